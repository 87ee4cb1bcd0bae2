"""Asking a described provider. One law: all pages, all rows, or an error; never a part in silence.

Each answer is kept as it came before its rows are read, so that a fault of the mapping can be mended
without buying the report again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from collections.abc import Mapping as Table
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

import polars as pl

from zixin.connectors import tabular
from zixin.connectors.adapters.document import Mapping, Question
from zixin.connectors.adapters.fields import Cell, FieldRule, UnreadableError, cell_of
from zixin.connectors.adapters.signing import Credentials
from zixin.connectors.adapters.tables import records_of
from zixin.connectors.adapters.templates import fill
from zixin.connectors.outgoing import (
    Answer,
    AnswerError,
    Fetcher,
    Json,
    NotAllowedError,
    Request,
)
from zixin.connectors.outgoing.parts import Part
from zixin.connectors.records import CURRENCY, Record, meanings_of
from zixin.connectors.tabular.layouts import fold

YUAN = "CNY"


@dataclass(frozen=True, slots=True)
class Subject:
    """The company asked about: its registered name, and its unified social credit code if known."""

    name: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The records of one kind, and what proves them.

    ``others`` counts rows about other companies, which a search by name brings along; they are left
    out. ``digests`` are those of the answers, page by page; the oldest gives ``fetched_at``.
    """

    kind: str
    records: tuple[Record, ...]
    others: int
    fetched_at: datetime
    digests: tuple[str, ...]
    is_from_cache: bool


def look_up(
    subject: Subject,
    fetch: Fetcher,
    *,
    mapping: Mapping,
    credentials: Credentials,
    kinds: Collection[str] = (),
) -> tuple[Found, ...]:
    """Return what a provider has on a company, for some kinds or for all that it is asked for.

    Raises ``OutgoingError``; what was bought before is in the cache and not bought again.
    """
    return tuple(
        _found(question, subject, fetch, mapping, credentials)
        for kind, question in mapping.questions.items()
        if not kinds or kind in kinds
    )


def _found(
    question: Question,
    subject: Subject,
    fetch: Fetcher,
    mapping: Mapping,
    credentials: Credentials,
) -> Found:
    given = {name for name in ("name", "code") if getattr(subject, name)}
    if not question.needs & given:
        raise NotAllowedError("subject", provider=mapping.provider.code)

    def ask(page: int) -> Answer:
        request = _request(question, subject, page, mapping, credentials)
        accept = _accepting(mapping)
        return fetch.json(request, max_age=question.max_age, accept=accept)

    answers, rows = _pages(question, ask, mapping.provider.code)
    records = _records(question, rows, subject)
    own = [record for record in records if is_about(record, subject)]
    return Found(
        question.record,
        tuple(own),
        len(records) - len(own),
        min(answer.fetched_at for answer in answers),
        tuple(answer.digest for answer in answers),
        all(answer.is_from_cache for answer in answers),
    )


def _pages(
    question: Question, ask: Callable[[int], Answer], provider: str
) -> tuple[list[Answer], list[Part]]:
    answers = [ask(1)]
    top = Part(answers[0].content, "", provider)
    rows = _rows(top, question)
    if not question.page_size:
        return answers, rows
    total = _total(top, question)
    most = question.page_size * question.pages_max
    if total > most:
        raise AnswerError("pages", provider=provider, total=total, most=most)
    while len(rows) < total and len(answers) * question.page_size < total:
        answers.append(ask(len(answers) + 1))
        rows += _rows(Part(answers[-1].content, "", provider), question)
    if len(rows) != total:
        raise AnswerError("incomplete", provider=provider, total=total, found=len(rows))
    return answers, rows


def _rows(top: Part, question: Question) -> list[Part]:
    """Return the rows of an answer; a table in their place is one row, nothing is none."""
    part = _at(top, question.rows)
    if isinstance(part.content, Table):
        return [part] if part.content else []
    return [] if part.content == "" else part.rows()


def _total(top: Part, question: Question) -> int:
    part = _at(top, question.total)
    if part.is_absent:
        return 0
    text = str(part.content)
    if not (text.isascii() and text.isdigit()):
        raise AnswerError("shape", provider=part.provider, place=part.place)
    return int(text)


