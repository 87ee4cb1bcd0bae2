"""The document that describes a provider. One law: what it says is understood whole, or refused.

Whom to ask (``provider``), how we are known (``authorisation``), how an answer says that all is well
(``answer``), and for each kind of record a ``question`` with the ``fields`` of its answer.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from collections.abc import Mapping as Table
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from zixin.connectors.adapters.faults import MappingError
from zixin.connectors.adapters.fields import FieldRule, read_fields
from zixin.connectors.adapters.reader import Reader
from zixin.connectors.adapters.signing import CASES, DIGESTS, SECRETS, STAMPS, Authorisation
from zixin.connectors.adapters.templates import check_template
from zixin.connectors.outgoing import AnswerError, Provider, read_json
from zixin.connectors.outgoing.providers import HOST, JSON_TYPES, MIB
from zixin.connectors.records import RECORDS

ASKED = ("name", "code", "page", "page_size")
CONTENT_TYPES = (*JSON_TYPES, "text/plain", "application/vnd.api+json")
DAYS_MAX = 366


@dataclass(frozen=True, slots=True)
class AnswerRule:
    """Where an answer carries the provider's own code, and which codes are good."""

    status: str
    good: frozenset[str]
    content_types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """How one kind of record is asked for, and how the rows of the answer are read.

    ``needs`` says by what the company is named: ``name``, ``code`` or either.
    """

    record: str
    method: str
    path: str
    query: Table[str, str]
    form: Table[str, str]
    body: Table[str, object] | None
    rows: str
    total: str
    page_size: int
    pages_max: int
    price: Decimal
    max_age: timedelta
    fields: Table[str, FieldRule]
    needs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Mapping:
    """A provider as it is described: its entry of the allow-list, and its questions by record."""

    name: str
    provider: Provider
    authorisation: Authorisation
    answer: AnswerRule
    questions: Table[str, Question]


def read_mapping(text: str, kinds: Collection[str] = tuple(RECORDS)) -> Mapping:
    """Read a document in TOML or JSON that asks for records of ``kinds``; raises ``MappingError``."""
    top = Reader.root(_content(text))
    provider, name = _provider(top.part("provider"))
    mapping = Mapping(
        name,
        provider,
        _authorisation(top.part("authorisation")),
        _answer(top.part("answer")),
        _questions(top.rows("question"), kinds),
    )
    top.refuse_unread()
    return mapping


def _content(text: str) -> object:
    try:
        if text.lstrip().startswith("{"):
            return read_json(text, provider="JSON")
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, AnswerError, RecursionError) as error:
        raise MappingError("syntax", reason=str(error)) from error


def _provider(part: Reader) -> tuple[Provider, str]:
    host = part.text("host")
    if not HOST.fullmatch(host) or "." not in host:
        raise MappingError("host", part.at("host"), value=host[:60])
    provider = Provider(
        code=part.slug("code"),
        host=host,
        port=part.integer("port", 1, 65_535, 443),
        is_private=part.boolean("is_private"),
        per_minute=part.integer("per_minute", 1, 6_000, 30),
        burst=part.integer("burst", 1, 100, 1),
        budget=part.price("monthly_budget"),
        bytes_max=part.integer("mib_max", 1, 64, 8) * MIB,
        read_seconds=part.integer("read_seconds", 1, 120, 15),
        total_seconds=part.integer("total_seconds", 1, 300, 60),
    )
    return provider, part.text("name")


def _authorisation(part: Reader) -> Authorisation:
    digest = part.choice("digest", DIGESTS, "")
    timestamp = part.optional_text("timestamp") or "seconds"
    if timestamp not in STAMPS and "%" not in timestamp:
        raise MappingError("date", part.at("timestamp"), value=timestamp)
    text = part.text("text") if digest else ""
    check_template(text, part.at("text"), (*SECRETS, "timestamp", "query"))
    names = (*SECRETS, "timestamp", *(("sign",) if digest else ()))
    return Authorisation(
        headers=_templates(part, "headers", names),
        query=_templates(part, "query", names),
        digest=digest,
        text=text,
        case=part.choice("case", CASES, "lower"),
        timestamp=timestamp,
    )


def _templates(part: Reader, key: str, names: Collection[str]) -> dict[str, str]:
    if not part.has(key):
        return {}
    table = part.part(key)
    texts = {name: table.text(name) for name in table.content}
    for name, text in texts.items():
        check_template(text, table.at(name), names)
    return texts


def _answer(part: Reader) -> AnswerRule:
    return AnswerRule(
        status=part.path("status", ""),
        good=frozenset(part.texts("good")) if part.has("status") else frozenset(),
        content_types=tuple(
            kind
            for kind in (part.texts("content_types") if part.has("content_types") else JSON_TYPES)
            if _is_content_type(kind, part)
        ),
    )


def _is_content_type(kind: str, part: Reader) -> bool:
    if kind not in CONTENT_TYPES:
        raise MappingError(
            "choice", part.at("content_types"), value=kind, choices=", ".join(CONTENT_TYPES)
        )
    return True


def _questions(rows: list[Reader], kinds: Collection[str]) -> dict[str, Question]:
    questions: dict[str, Question] = {}
    for row in rows:
        question = _question(row, kinds)
        if question.record in questions:
            raise MappingError("twice", row.at("record"), value=question.record)
        questions[question.record] = question
    return questions


def _question(part: Reader, kinds: Collection[str]) -> Question:
    record = part.choice("record", tuple(kinds))
    path = part.text("path")
    asked = check_template(path, part.at("path"), ASKED)
    if not path.startswith("/") or not path.isascii() or set(path) & set("?# \\"):
        raise MappingError("url", part.at("path"))
    query, form = _templates(part, "query", ASKED), _templates(part, "form", ASKED)
    body = _body(part.part("body"), part.at("body")) if part.has("body") else None
    for text in (*query.values(), *form.values(), *_texts(body)):
        asked |= check_template(text, part.place, ASKED)
    question = Question(
        record=record,
        method=part.choice("method", ("GET", "POST"), "GET"),
        path=path,
        query=query,
        form=form,
        body=body,
        rows=part.path("rows", ""),
        total=part.path("total", ""),
        page_size=part.integer("page_size", 1, 1_000, 0),
        pages_max=part.integer("pages_max", 1, 100, 10),
        price=part.price("price"),
        max_age=timedelta(days=part.integer("max_age_days", 0, DAYS_MAX, 7)),
        fields=read_fields(part.part("fields"), record),
        needs=frozenset(asked & {"name", "code"}),
    )
    if not question.needs:
        raise MappingError("subject", part.place)
    if question.page_size and not (question.total and "page" in asked):
        raise MappingError("paging", part.at("total"))
    return question


def _body(part: Reader, place: str) -> dict[str, object]:
    body: dict[str, object] = {}
    for key in part.content:
        value = part.value(key)
        if isinstance(value, Table):
            body[key] = _body(part.part(key), f"{place}.{key}")
            continue
        if isinstance(value, str):
            check_template(value, part.at(key), ASKED)
        elif not isinstance(value, bool | int):
            raise MappingError("text", part.at(key))
        body[key] = value
    return body


def _texts(body: object) -> list[str]:
    if isinstance(body, Table):
        return [text for value in body.values() for text in _texts(value)]
    return [body] if isinstance(body, str) else []
