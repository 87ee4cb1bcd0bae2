"""Every kind of document is judged; a hostile one gets a place and a sentence, never a crash."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from importlib import resources
from typing import Any

import pytest

from tests.policies.factories import AUTHORITY, model_document
from zixin.engine.policy import PolicyError
from zixin.policies.models import PolicyKind
from zixin.policies.rules import judge
from zixin.policies.rules.judges import JUDGES

HEAD = {"name": "x", "version": 1, "title": {"zh": "中", "en": "x"}, "source": "test"}
STANDARDS = {
    **HEAD,
    "year": 2025,
    "tables": [
        {
            "key": "national",
            "zh": "全国",
            "en": "National",
            "industry": "",
            "size": "",
            "values": {"roe": [0.13, 0.085, 0.05, 0.005, -0.06]},
        },
        {
            "key": "C-small",
            "zh": "制造业小型",
            "en": "Manufacturing, small",
            "industry": "C",
            "size": "small",
            "values": {"debt_ratio": [0.4, 0.5, 0.6, 0.7, 0.8]},
        },
    ],
}
BOOSTER = {
    **HEAD,
    "format": "lightgbm-text",
    "text": "tree\nversion=v4\nfeature_names=roe leverage\nend of trees\n",
    "features": [
        {"code": "roe", "formula": "ni / avg(equity)", "zh": "净资产收益率", "en": "Return"},
        {"code": "leverage", "formula": "tl / ta", "zh": "负债率", "en": "Leverage"},
    ],
    "card": {},
}
ASSIGNMENT = json.loads(
    (resources.files("zixin.policies") / "shipped" / "assignment-standard-1.json").read_text(
        "utf-8"
    )
)
SECURITY = json.loads(
    (resources.files("zixin.policies") / "shipped" / "security-standard-1.json").read_text("utf-8")
)
DOCUMENTS: dict[str, dict[str, Any]] = {
    "assessment": model_document(),
    "authority": AUTHORITY,
    "standards": STANDARDS,
    "booster": BOOSTER,
    "assignment": ASSIGNMENT,
    "security": SECURITY,
}
HOSTILE = (None, "", "x", "x" * 3_000, 5, -1, 0.5, 1e14, True, [], [1], ["x"], {}, {"zh": 1})


def test_every_kind_has_its_judge():
    assert set(JUDGES) == set(PolicyKind.values)


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_sound_document_is_accepted(kind):
    judge(kind, DOCUMENTS[kind])


@pytest.mark.parametrize(
    ("kind", "part", "value", "place"),
    [
        ("standards", "year", 1800, "year"),
        ("standards", "tables", [], "tables"),
        ("standards", "tables", STANDARDS["tables"] * 2, "tables[2]"),
        ("standards", "more", 1, "more"),
        ("booster", "format", "pickle", "format"),
        ("booster", "text", "cos\nsystem\n", "text"),
        ("booster", "features", BOOSTER["features"][:1], "features"),
        ("booster", "features", [*BOOSTER["features"]] * 2, "features[2].code"),
        ("booster", "features", BOOSTER["features"][::-1], "features"),
        ("security", "rate", 1.5, "rate"),
        ("security", "warn_days", [], "warn_days"),
        ("security", "warn_days", [0], "warn_days"),
        ("security", "pd", {**SECURITY["pd"], "AA": 0.0001}, "pd.AA"),
        ("security", "types", {}, "types.general_guarantee"),
        ("security", "more", 1, "more"),
    ],
)
def test_unsound_document_is_refused_at_its_place(kind, part, value, place):
    with pytest.raises(PolicyError) as refused:
        judge(kind, {**DOCUMENTS[kind], part: value})

    assert refused.value.place == place


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    parts = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in parts:
        yield (*path, key)
        if isinstance(inner, dict | list):
            yield from _paths(inner, (*path, key))


def _one_of_each(document: dict[str, Any]) -> list[tuple[str | int, ...]]:
    """Keep one place of each shape: rows of one list are alike."""
    shapes: dict[str, tuple[str | int, ...]] = {}
    for path in _paths(document):
        shapes.setdefault(re.sub(r"\d+", "0", repr(path)), path)
    return list(shapes.values())


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_hostile_value_anywhere_is_refused_with_a_place_or_harmless(kind):
    sound = DOCUMENTS[kind]
    for path in _one_of_each(sound):
        for value in HOSTILE:
            document = copy.deepcopy(sound)
            place: Any = document
            for step in path[:-1]:
                place = place[step]
            place[path[-1]] = value
            try:
                judge(kind, document)
            except PolicyError as refused:
                assert refused.place, (path, value)  # noqa: PT017 -- being refused is one right answer
