"""What the documents say of the repository is true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools.check_conventions import ROOT

DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(document: Path) -> None:
    targets = LINK.findall(document.read_text(encoding="utf-8"))

    assert [target for target in targets if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_make_targets_exist(name: str) -> None:
    named = set(re.findall(r"^make ([a-z-]+)|`make ([a-z-]+)", read(name), re.MULTILINE))
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))

    assert {first or second for first, second in named} <= targets


def test_glossary_has_every_term_once() -> None:
    numbers = re.findall(r"^\| (\d+) \|", read("docs/glossary.md"), re.MULTILINE)

    assert sorted(map(int, numbers)) == list(range(1, 119))


def test_every_package_is_described() -> None:
    described = set(re.findall(r"^\| `([a-z]+)` \|", read("docs/architecture.md"), re.MULTILINE))
    packages = {path.parent.name for path in (ROOT / "src" / "zixin").glob("*/__init__.py")}

    assert packages <= described


def test_every_house_rule_is_described() -> None:
    described = set(re.findall(r"ZX\d{3}", read("docs/architecture.md"))) - {"ZX000"}
    checked = set(
        re.findall(
            r'"(ZX\d{3})"',
            read("tools/check_conventions.py") + read("tools/template_conventions.py"),
        )
    )

    assert described == checked


def test_manual_is_the_same_in_both_languages() -> None:
    manual = ROOT / "docs" / "manual"
    chinese, english = (
        {path.name for path in (manual / language).glob("*.md")} for language in ("zh-hans", "en")
    )

    assert chinese == english
    assert len(english) == 12
