from __future__ import annotations

import json
import tomllib

import pytest

from zixin.connectors import court, registry, tax
from zixin.connectors.adapters import MappingError, read_mapping

MINIMAL = """
[provider]
code = "p"
name = "P"
host = "api.p.example"

[authorisation]
headers = { Key = "{secret}" }

[answer]

[[question]]
record = "tax_credit_grade"
path = "/g/{code}"
query = { q = "{name}" }
rows = "rows"

[question.fields]
year = "y"
grade = { path = "g", codes = { "1" = "A" } }
"""


def refusal(old: str, new: str) -> MappingError:
    assert MINIMAL.count(old) == 1
    with pytest.raises(MappingError) as refused:
        read_mapping(MINIMAL.replace(old, new))
    return refused.value


def test_a_mapping_is_read_from_toml_and_from_json() -> None:
    mapping = read_mapping(MINIMAL)

    assert mapping == read_mapping(json.dumps(tomllib.loads(MINIMAL)))
    assert (mapping.name, mapping.provider.base) == ("P", "https://api.p.example")
    assert (mapping.provider.is_plain, mapping.provider.is_private) == (False, False)
    assert list(mapping.questions) == ["tax_credit_grade"]


@pytest.mark.parametrize("family", [registry, court, tax])
def test_each_family_has_two_examples_for_its_own_kinds(family) -> None:
    examples = family.examples()

    assert len(examples) == 2
    kinds = set()
    for code, text in examples.items():
        mapping = family.read_mapping(text)
        assert mapping.provider.code == code
        assert mapping.provider.host.endswith(".example")
        kinds |= mapping.questions.keys()
    assert kinds == set(family.KINDS)


def test_a_family_does_not_take_the_kinds_of_another() -> None:
    with pytest.raises(MappingError) as refused:
        court.read_mapping(MINIMAL)

    assert (refused.value.code, refused.value.place) == ("choice", "question[0].record")


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ("[provider]", "[provider", "syntax", ""),
        ('code = "p"\n', "", "missing", "provider.code"),
        ('code = "p"', 'code = "P!"', "text", "provider.code"),
        ('"api.p.example"', '"http://api.p.example/"', "host", "provider.host"),
        ('"api.p.example"', '"localhost"', "host", "provider.host"),
        ('name = "P"', 'name = "P"\nsecret = "x"', "unknown", "provider.secret"),
        ('name = "P"', 'name = "P"\nis_plain = true', "unknown", "provider.is_plain"),
        ('name = "P"', 'name = "P"\nper_minute = 0', "integer", "provider.per_minute"),
        ('name = "P"', 'name = "P"\nmonthly_budget = 0.1', "price", "provider.monthly_budget"),
        ('name = "P"', 'name = "P"\nmonthly_budget = "-1"', "price", "provider.monthly_budget"),
        ('"{secret}"', '"{sign}"', "placeholder", "authorisation.headers.Key"),
        ('"{secret}"', '"{0.__class__}"', "brace", "authorisation.headers.Key"),
        ('"{secret}"', '"{secret"', "brace", "authorisation.headers.Key"),
        ("[answer]", '[answer]\nstatus = "code"', "missing", "answer.good"),
        ("[answer]", '[answer]\ncontent_types = ["text/html"]', "choice", "answer.content_types"),
        ('"tax_credit_grade"', '"gossip"', "choice", "question[0].record"),
        ('"/g/{code}"', '"g/{code}"', "url", "question[0].path"),
        ('"/g/{code}"', '"/g?c={code}"', "url", "question[0].path"),
        ('"/g/{code}"', '"/g/{secret}"', "placeholder", "question[0].path"),
        ('"{name}"', '"{key}"', "placeholder", "question[0].query.q"),
        ('path = "/g/{code}"\nquery = { q = "{name}" }', 'path = "/g"', "subject", "question[0]"),
        ('rows = "rows"', 'rows = "rows[0]"', "path", "question[0].rows"),
        ('rows = "rows"', 'rows = "rows"\npage_size = 20', "paging", "question[0].total"),
        ('rows = "rows"', 'rows = "rows"\nbody = { a = 1.5 }', "text", "question[0].body.a"),
        ('rows = "rows"', 'rows = "rows"\nmethod = "PUT"', "choice", "question[0].method"),
        ('year = "y"\n', "", "missing", "question[0].fields.year"),
        ('year = "y"', 'year = "y"\ncolour = "c"', "unknown", "question[0].fields.colour"),
        ('year = "y"', "year = 5", "table", "question[0].fields.year"),
        (
            'year = "y"',
            'year = { path = "y", unit = "元" }',
            "no_use",
            "question[0].fields.year.unit",
        ),
        (
            'year = "y"',
            'year = { path = "y", dates = ["%Y"] }',
            "no_use",
            "question[0].fields.year.dates",
        ),
        ('"1" = "A"', '"1" = "E"', "choice", "question[0].fields.grade.codes.1"),
        ('path = "g", ', "", "missing", "question[0].fields.grade.path"),
    ],
)
def test_the_first_fault_is_told_with_its_place(old: str, new: str, code: str, place: str) -> None:
    refused = refusal(old, new)

    assert (refused.code, refused.place) == (code, place)
    assert "%(" not in str(refused)


def test_a_kind_asked_for_twice_is_refused() -> None:
    question = MINIMAL[MINIMAL.index("[[question]]") :]
    with pytest.raises(MappingError) as refused:
        read_mapping(MINIMAL + question)

    assert (refused.value.code, refused.value.place) == ("twice", "question[1].record")


def test_a_form_of_date_that_lacks_a_part_is_refused() -> None:
    text = tax.examples()["shuizheng"].replace("%Y%m%d", "%Y%m")
    with pytest.raises(MappingError) as refused:
        read_mapping(text)

    assert (refused.value.code, refused.value.place) == (
        "date",
        "question[0].fields.published_on.dates",
    )
