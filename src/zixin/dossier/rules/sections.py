"""Which section a fact of the catalogue belongs to, so that it is kept as closely. Pure."""

from __future__ import annotations

from zixin.dossier.rules.schema import KIND_BY_CODE
from zixin.engine.catalogue import load_catalogue

OF_GROUP = {
    "payment": "payment",
    "public_record": "public_record",
    "references": "references",
    "registration": "registration",
    "owner": "owners",
    "disclosure": "documents",
    "evidence": "statements",
    "limit": "payment",
    "characteristics": "operations",
}


def section_of(code: str) -> str:
    """Return the section of a fact, or of ``kind.field`` of an entry."""
    kind, dot, _field = code.partition(".")
    if dot:
        return KIND_BY_CODE[kind].section
    return OF_GROUP.get(load_catalogue().inputs[code].group, "operations")
