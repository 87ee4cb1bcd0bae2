"""Asking the register. One law: a record that answers another question than ours is refused."""

from __future__ import annotations

from datetime import timedelta

from zixin.connectors.gleif.lei import read_lei
from zixin.connectors.gleif.parse import (
    LeiRecord,
    Matches,
    Parent,
    links_to,
    parse_matches,
    parse_reason,
    parse_record,
    with_parents,
)
from zixin.connectors.outgoing import Answer, AnswerError, Fetcher, Provider, Request
from zixin.engine.identity import check_credit_code

CODE = "gleif"
ACCEPTS = ("application/vnd.api+json", "application/json")
RECORDS = "/api/v1/lei-records"
WEEK = timedelta(days=7)
PAGE_SIZE = 20


def provider() -> Provider:
    """Return the entry of the allow-list: free, and 60 questions a minute at most."""
    return Provider(CODE, "api.gleif.org", per_minute=60, burst=5)


def look_up(lei: str, fetch: Fetcher, *, max_age: timedelta = WEEK) -> LeiRecord | None:
    """Return the record of an identifier with its parents, ``None`` when the register has none.

    Raises ``LeiError`` before anything is sent, or ``OutgoingError``.
    """
    code = read_lei(lei)
    answer = _asked(f"{RECORDS}/{code}", fetch, max_age)
    if answer is None:
        return None
    record = parse_record(answer, CODE)
    if record.lei != code:
        raise AnswerError("shape", provider=CODE, place="data.attributes.lei")
    direct, ultimate = (
        _parent(code, links_to(answer, CODE, relation), relation, fetch, max_age)
        for relation in ("direct-parent", "ultimate-parent")
    )
    return with_parents(record, direct, ultimate)


def search(text: str, fetch: Fetcher, *, max_age: timedelta = WEEK) -> Matches:
    """Return records whose number is a unified social credit code, or that bear a name."""
    code = check_credit_code(text)
    asked = ("filter[entity.registeredAs]", code.code) if code.is_right else _name(text)
    query = (asked, ("page[size]", str(PAGE_SIZE)), ("page[number]", "1"))
    answer = fetch.json(Request(CODE, RECORDS, query, accepts=ACCEPTS), max_age=max_age)
    return parse_matches(answer, CODE)


def _name(text: str) -> tuple[str, str]:
    return "filter[entity.names]", " ".join(text.split())


def _parent(
    lei: str, links: set[str], relation: str, fetch: Fetcher, max_age: timedelta
) -> Parent | None:
    """Follow what the record says there is, by paths of our own and not by its links."""
    if "lei-record" in links and (answer := _asked(f"{RECORDS}/{lei}/{relation}", fetch, max_age)):
        record = parse_record(answer, CODE)
        return Parent(record.lei, record.name)
    if "reporting-exception" in links:
        path = f"{RECORDS}/{lei}/{relation}-reporting-exception"
        answer = _asked(path, fetch, max_age)
        return parse_reason(answer, CODE) if answer else None
    return None


def _asked(path: str, fetch: Fetcher, max_age: timedelta) -> Answer | None:
    try:
        return fetch.json(Request(CODE, path, accepts=ACCEPTS), max_age=max_age)
    except AnswerError as refused:
        if refused.code == "absent":
            return None
        raise
