"""Files of policy: what is read, what is refused, and that nothing is lost on the way."""

from __future__ import annotations

import json
import time

import pytest

from tests.policies.factories import AUTHORITY, model_document
from zixin.engine.policy import PolicyError
from zixin.policies.rules import digest_of, judge, read_document
from zixin.policies.rules.documents import written


@pytest.mark.parametrize("document", [AUTHORITY, model_document()], ids=["authority", "model"])
def test_file_written_reads_back_to_the_same_digest(document):
    again = read_document(written(document).encode(), name="policy.json")

    assert digest_of(again) == digest_of(document)


def test_toml_is_read_as_the_same_document():
    toml = b'name = "x"\nversion = 1\n[title]\nzh = "\xe4\xb8\xad"\nen = "x"\n'

    assert read_document(toml, name="x.toml") == {
        "name": "x",
        "version": 1,
        "title": {"zh": "中", "en": "x"},
    }


@pytest.mark.parametrize(
    ("content", "name", "complaint"),
    [
        (b"", "a.json", "line 1, character 1: is no JSON"),
        (b'{"a": }', "a.json", "line 1, character 7: is no JSON"),
        (b"[1, 2]", "a.json", "file: a table is expected"),
        (b"\xff\xfe", "a.json", "byte 1: is not UTF-8 text"),
        (b'{"a": 1, "a": 2}', "a.json", "a: stands twice in one table"),
        (b'{"a": NaN}', "a.json", "file: NaN is no number"),
        (b'{"a": 1e999}', "a.json", "a: is out of bounds"),
        (b'{"a": 1e16}', "a.json", "a: is out of bounds"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "a.json", "file: holds a number that is out of bounds"),
        (b'{"a": "\\u0000"}', "a.json", "a: holds a character that no database keeps"),
        (b'{"a": "\\ud800"}', "a.json", "a: holds a character that no database keeps"),
        (b'{"\\ud800": 1}', "a.json", "file: holds a character that no database keeps"),
        (b"[" * 500_000, "a.json", "line 1: is nested deeper than 20 levels"),
        (b'{"a":' * 100_000, "a.json", "line 1: is nested deeper than 20 levels"),
        (b"a = 1979-05-27", "a.toml", "a: is neither text, number, truth, list nor table"),
        (b"a = nan", "a.toml", "a: is out of bounds"),
        (b"a = ", "a.toml", "file: is no TOML"),
        (b"a = " + b"[" * 100_000, "a.toml", "file: is nested deeper than 20 levels"),
        (b"a." * 200_000 + b"b = 1", "a.toml", "line 1: is nested deeper than 20 levels"),
        (b"[" + b"a." * 200_000 + b"b]", "a.toml", "line 1: is nested deeper than 20 levels"),
        (b"a" * 1_000_000, "a.toml", "file: is no TOML"),
        (b'"' + b'\\"' * 500_000, "a.json", "line 1, character 1: is no JSON"),
        (b'"' + b'\\"' * 500_000 + b"\\", "a.toml", "file: is no TOML"),
        (b"a = {" + b"a." * 200_000 + b"b = 1}", "a.toml", "line 1: is nested deeper"),
        (b"x" * (10 * 1024 * 1024), "a.json", "file: is larger than 1024 KB"),
        (b"x" * (10 * 1024 * 1024), "a.toml", "file: is larger than 1024 KB"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_file_that_is_no_document_is_refused_at_its_place_and_at_once(content, name, complaint):
    start = time.monotonic()

    with pytest.raises(PolicyError) as refused:
        read_document(content, name=name)

    assert str(refused.value).startswith(complaint)
    assert time.monotonic() - start < 10


@pytest.mark.parametrize(
    ("part", "value", "place"),
    [
        ("name", "A B", "name"),
        ("name", "x" * 61, "name"),
        ("version", True, "version"),
        ("version", 10**9, "version"),
        ("title", "x", "title"),
        ("title", {"zh": "中"}, "title.en"),
        ("source", " ", "source"),
    ],
)
@pytest.mark.parametrize("kind", ["assessment", "authority"])
def test_every_kind_says_what_it_is(kind, part, value, place):
    document = json.loads(json.dumps(AUTHORITY if kind == "authority" else model_document()))

    with pytest.raises(PolicyError) as refused:
        judge(kind, {**document, part: value})

    assert refused.value.place == place
