"""Loaded standard values (企业绩效评价标准值): tables by year, industry and size, and which one holds.

One law: the choice of a table is explained, and one indicator is never measured by two tables.

The narrowest industry that has a value for the indicator counts, from the customer's own GB/T 4754
code up to the whole country; within it the customer's size before "all sizes". Source: 企业绩效评价
practice; choosing bottom-up by main industry.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from zixin.engine.catalogue import Name, load_catalogue
from zixin.engine.policy import LEVELS, AssessmentPolicy, PolicyError, Reader
from zixin.engine.rating import GIVEN
from zixin.engine.schema import INDUSTRY, SIZE

SIZES = ("", "large", "medium", "small", "micro")  # "" all sizes
SIZE_WORDS = {
    "": "", "全行业": "", "全部": "", "all": "", "大型": "large", "large": "large",
    "中型": "medium", "medium": "medium", "小型": "small", "small": "small",
    "微型": "micro", "micro": "micro",
}  # fmt: skip
TABLES_MAX = 2_000
CELLS_NAMED_MAX = 5
YEAR_LEAST, YEAR_MOST = 1990, 2200
HEADERS = {
    "year": "year", "年度": "year", "年份": "year",
    "industry": "industry", "industry_code": "industry", "行业代码": "industry", "行业": "industry",
    "size": "size", "规模": "size",
    "indicator": "indicator", "指标": "indicator",
    "excellent": "excellent", "优秀值": "excellent", "优秀": "excellent",
    "good": "good", "良好值": "good", "良好": "good",
    "average": "average", "平均值": "average", "平均": "average",
    "low": "low", "较低值": "low", "较低": "low",
    "poor": "poor", "较差值": "poor", "较差": "poor",
    "name": "name", "行业名称": "name",
    "unit": "unit", "单位": "unit",
}  # fmt: skip
WANTED = ("year", "industry", "size", "indicator", *LEVELS)
PERCENT = {"%", "percent", "百分比", "％"}


@dataclass(frozen=True, slots=True)
class LoadedTable:
    """Five levels for indicators, of an industry (code of GB/T 4754, "" all) and a size ("" all)."""

    key: str
    industry: str
    size: str
    name: Name
    source: str
    values: Mapping[str, tuple[float, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class StandardSet:
    """The tables of one year (标准值表集)."""

    name: str
    version: int
    year: int
    title: Name
    source: str
    tables: tuple[LoadedTable, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """The table that measures an indicator, and those that were tried before it, narrowest first."""

    table: LoadedTable | None
    tried: tuple[str, ...]


def parse_standards(document: Mapping[str, Any]) -> StandardSet:
    """Read a document of standard values.

    Raises ``PolicyError`` with the place: unknown indicator, levels that cross, a table that
    stands twice.
    """
    root = Reader.root(document, load_catalogue())
    root.read.add("edition")
    rows = root.rows("tables")
    if not 1 <= len(rows) <= TABLES_MAX:
        raise PolicyError("tables", f"1 to {TABLES_MAX} tables are expected")
    tables = tuple(_table(row) for row in rows)
    seen: dict[tuple[str, str], int] = {}
    for place, table in enumerate(tables):
        first = seen.setdefault((table.industry, table.size), place)
        if first != place:
            raise PolicyError(f"tables[{place}]", f"stands twice: see tables[{first}]")
    found = StandardSet(
        name=root.text("name"),
        version=root.whole("version", least=1),
        year=root.whole("year", least=YEAR_LEAST, most=YEAR_MOST),
        title=root.part("title").own_name(),
        source=root.text("source"),
        tables=tables,
    )
    root.refuse_unread()
    return found


def _table(row: Reader) -> LoadedTable:
    values = row.part("values")
    if not values.content:
        raise PolicyError(row.at("values"), "an indicator is expected")
    indicators = row.catalogue.indicators
    for code in values.content:
        if code not in indicators:
            raise PolicyError(values.at(str(code)), "is no indicator of the catalogue")
    industry = row.word("industry").strip().upper()
    return LoadedTable(
        key=row.text("key"),
        industry=industry,
        size=row.one_of_words("size", SIZES),
        name=row.own_name(),
        source=row.text("source") if row.has("source") else "",
        values={
            str(code): values.numbers(
                str(code), count=len(LEVELS), falling=indicators[str(code)].higher_is_better
            )
            for code in values.content
        },
    )


def choose_table(
    tables: StandardSet, code: str, *, industry: str | None, size: str | None
) -> Choice:
    """Return the table that measures an indicator for an industry and a size."""
    by_place = {(table.industry, table.size): table for table in tables.tables}
    wanted = (industry or "").strip().upper()
    tried: list[str] = []
    for length in range(len(wanted), -1, -1):
        for of_size in dict.fromkeys((size or "", "")):
            table = by_place.get((wanted[:length], of_size))
            if table is not None:
                if code in table.values:
                    return Choice(table, tuple(tried))
                tried.append(table.key)
    return Choice(None, tuple(tried))


def given_standards(
    tables: StandardSet, policy: AssessmentPolicy, *, industry: str | None, size: str | None
) -> dict[str, float]:
    """Return the standard values that hold for an industry and a size, as columns of a record."""
    given: dict[str, float] = {}
    for _, scored in policy.scored():
        if scored.scoring != "efficacy":
            continue
        table = choose_table(tables, scored.code, industry=industry, size=size).table
        if table is not None:
            for place, value in enumerate(table.values[scored.code]):
                given[f"{scored.code}__standard_{place}{GIVEN}"] = value
    return given


def read_standards(
    text: str, *, name: str, version: int, title: Name, source: str
) -> dict[str, Any]:
    """Return the document that a CSV of standard values holds.

    One row for a year, industry, size and indicator with five values; the indicator by code or
    Chinese name; ``unit`` % divides by 100. Raises ``PolicyError`` naming the rows that are wrong.
    """
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))
    header = [HEADERS.get(cell.strip().lower(), "") for cell in rows[0]] if rows else []
    missing = [column for column in WANTED if column not in header]
    if missing:
        raise PolicyError("row 1", f"the column {missing[0]!r} is missing")
    tables: dict[tuple[str, str], dict[str, Any]] = {}
    years: set[int] = set()
    faults: list[str] = []
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        cells = {key: cell.strip() for key, cell in zip(header, row, strict=False) if key}
        try:
            years.add(_collect(cells, tables, source))
        except ValueError as wrong:
            faults.append(f"row {number}: {wrong}")
    if faults:
        more = f" and {len(faults) - CELLS_NAMED_MAX} more" if len(faults) > CELLS_NAMED_MAX else ""
        raise PolicyError("file", "; ".join(faults[:CELLS_NAMED_MAX]) + more)
    if len(years) != 1:
        raise PolicyError("year", f"one year is expected, found {sorted(years)}")
    return {
        "edition": 2,
        "name": name,
        "version": version,
        "year": years.pop(),
        "title": title.as_document(),
        "source": source,
        "tables": list(tables.values()),
    }


def _collect(
    cells: Mapping[str, str], tables: dict[tuple[str, str], dict[str, Any]], source: str
) -> int:
    """Put a row into its table; raises ``ValueError`` saying what is wrong."""
    size = SIZE_WORDS.get(cells.get("size", "").lower())
    if size is None:
        raise ValueError(f"size {cells['size']!r} is not known")
    code = _indicator_code(cells.get("indicator", ""))
    scale = 0.01 if cells.get("unit", "") in PERCENT else 1.0
    values = [_figure(cells.get(level, ""), level) * scale for level in LEVELS]
    industry = cells.get("industry", "").upper()
    table = tables.setdefault(
        (industry, size),
        {
            "key": "-".join(part for part in (industry or "ALL", size) if part),
            "industry": industry,
            "size": size,
            "zh": cells.get("name") or industry or "全国",
            "en": cells.get("name") or industry or "National",
            "source": source,
            "values": {},
        },
    )
    if code in table["values"]:
        raise ValueError(f"{code} stands twice for {table['key']}")
    table["values"][code] = [round(value, 10) for value in values]
    year = cells.get("year", "")
    if not year.isdecimal():
        raise ValueError(f"year {year!r} is no year")
    return int(year)


def _indicator_code(text: str) -> str:
    indicators = load_catalogue().indicators
    if text in indicators:
        return text
    found = [code for code, item in indicators.items() if text in {item.name.zh, item.name.en}]
    if not found:
        raise ValueError(f"indicator {text!r} is not known")
    return found[0]


def _figure(text: str, level: str) -> float:
    try:
        value = float(text.replace(",", ""))
    except ValueError:
        raise ValueError(f"{level} {text!r} is no number") from None
    if not abs(value) < float("inf"):
        raise ValueError(f"{level} {text!r} is no number")
    return value


def distinct_choices(
    tables: StandardSet, policy: AssessmentPolicy, pairs: Iterable[tuple[str | None, str | None]]
) -> list[dict[str, Any]]:
    """Return one row of standard values for each industry and size, to be joined to a frame.

    ``None`` and "" are the same: not known.
    """
    known = dict.fromkeys((industry or "", size or "") for industry, size in pairs)
    return [
        {
            INDUSTRY: industry,
            SIZE: size,
            **given_standards(tables, policy, industry=industry, size=size),
        }
        for industry, size in known
    ]
