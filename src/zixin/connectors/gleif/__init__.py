"""The register of legal entity identifiers (全球法人识别编码, LEI) of the GLEIF: open and free.

``look_up(lei, fetch)`` gives one ``LeiRecord`` with its parents, or ``None``; ``search(text, fetch)``
finds records by name, or by the unified social credit code of a Chinese company. The ``Fetcher``
needs ``provider()`` among its providers. Data: GLEIF, CC0.
"""

from __future__ import annotations

from zixin.connectors.gleif.client import look_up, provider, search
from zixin.connectors.gleif.lei import LeiError, read_lei
from zixin.connectors.gleif.parse import Address, LeiRecord, Matches, Name, Parent

__all__ = [
    "Address",
    "LeiError",
    "LeiRecord",
    "Matches",
    "Name",
    "Parent",
    "look_up",
    "provider",
    "read_lei",
    "search",
]
