from __future__ import annotations

import gettext
from pathlib import Path

import pytest

from tools.messages import (
    PO,
    compile_catalogues,
    disagreements,
    extracted,
    faults_of,
    key_of,
    packages,
    stored,
    update,
)

MODULE = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext

NAME = _("customer")
COUNT = ngettext("%(count)d row", "%(count)d rows", 2)
MONTH = pgettext("month", "May")
LONG = _("one " "sentence")
"""
TEMPLATE = """
{% load i18n %}
    {% block content %}
  <h1 title="{% translate "Open it" %}">Don't</h1>
        {% blocktranslate trimmed with name=customer %}
          Limit of
          {{ name }}
        {% endblocktranslate %}
{% endblock %}
"""


def entry(original: str, translation: str, *, extra: str = "") -> str:
    return f'\n{extra}msgid "{original}"\nmsgstr "{translation}"\n'


def package_with(tmp_path: Path, name: str = "desk", *, module: str = "", po: str = "") -> Path:
    package = tmp_path / "src" / "zixin" / name
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "models.py").write_text(module)
    if po:
        (package / PO).parent.mkdir(parents=True)
        (package / PO).write_text('msgid ""\nmsgstr ""\n"Language: zh_Hans\\n"\n' + po)
    return package


def faults_with(tmp_path: Path, original: str, translation: str, *, extra: str = "") -> list[str]:
    module = f'A = _("{original}")'
    po = entry(original, translation, extra=extra)
    return list(faults_of(package_with(tmp_path, module=module, po=po)))


def test_texts_of_modules_are_extracted(tmp_path: Path) -> None:
    catalog = extracted(package_with(tmp_path, module=MODULE))

    assert {(message.context, message.id) for message in catalog if message.id} == {
        (None, "customer"),
        (None, ("%(count)d row", "%(count)d rows")),
        ("month", "May"),
        (None, "one sentence"),
    }


def test_texts_of_templates_are_extracted(tmp_path: Path) -> None:
    package = package_with(tmp_path)
    template = package / "templates" / "desk" / "home.html"
    template.parent.mkdir(parents=True)
    template.write_text(TEMPLATE)

    catalog = extracted(package)

    assert {message.id for message in catalog if message.id} == {"Open it", "Limit of %(name)s"}


def test_update_keeps_translations_and_drops_what_is_gone(tmp_path: Path) -> None:
    po = entry("customer", "客户") + entry("gone", "没了")
    package = package_with(tmp_path, module=MODULE, po=po)

    missing = update(package, {})

    written = {str(message.id): message.string for message in stored(package / PO) if message.id}
    assert missing == 3
    assert written["customer"] == "客户"
    assert "gone" not in written


def test_update_twice_writes_the_same_bytes(tmp_path: Path) -> None:
    package = package_with(tmp_path, module=MODULE)
    update(package, {})
    first = (package / PO).read_bytes()

    update(package, {})

    assert (package / PO).read_bytes() == first


def test_update_takes_the_words_of_another_package(tmp_path: Path) -> None:
    other = package_with(tmp_path, "customers", po=entry("customer", "客户"))
    package = package_with(tmp_path, module='A = _("customer")')
    known = {key_of(message): message for message in stored(other / PO) if message.id}

    assert update(package, known) == 0
    assert list(faults_of(package)) == []


def test_package_without_texts_gets_no_catalogue(tmp_path: Path) -> None:
    package = package_with(tmp_path, module="A = 1")

    assert update(package, {}) == 0
    assert not (package / PO).exists()


def test_complete_catalogue_has_no_fault(tmp_path: Path) -> None:
    assert faults_with(tmp_path, "%(count)s of {total}", "{total} 之中的 %(count)s") == []


@pytest.mark.parametrize(
    ("original", "translation", "extra", "told"),
    [
        ("A", "", "", "untranslated: 'A'"),
        ("A", "甲", "#, fuzzy\n", "fuzzy: 'A'"),
        ("%(a)s", "甲", "", "placeholders differ, '甲': '%(a)s'"),
        ("A", "%(a)s", "", "placeholders differ, '%(a)s': 'A'"),
        ("{a}", "{b}", "", "placeholders differ, '{b}': '{a}'"),
        ("%s", "%d", "", "placeholders differ, '%d': '%s'"),
        ("%(a)s %%", "%(a)s %", "", "a lone % must be %% here, '%(a)s %': '%(a)s %%'"),
    ],
)
def test_fault_of_an_entry_is_told(
    tmp_path: Path, original: str, translation: str, extra: str, told: str
) -> None:
    found = faults_with(tmp_path, original, translation, extra=extra)

    assert [fault.split(": ", 1)[1] for fault in found] == [told]


def test_missing_stale_and_obsolete_entries_are_told(tmp_path: Path) -> None:
    po = entry("stale", "旧") + '\n#~ msgid "obsolete"\n#~ msgstr "废"\n'
    package = package_with(tmp_path, module='A = _("new")', po=po)

    found = [fault.split(": ", 1)[1] for fault in faults_of(package)]

    assert found == [
        "missing: 'new' of desk/models.py",
        "no longer in the source: 'stale'",
        "obsolete entry: 'obsolete'",
    ]


def test_one_text_in_two_translations_is_told(tmp_path: Path) -> None:
    package_with(tmp_path, "customers", po=entry("Limit", "额度"))
    package_with(tmp_path, "exposure", po=entry("Limit", "限额"))

    found = list(disagreements(packages(tmp_path)))

    assert len(found) == 1
    assert "'Limit' is translated differently: '额度' in " in found[0]


def test_compiled_catalogue_is_read_by_gettext(tmp_path: Path) -> None:
    package_with(tmp_path, po=entry("Limit", "额度"))

    (written,) = compile_catalogues(tmp_path)

    with written.open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Limit") == "额度"
