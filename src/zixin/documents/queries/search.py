"""Finding documents by words (资料检索): one interface over the full-text index of each database."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from zixin.accounts.queries import raised_customers
from zixin.documents.models import Document
from zixin.documents.queries import documents_for
from zixin.documents.rules.scope import own_terms, terms_beyond
from zixin.documents.rules.words import asked_words
from zixin.kernel.actor import Actor

# The index is a column of its own on PostgreSQL and a table of FTS5 on SQLite (migration 0002). FTS5
# walks from the newest hit on. PostgreSQL has no order in its index: the newest documents come first,
# in any way, and all of them only when those were too few, and then through the index alone: the
# offset keeps it from walking through a million documents for a word that none of his holds.
WALKED: dict[str, Any] = {
    "tables": ["documents_words"],
    "where": ["documents_words.rowid = documents_document.id", "documents_words MATCH %s"],
    "order_by": ["-documents_words.rowid"],
}
AMONG_NEWEST: dict[str, Any] = {
    "tables": ["documents_searchentry"],
    "where": [
        "documents_searchentry.document_id = documents_document.id",
        "documents_searchentry.vector @@ %s::tsquery",
        "documents_searchentry.document_id > (SELECT max(id) FROM documents_document) - 20000",
    ],
    "order_by": ["-documents_searchentry.document_id"],
}
AMONG_ALL: dict[str, Any] = {
    "where": [
        """
        documents_document.id IN
            (SELECT document_id FROM documents_searchentry WHERE vector @@ %s::tsquery OFFSET 0)
        """
    ],
}
WAYS = {"sqlite": (WALKED,), "postgresql": (AMONG_NEWEST, AMONG_ALL)}
SIGNS = {"sqlite": (" OR ", " AND ", "*", " NOT "), "postgresql": (" | ", " & ", ":*", " & !")}
MARKS = {"sqlite": '"', "postgresql": "'"}
PREFIX_MIN = 2
NUMBER = re.compile(r"DO-\d{4}-\d{6,}")


def found_documents(actor: Actor, text: str, *, today: date, most: int) -> QuerySet[Document]:
    """The documents this actor reads that hold all words of a text: the newest, at most ``most``.

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
    query += within_scope(actor, connection.vendor)
    ids = rows.select_related(None).values_list("pk", flat=True)
    found = list[int]()
    for way in WAYS[connection.vendor]:
        if len(found) < most:
            found = list(ids.extra(**way, params=[query])[:most])
    return rows.filter(pk__in=found)


def match_expression(text: str, vendor: str) -> str:
    """Write what is asked for in the language of a database's index.

    Words hold letters and digits only, so that nothing in them is a sign of that language.
    """
    either, both, beginning, _but = SIGNS[vendor]
    mark = MARKS[vendor]
    terms = []
    words = asked_words(text)
    for place, (word, digests) in enumerate(words, start=1):
        is_beginning = place == len(words) and word.isascii() and len(word) >= PREFIX_MIN
        clear = f"{mark}{word}{mark}{beginning if is_beginning else ''}"
        terms.append(f"({either.join([clear, *(f'{mark}{one}{mark}' for one in digests)])})")
    return both.join(terms)


def within_scope(actor: Actor, vendor: str) -> str:
    """Narrow what is asked for to the actor's customers and levels, in the index itself.

    It leaves out nothing he reads; what he reads is for ``documents_for`` to say.
    """
    if actor.is_system:
        return ""
    either, both, _beginning, but = SIGNS[vendor]
    mark = MARKS[vendor]
    narrowed = ""
    if not actor.may("customers.view_all"):
        has_department = actor.may("customers.view_department")
        own = own_terms(actor.user_id, actor.department_ids if has_department else frozenset())
        narrowed += f"{both}({either.join(f'{mark}{term}{mark}' for term in own)})"
    beyond = terms_beyond(max([actor.clearance, *raised_customers(actor).values()]))
    if beyond:
        narrowed += f"{but}({either.join(f'{mark}{term}{mark}' for term in beyond)})"
    return narrowed
