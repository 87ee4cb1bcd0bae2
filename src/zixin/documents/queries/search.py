"""Finding documents by words (资料检索): one interface over the full-text index of each database."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from zixin.documents.models import Document
from zixin.documents.queries import documents_for
from zixin.documents.rules.words import asked_words
from zixin.kernel.actor import Actor

# The index is a column of its own on PostgreSQL and a table of FTS5 on SQLite (migration 0002). There,
# who sees every customer walks through the hits from the newest on; who sees few walks through his
# documents, with the hits at hand: the sign + keeps SQLite from walking through all hits.
ON_POSTGRESQL = "SELECT document_id FROM documents_searchentry WHERE vector @@ %s::tsquery"
STREAMED: dict[str, Any] = {
    "tables": ["documents_words"],
    "where": ["documents_words.rowid = documents_document.id", "documents_words MATCH %s"],
    "order_by": ["-documents_words.rowid"],
}
COLLECTED = (
    "+documents_document.id IN (SELECT rowid FROM documents_words WHERE documents_words MATCH %s)"
)
SIGNS = {"sqlite": (" OR ", " AND ", "*"), "postgresql": (" | ", " & ", ":*")}
PREFIX_MIN = 2
NUMBER = re.compile(r"DO-\d{4}-\d{6,}")


def found_documents(actor: Actor, text: str, *, today: date) -> QuerySet[Document]:
    """The documents this actor reads that hold all words of a text, newest first.

    The last Latin word is also found by its beginning, in a title or file name. Without a word to
    look for, nothing is found: a single Chinese sign is none. A whole number finds its document.
    """
    rows = documents_for(actor, today=today)
    number = text.strip().upper()
    if NUMBER.fullmatch(number):
        return rows.filter(number=number)
    query = match_expression(text, connection.vendor)
    if not query:
        return rows.none()
    if connection.vendor == "postgresql":
        return rows.filter(pk__in=RawSQL(ON_POSTGRESQL, [query]))  # noqa: S611 -- a constant
    if actor.is_system or actor.may("customers.view_all"):
        return rows.extra(**STREAMED, params=[query])
    return rows.extra(where=[COLLECTED], params=[query])  # noqa: S610 -- the same


def match_expression(text: str, vendor: str) -> str:
    """Write what is asked for in the language of a database's index.

    Words hold letters and digits only, so that nothing in them is a sign of that language.
    """
    either, both, beginning = SIGNS[vendor]
    mark = '"' if vendor == "sqlite" else "'"
    terms = []
    words = asked_words(text)
    for place, (word, digests) in enumerate(words, start=1):
        is_beginning = place == len(words) and word.isascii() and len(word) >= PREFIX_MIN
        clear = f"{mark}{word}{mark}{beginning if is_beginning else ''}"
        terms.append(f"({either.join([clear, *(f'{mark}{one}{mark}' for one in digests)])})")
    return both.join(terms)
