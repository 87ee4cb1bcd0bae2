"""Standard values as a document of their own (行业标准值): by year, industry and size.

    {"name", "version", "title", "source", "year": 2025,
     "tables": [{"key", "zh", "en", "sections": ["C"], "sizes": ["small"],
                 "values": {"roe": [excellent, good, average, low, poor], …}}, …]}

No section and no size is the national table of all sizes; a table names each at most once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zixin.engine.catalogue import load_catalogue
from zixin.engine.policy import LEVELS, PolicyError, Reader

YEAR_LEAST, YEAR_MOST = 1990, 2100
SIZES = frozenset({"large", "medium", "small", "micro"})
TABLES_MAX = 500
SHELVES = frozenset({"edition", "name", "version", "title", "source", "year", "tables"})


def parse_standards(document: Mapping[str, Any]) -> None:
    """Check standard values; raises ``PolicyError`` with the place of what is wrong."""
    root = Reader.root(document, load_catalogue())
    for key in document:
        if key not in SHELVES:
            raise PolicyError(str(key), "is not part of standard values")
    root.whole("year", least=YEAR_LEAST, most=YEAR_MOST)
    tables = root.rows("tables")
    if not 1 <= len(tables) <= TABLES_MAX:
        raise PolicyError("tables", f"1 to {TABLES_MAX} are expected")
    seen: set[tuple[str, str]] = set()
    for table in tables:
        table.own_name()
        table.text("key")
        for scope in _scopes(table):
            if scope in seen:
                raise PolicyError(table.place, "covers an industry and size that stand already")
            seen.add(scope)
        _check_values(table.part("values"))


def _scopes(table: Reader) -> set[tuple[str, str]]:
    sections = table.texts("sections")
    sizes = table.texts("sizes") if table.has("sizes") else ()
    for place, size in enumerate(sizes):
        if size not in SIZES:
            raise PolicyError(f"{table.at('sizes')}[{place}]", f"{size!r} is not known")
    return {(section, size) for section in sections or ("",) for size in sizes or ("",)}


def _check_values(values: Reader) -> None:
    indicators = values.catalogue.indicators
    if not values.content:
        raise PolicyError(values.place, "is empty")
    for code in values.content:
        if code not in indicators:
            raise PolicyError(values.at(str(code)), "is not known")
        falling = indicators[code].higher_is_better
        values.numbers(code, count=len(LEVELS), falling=falling)
