from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl

from zixin.engine.assessment import assess
from zixin.engine.catalogue import load_catalogue
from zixin.engine.policy import AssessmentPolicy, parse_policy, shipped_document

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parent / "vectors.json").read_text(encoding="utf-8")
)
DOCUMENT = shipped_document("sasac-2006-basic")
POLICY = parse_policy(DOCUMENT)
TEXTS = {
    **dict.fromkeys(("company", "industry", "size", "size_code", "tax_grade"), pl.String),
    "year": pl.Int64,
}


def _statement(year: int) -> dict[str, Any]:
    known = load_catalogue().input_names()
    items = VECTORS["statements"][str(year)]
    return {"company": "A", "year": year, **{n: items[n] for n in items if n in known}}


THIS_YEAR, LAST_YEAR = _statement(2024), _statement(2023)


def rate(*rows: dict[str, Any], policy: AssessmentPolicy = POLICY) -> list[dict[str, Any]]:
    """Rate rows in one frame, and return them in their order."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    schema = {name: TEXTS.get(name, pl.Float64) for name in names}
    frame = pl.LazyFrame([{name: row.get(name) for name in names} for row in rows], schema=schema)
    rated: pl.DataFrame = assess(nw.from_native(frame), policy).collect().to_native()
    order = {(row["company"], row["year"]): place for place, row in enumerate(rows)}
    return sorted(rated.to_dicts(), key=lambda row: order[row["company"], row["year"]])