def _at(part: Part, path: str) -> Part:
    for key in path.split(".") if path else ():
        part = part.at(key)
    return part


def _request(
    question: Question, subject: Subject, page: int, mapping: Mapping, credentials: Credentials
) -> Request:
    values = {
        "name": subject.name,
        "code": subject.code,
        "page": str(page),
        "page_size": str(question.page_size),
    }
    quoted = {name: quote(value, safe="") for name, value in values.items()}
    query = tuple((name, fill(text, values)) for name, text in question.query.items())
    form = tuple((name, fill(text, values)) for name, text in question.form.items())
    return Request(
        mapping.provider.code,
        fill(question.path, quoted),
        query,
        method=question.method,
        body=None if question.body is None else _filled(question.body, values),
        form=form,
        accepts=mapping.answer.content_types,
        price=question.price,
        sign=lambda now: mapping.authorisation.signature(credentials, (*query, *form), now),
    )


def _filled(body: Table[str, object], values: Table[str, str]) -> dict[str, object]:
    filled: dict[str, object] = {}
    for key, value in body.items():
        if isinstance(value, Table):
            filled[key] = _filled(value, values)
        elif value in ("{page}", "{page_size}"):
            filled[key] = int(fill(str(value), values))
        else:
            filled[key] = fill(value, values) if isinstance(value, str) else value
    return filled


def _accepting(mapping: Mapping) -> Callable[[Json], None]:
    rule, provider = mapping.answer, mapping.provider.code

    def accept(content: Json) -> None:
        if rule.status:
            code = str(_at(Part(content, "", provider), rule.status).content)
            if code not in rule.good:
                raise AnswerError("refused", provider=provider, answer=code[:60])

    return accept


def _records(question: Question, rows: Sequence[Part], subject: Subject) -> list[Record]:
    """Return the rows as records; what a row does not say of its company is what we asked."""
    cells = {name: [_cell(row, rule) for row in rows] for name, rule in question.fields.items()}
    texts = {name: [cell.text for cell in column] for name, column in cells.items()}
    _tell_currencies(question, rows, cells, texts)
    if "subject" not in texts and "subject_code" not in texts:
        texts["subject"] = [subject.name] * len(rows)
        texts["subject_code"] = [subject.code] * len(rows)
    columns = {
        f"c{index}": pl.Series(column, dtype=pl.String)
        for index, column in enumerate(texts.values())
    }
    numbers = tuple(range(1, len(rows) + 1))
    table = tabular.Table(tuple(texts), pl.DataFrame(columns), numbers, "")
    records, faults, _count = records_of(table, question.record)
    if faults:
        fault = faults[0]
        row, rule = rows[fault.row - 1], question.fields.get(fault.column)
        raise _unreadable(_at(row, rule.path if rule else ""), fault.code)
    return records


def _cell(row: Part, rule: FieldRule) -> Cell:
    part = _at(row, rule.path)
    try:
        return cell_of(part, rule)
    except UnreadableError as error:
        raise _unreadable(part, rule.column.kind) from error


def _unreadable(part: Part, kind: str) -> AnswerError:
    if part.content in (None, ""):
        return AnswerError("shape", provider=part.provider, place=part.place)
    return AnswerError(
        "value",
        provider=part.provider,
        place=part.place,
        value=str(part.content)[:60],
        kind=kind,
    )


def _tell_currencies(
    question: Question,
    rows: Sequence[Part],
    cells: Table[str, list[Cell]],
    texts: dict[str, list[str]],
) -> None:
    """Put a currency that stood in an amount into the record, or refuse what has no place for it."""
    place = next((n for n, m in meanings_of(question.record).items() if m == CURRENCY), "")
    for name, column in cells.items():
        for row, cell in zip(rows, column, strict=True):
            if cell.currency and cell.currency != YUAN and not place:
                raise _unreadable(_at(row, question.fields[name].path), "CNY")
        if place and place not in texts and any(cell.currency for cell in column):
            texts[place] = [cell.currency for cell in column]


def is_about(record: Record, subject: Subject) -> bool:
    """Tell whether a record is about a company, by its code or else by its name."""
    if record.subject_code and subject.code:
        return fold(record.subject_code) == fold(subject.code)
    return not record.subject or fold(record.subject) == fold(subject.name)
