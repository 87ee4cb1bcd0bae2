"""How an explained result is laid out on a page: tables and charts as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from zixin.engine.catalogue import load_catalogue

Result = dict[str, Any]
LEVELS = ("excellent", "good", "average", "low", "poor")


@dataclass(frozen=True, slots=True)
class InputRow:
    """A figure that went into a formula."""

    code: str
    name: str
    value: float | None


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """An indicator with everything that leads to its points."""

    code: str
    name: str
    unit: str
    value: float | None
    reason: str
    formula: str
    source: str
    certainty: str
    inputs: tuple[InputRow, ...]
    standards: tuple[tuple[str, float | None], ...]
    standards_source: str
    band: str
    weight: float | None
    points: float | None
    points_max: float | None


@dataclass(frozen=True, slots=True)
class DimensionRow:
    """A dimension with its indicators."""

    code: str
    name: str
    weight: float | None
    score: float | None
    fed: bool
    indicators: tuple[IndicatorRow, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The tables of the assessment page."""

    dimensions: tuple[DimensionRow, ...]
    unscored: tuple[IndicatorRow, ...]


def sheet(result: Result, language: str) -> Sheet:
    """Lay out every indicator, scored by dimension and the others after them."""
    dimensions = tuple(
        DimensionRow(
            code=row["code"],
            name=row["name"][language],
            weight=row["weight"],
            score=row["score"],
            fed=row["fed"],
            indicators=tuple(_indicator(entry, language) for entry in row["indicators"]),
        )
        for row in result["dimensions"]
    )
    scored = {entry.code for dimension in dimensions for entry in dimension.indicators}
    others = tuple(
        _indicator({"code": code, **entry}, language)
        for code, entry in result["indicators"].items()
        if code not in scored
    )
    return Sheet(dimensions, others)


def reason_text(reason: str | None) -> str:
    """Say in words why a figure is not computable."""
    return {
        "DIV0": _("the base is zero"),
        "NEG_DENOM": _("the base is negative"),
        "NEG_VALUE": _("the result has no meaning below its minimum"),
        "MISSING": _("a figure is missing"),
    }.get(reason or "", reason or "")


def name_of(code: str, language: str) -> str:
    """Return what a figure is called."""
    try:
        name = load_catalogue().name_of(code.removesuffix("_prev"))
    except KeyError:
        return code
    text = name.zh if language == "zh" else name.en
    return _("%(name)s, previous year") % {"name": text} if code.endswith("_prev") else text


def _indicator(entry: dict[str, Any], language: str) -> IndicatorRow:
    known = load_catalogue().indicators.get(entry["code"])
    standards = entry.get("standards") or ()
    source = entry.get("standards_source") or {}
    return IndicatorRow(
        code=entry["code"],
        name=name_of(entry["code"], language),
        unit=known.unit if known else "",
        value=entry["value"],
        reason=reason_text(entry["reason"]),
        formula=known.formula.text if known else entry.get("formula", ""),
        source=known.source if known else "",
        certainty=known.certainty if known else "",
        inputs=tuple(
            InputRow(code, name_of(code, language), value)
            for code, value in (entry.get("inputs") or {}).items()
        ),
        standards=tuple(zip(LEVELS, standards, strict=False)),
        standards_source=" · ".join(str(value) for value in source.values()),
        band=entry.get("band") or "",
        weight=entry.get("weight"),
        points=entry.get("points"),
        points_max=entry.get("points_max"),
    )


def radar(result: Result, language: str) -> dict[str, Any]:
    """The five dimensions; one without data is left out and says so."""
    rows = result["dimensions"]
    return {
        "labels": [row["name"][language] for row in rows],
        "series": [{"name": _("Score"), "values": [row["score"] for row in rows]}],
        "max": 100,
        "unit": _("points"),
        "notes": ["" if row["fed"] else _("not fed yet") for row in rows],
    }


def waterfall(result: Result, language: str) -> dict[str, Any]:
    """From the points of each indicator to the total; empty when there is no total."""
    entries = [
        entry
        for dimension in result["dimensions"]
        for entry in dimension["indicators"]
        if entry["points"] is not None
    ]
    total = result["total"]
    reached = sum(entry["points"] for entry in entries)
    if total is None or not entries:
        return {}
    scale = total / reached if reached else 0.0
    labels = [name_of(entry["code"], language) for entry in entries]
    links = [f"#{entry['code']}" for entry in entries]
    values = [round(entry["points"] * scale, 2) for entry in entries]
    return {
        "labels": [*labels, _("Total score")],
        "links": [*links, ""],
        "series": [{"name": _("Points"), "values": [*values, None]}],
        "totals": [len(values)],
        "unit": _("points"),
    }
