"""Writing the words a document is found by (检索索引), and writing them anew under another key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db import transaction

from zixin.documents.models import Document, SearchEntry
from zixin.documents.rules.words import TEXT_WORDS_MAX, blind_words, words_of
from zixin.kernel.confidentiality import Level
from zixin.kernel.keys import active_key
from zixin.kernel.vault import DamagedFileError, content_of

if TYPE_CHECKING:
    from zixin.kernel.rotation import Tally

SLICE = 100


def index_document(document: Document, text: str | None = None) -> None:
    """Write the words of a document; ``text`` is read from the vault when it is not at hand.

    The words of the text of a core document are not indexed at all.
    """
    kind = document.kind_of
    words = words_of(f"{document.title} {document.file_name} {kind.zh} {kind.en}")
    blind: list[str] = []
    if document.level < Level.CORE:
        if text is None:
            text = content_of(document.text_file).decode() if document.text_file else ""
        blind = blind_words(words_of(text)[:TEXT_WORDS_MAX])
    SearchEntry.objects.update_or_create(  # allow ZX010: an index, written for the services
        document=document,
        defaults={
            "words": " ".join(dict.fromkeys([*words, *blind])),
            "key_name": active_key().name if blind else "",
        },
    )


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
            index_document(row.document)
        except DamagedFileError:
            tally.unreadable.add(f"{self.title} {row.pk}")
        else:
            tally.done += 1
