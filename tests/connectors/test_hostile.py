"""Documents and answers with one thing changed: understood, or refused with a sentence; never a crash."""

from __future__ import annotations

import copy
import json
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.connectors.outgoing.calls import START
from zixin.connectors import court, registry, tax
from zixin.connectors.adapters import MappingError, read_mapping
from zixin.connectors.adapters.asking import _records
from zixin.connectors.adapters.fake import COMPANY
from zixin.connectors.court.fake import TIANHENG, WENSHU
from zixin.connectors.edgar import parse_facts
from zixin.connectors.edgar.fake import company_facts
from zixin.connectors.gleif.fake import FACTORY, answer
from zixin.connectors.gleif.parse import parse_record
from zixin.connectors.outgoing import Answer, AnswerError, read_json
from zixin.connectors.outgoing.fake import Asked
from zixin.connectors.outgoing.parts import Part
from zixin.connectors.registry.fake import BEICHEN
from zixin.connectors.tax.fake import SHUIZHENG

STRANGE = (
    None, True, 0, -1, 10**30, Decimal("0.5"), Decimal("1E+20"), "", "-", "NaN", "Infinity", "1_0",
    "１２３", "x" * 20_000, "\u200b", "甲\n乙", [], [1], ["a"], {}, {"a": 1}, "2026-02-30",
    "9999-12-31", "{secret}", "{", "%s", "{0}", "500万", "万", "美元", "51%", "1e5", "--1", "99999999999",
)  # fmt: skip
DOCUMENTS = [text for family in (registry, court, tax) for text in family.examples().values()]
MAPPINGS = {
    code: family.read_mapping(text)
    for family in (registry, court, tax)
    for code, text in family.examples().items()
}
ROWS = {"beichen": BEICHEN, "tianheng": TIANHENG, "wenshu": WENSHU, "shuizheng": SHUIZHENG}
QUESTIONS = [
    (question, ROWS[code][question.path][:2])
    for code in ROWS
    for question in MAPPINGS[code].questions.values()
    if ROWS[code][question.path]
]

ASKED = Asked("GET", f"/api/v1/lei-records/{FACTORY}", {}, {}, "")
REGISTERED = json.loads(b"".join(answer(ASKED).pieces))


def places(content: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    pairs: Any = ()
    if isinstance(content, dict):
        pairs = content.items()
    elif isinstance(content, list):
        pairs = enumerate(content)
    for key, value in pairs:
        yield (*path, key)
        yield from places(value, (*path, key))


@st.composite
def changed(draw: st.DrawFn, content: Any) -> Any:
    """The content with one value taken out or replaced by a strange one."""
    content = copy.deepcopy(content)
    *way, last = draw(st.sampled_from(list(places(content))))
    part = content
    for key in way:
        part = part[key]
    if draw(st.integers(0, 3)) == 0:
        del part[last]
    else:
        part[last] = draw(st.sampled_from(STRANGE))
    return content


def exact(content: Any) -> Any:
    return read_json(json.dumps(content, default=float), provider="p")


@settings(max_examples=200)
@given(st.sampled_from(DOCUMENTS).flatmap(lambda text: changed(tomllib.loads(text))))
def test_a_changed_document_is_read_or_refused(document: Any) -> None:
    told = ""
    try:
        read_mapping(json.dumps(document, default=float))
    except MappingError as refused:
        told = str(refused)
    assert "%(" not in told


@settings(max_examples=300)
@given(
    st.sampled_from(QUESTIONS).flatmap(
        lambda pair: st.tuples(st.just(pair[0]), changed([dict(row) for row in pair[1]]))
    )
)
def test_changed_rows_are_read_whole_or_refused(pair: Any) -> None:
    question, rows = pair
    read, told = len(rows), ""
    try:
        read = len(_records(question, Part(rows, "rows", "p").rows(), COMPANY))
    except AnswerError as refused:
        told = str(refused)
    assert (read, "%(" in told) == (len(rows), False)


@pytest.mark.parametrize("parse", [parse_facts, parse_record])
@settings(max_examples=200)
@given(data=st.data())
def test_changed_answers_of_open_registers_are_read_or_refused(parse: Any, data: Any) -> None:
    whole = exact(company_facts()) if parse is parse_facts else REGISTERED
    content = data.draw(changed(whole))
    told = ""
    try:
        parse(Answer(content, START, "d", is_from_cache=False), "p")
    except AnswerError as refused:
        told = str(refused)
    assert "%(" not in told


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**18), 10**18) | TEXTS,
    lambda part: st.lists(part) | st.dictionaries(TEXTS, part),
    max_leaves=20,
)


@given(VALUES)
def test_right_json_is_read_as_it_is(content: Any) -> None:
    for is_ascii in (True, False):
        assert read_json(json.dumps(content, ensure_ascii=is_ascii), provider="p") == content
