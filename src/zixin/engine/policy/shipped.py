"""The assessment models that ship with the product (随附模型). One law: found by name."""

from __future__ import annotations

from importlib import resources
from typing import Any

from zixin.engine.catalogue import read_toml

DEFAULT_MODEL = "trade-credit-v1"


def shipped_documents() -> list[dict[str, Any]]:
    """Return the policy documents that ship with the product, the default one last.

    >>> [document["name"] for document in shipped_documents()]
    ['no-statements', 'sasac-2002', 'sasac-2006', 'sasac-2006-basic', 'small-company', 'trade-credit-v1']
    """
    folder = resources.files("zixin.engine.catalogue") / "policies"
    files = sorted(path.name for path in folder.iterdir() if path.name.endswith(".toml"))
    found = [read_toml("policies", name) for name in files]
    return sorted(found, key=lambda row: (row["name"] == DEFAULT_MODEL, row["name"]))


def shipped_document(name: str = DEFAULT_MODEL) -> dict[str, Any]:
    """Return the newest version of a model that ships; raises ``KeyError`` for another name.

    >>> shipped_document()["title"]["en"]
    'Trade credit model'
    """
    versions = [row for row in shipped_documents() if row["name"] == name]
    if not versions:
        raise KeyError(name)
    return max(versions, key=lambda row: int(row["version"]))
