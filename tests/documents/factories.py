"""Documents for tests, kept through the product's own services."""

from __future__ import annotations

from tests.documents.papers import text_paper
from tests.factories import NOW, make_actor
from zixin.connectors.documents.reading import read
from zixin.documents.intake import Paper
from zixin.documents.services.keeping import Stated, keep_documents


def make_paper(content=None, name="资料.txt"):
    content = text_paper() if content is None else content
    return Paper(name, content, read(content, name))


def make_document(customer, *, paper=None, actor=None, now=NOW, **stated):
    facts = {"kind": "tax_certificate", "title": "纳税证明", **stated}
    outcome = keep_documents(
        customer=customer,
        papers=[paper or make_paper(f"{customer.number} {facts}".encode())],
        stated=Stated(**facts),
        actor=actor or make_actor("archivist"),
        now=now,
    )
    assert outcome.refused == ()
    return outcome.kept[0]
