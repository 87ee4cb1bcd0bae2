"""Finding documents by words (资料检索): one interface over the full-text index of each database."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from zixin.documents.models import Document
from zixin.documents.queries import documents_for
from zixin.documents.rules.words import asked_words
from zixin.kernel.actor import Actor

# The index is a column of its own on PostgreSQL and a table of FTS5 on SQLite (migration 0002). Hits
# are walked through from the newest on, where the database finds that best. On SQLite, who sees few
# customers walks through his own documents with the hits at hand: the sign + keeps it to that.
STREAMED: dict[str, dict[str, Any]] = {
    "postgresql": {
        "tables": ["documents_searchentry"],
        "where": [
            "documents_searchentry.document_id = documents_document.id",
            "documents_searchentry.vector @@ %s::tsquery",
        ],
        "order_by": ["-documents_searchentry.document_id"],
    },
    "sqlite": {
        "tables": ["documents_words"],
        "where": ["documents_words.rowid = documents_document.id", "documents_words MATCH %s"],
        "order_by": ["-documents_words.rowid"],
    },
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
    sees_all = actor.is_system or actor.may("customers.view_all")
    if connection.vendor == "sqlite" and not sees_all:
        return rows.extra(where=[COLLECTED], params=[query])  # noqa: S610 -- a constant
    return rows.extra(**STREAMED[connection.vendor], params=[query])


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
