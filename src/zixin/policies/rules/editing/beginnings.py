"""What a missing part of a document begins with. One law: what is begun can be published at once.

Whole tables begin as those of the default model, so that nobody faces an empty one.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from zixin.engine.policy import shipped_document
from zixin.engine.policy.grades import CODES

METHODS_OF = {"points": "CL12", "risk_amount": "CL16"}  # the method of capacity that reads a table
QUICK_TURN = "CL6"
NEEDED = "CL5"  # the method of the need where a model names none
RISK_AMOUNT = {
    "shares": dict(zip(CODES, (0.2, 0.15, 0.1, 0.08, 0.05, 0.02, 0.0, 0.0, 0.0), strict=True)),
    "margins": [
        {"from": None, "to": 0.05, "amount": 0},
        {"from": 0.05, "to": None, "amount": 100_000},
    ],
}
MATRIX = {
    "sizes": [{"code": "all", "zh": "所有客户", "en": "All customers"}],
    "caps": {
        "all": dict(
            zip(
                CODES,
                (2_000_000, 1_500_000, 1_000_000, 600_000, 300_000, 100_000, 0, 0, 0),
                strict=True,
            )
        )
    },
}


@cache
def _default() -> dict[str, Any]:
    limits: dict[str, Any] = shipped_document()["limits"]
    return limits


def points(_document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the points table of the default model."""
    table: dict[str, Any] = _default()["points"]
    return table


def evidence(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return those tables of the default model that the methods of a document would read."""
    read = {_reads().get(str(row.get("code"))) for row in methods(document)}
    tables: list[dict[str, Any]] = _default()["evidence"]
    return [row for row in tables if row["code"] in read] or tables[:1]


def need_methods(document: Mapping[str, Any]) -> list[str]:
    """Return the methods of the need that a model uses as long as it names none, and can feed."""
    return [NEEDED, QUICK_TURN] if "quick_turn" in document["limits"] else [NEEDED]


def methods(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the methods of capacity of a document that may be unfinished."""
    limits = document.get("limits")
    rows = limits.get("methods") if isinstance(limits, dict) else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _reads() -> dict[str, str]:
    return {row["code"]: row["evidence"] for row in _default()["methods"] if "evidence" in row}


def bring_reader(document: dict[str, Any], key: str) -> None:
    """Have a method read the table just begun, as one that nobody reads is refused."""
    limits, rows = document["limits"], methods(document)
    if key in METHODS_OF and METHODS_OF[key] not in {row.get("code") for row in rows}:
        limits["methods"].append({"code": METHODS_OF[key], "weight": 1.0})
    elif key == "quick_turn":
        named = limits.setdefault("need_methods", [NEEDED])
        if QUICK_TURN not in named:
            named.append(QUICK_TURN)
    elif key == "evidence":
        _read_evidence(limits["evidence"], rows)


def _read_evidence(tables: list[dict[str, Any]], rows: list[dict[str, Any]]) -> None:
    codes = {table["code"] for table in tables}
    readers = [row for row in rows if _reads().get(str(row.get("code"))) in codes]
    for row in readers:
        row["evidence"] = _reads()[row["code"]]
    if not readers:
        rows[0]["evidence"] = tables[0]["code"]


def _levels(document: Mapping[str, Any]) -> list[str]:
    rows = document.get("levels")
    levels = rows if isinstance(rows, list) else []
    return [str(row.get("code", "")) for row in levels if isinstance(row, dict)] or [""]


def top_level(document: Mapping[str, Any]) -> str:
    """Return the highest level of an authority matrix, the safest to be lifted to."""
    return _levels(document)[-1]


def band(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return an open band that leads to the top; in the first format its role is chosen."""
    if "levels" in document:
        return {"up_to": None, "level": top_level(document)}
    return {"up_to": None, "role": ""}


def cell(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a cell that leads everything to the top."""
    if "levels" in document:
        return {"actions": ["new"], "grades": ["C"], "bands": [band(document)]}
    return {"grades": ["C"], "bands": [band(document)]}
