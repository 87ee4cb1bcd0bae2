"""The security standard (担保估值标准): haircuts, times and shares. Pure, judged from a document."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from zixin.engine.catalogue import load_catalogue
from zixin.engine.policy import PolicyError, Reader
from zixin.engine.policy.grades import CODES
from zixin.engine.security import Standard, Terms

UNRATED = ""
YEARS_MAX = 30.0
MONTHS_MAX = 120
WARN_DAYS_MAX = 3_650
# What the law knows of security; each has terms of its own.
TYPES = (
    "general_guarantee",
    "joint_guarantee",
    "personal_guarantee",
    "residential",
    "commercial",
    "industrial",
    "equipment",
    "inventory",
    "receivables",
    "equity",
    "bank_bill",
    "commercial_bill",
    "deposit",
    "cash_deposit",
    "retention_of_title",
    "bank_guarantee",
    "letter_of_credit",
    "credit_insurance",
)
SHARES = ("rate", "lgd_unsecured", "lgd_floor", "correlation", "guarantor_share")


def parse_security(document: Mapping[str, Any]) -> Standard:
    """Read a security standard; raises ``PolicyError`` naming the place that is wrong.

    Every type and every grade has its line; a worse grade has no lower probability of default.
    """
    root = Reader.root(document, load_catalogue())
    for key in ("name", "version", "title", "source"):
        root.value(key)
    shares = {name: root.number(name, least=0.0, most=1.0) for name in SHARES}
    warn = tuple(sorted({_days(root, item) for item in root.items("warn_days")}, reverse=True))
    if not warn:
        raise PolicyError("warn_days", "is missing")
    standard = Standard(types=_types(root.part("types")), pd=_pd(root), warn_days=warn, **shares)
    root.refuse_unread()
    return standard


def _types(table: Reader) -> dict[str, Terms]:
    _require_keys(table, TYPES)
    return {name: _terms(table.part(name)) for name in TYPES}


def _terms(row: Reader) -> Terms:
    haircut = row.number("haircut", least=0.0, most=1.0)
    months = row.value("revalue_months")
    return Terms(
        haircut=haircut,
        years=row.number("years", least=0.0, most=YEARS_MAX),
        cost=row.number("cost", least=0.0, most=1.0),
        unregistered=row.number("unregistered", least=haircut, most=1.0),
        revalue_months=(
            None if months is None else row.whole("revalue_months", least=1, most=MONTHS_MAX)
        ),
    )


def _pd(root: Reader) -> dict[str, float]:
    table = root.part("pd")
    _require_keys(table, (*CODES, UNRATED))
    found = {code: table.number(code, least=0.0, most=1.0) for code in (*CODES, UNRATED)}
    for better, worse in pairwise(CODES):
        if found[worse] < found[better]:
            raise PolicyError(table.at(worse), "must never fall")
    return found


def _require_keys(table: Reader, keys: tuple[str, ...]) -> None:
    missing = [key for key in keys if not table.has(key)]
    if missing:
        raise PolicyError(table.at(missing[0]), "is missing")


def _days(root: Reader, item: object) -> int:
    if isinstance(item, bool) or not isinstance(item, int) or not 0 < item <= WARN_DAYS_MAX:
        raise PolicyError(root.at("warn_days"), f"days from 1 to {WARN_DAYS_MAX} are expected")
    return item
