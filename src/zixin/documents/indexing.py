"""Writing the words a document is found by (检索索引), and writing them anew under another key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from django.db import transaction

from zixin.customers.models import Customer
from zixin.documents.models import Document, SearchEntry
from zixin.documents.rules.scope import scope_of
from zixin.documents.rules.words import TEXT_WORDS_MAX, blind_words, words_of
from zixin.kernel.confidentiality import Level
from zixin.kernel.keys import active_key
from zixin.kernel.vault import DamagedFileError, content_of

if TYPE_CHECKING:
    from zixin.kernel.rotation import Tally

SLICE = 100
CUSTOMERS = 500  # asked about at once
PEOPLE = ("salesperson_id", "department_id")
FACTS = (
    *(f"document__customer__{name}" for name in PEOPLE),
    "document__level",
    "document__level_until",
)


def index_document(document: Document, text: str | None = None) -> None:
    """Write the words of a document; ``text`` is read from the vault when it is not at hand.

    The words of the text of a core document are not indexed at all.
    """
    # Held, so that nobody hands the customer over in between and finds no entry to renew.
    owners = Customer.objects.select_for_update(of=("self",), no_key=True).values_list(*PEOPLE)
    salesperson_id, department_id = owners.get(pk=document.customer_id)
    scope = scope_of(salesperson_id, department_id, document.level, document.level_until)
    SearchEntry.objects.update_or_create(  # allow ZX010: an index, written for the services
        document=document, defaults={**_words_of(document, text), "scope": scope}
    )


def _words_of(document: Document, text: str | None = None) -> dict[str, str]:
    kind = document.kind_of
    words = words_of(f"{document.title} {document.file_name} {kind.zh} {kind.en}")
    blind: list[str] = []
    if document.level < Level.CORE:
        if text is None:
            text = content_of(document.text_file).decode() if document.text_file else ""
        blind = blind_words(words_of(text)[:TEXT_WORDS_MAX])
    return {
        "words": " ".join(dict.fromkeys([*words, *blind])),
        "key_name": active_key().name if blind else "",
    }


def renew_scopes(customer_ids: Collection[int]) -> None:
    """Write anew whose the documents of some customers are, after they were handed over or moved."""
    ids, stale = sorted(customer_ids), defaultdict[str, list[int]](list)
    for start in range(0, len(ids), CUSTOMERS):
        entries = SearchEntry.objects.filter(document__customer__in=ids[start : start + CUSTOMERS])
        rows = entries.values_list("pk", "scope", *FACTS)
        for pk, written, salesperson_id, department_id, level, level_until in rows:
            scope = scope_of(salesperson_id, department_id, level, level_until)
            if scope != written:
                stale[scope].append(pk)
    for scope, keys in stale.items():
        for start in range(0, len(keys), CUSTOMERS):
            part = SearchEntry.objects.filter(pk__in=keys[start : start + CUSTOMERS])
            part.update(scope=scope)  # allow ZX010: as above


class SearchWords:
    """The digests of the index, for the rotation of keys."""

    title = "documents_searchentry.words"

    def left(self) -> int:
        return SearchEntry.objects.exclude(key_name__in=["", active_key().name]).count()

    def held_by(self, key_name: str) -> int:
        return SearchEntry.objects.filter(key_name=key_name).count()

    def slices(self, tally: Tally) -> Iterator[None]:
        last = 0
        while True:
            with transaction.atomic():
                stale = SearchEntry.objects.exclude(key_name__in=["", active_key().name])
                rows = list(stale.filter(pk__gt=last).order_by("pk")[:SLICE])
                for row in rows:
                    self._renew(row, tally)
            if not rows:
                return
            last = rows[-1].pk
            yield

    def _renew(self, row: SearchEntry, tally: Tally) -> None:
        try:
            written = _words_of(row.document)
        except DamagedFileError:
            tally.unreadable.add(f"{self.title} {row.pk}")
        else:
            SearchEntry.objects.filter(pk=row.pk).update(**written)  # allow ZX010: as above
            tally.done += 1
