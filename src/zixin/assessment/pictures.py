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
class MethodRow:
    """A limit method with its amount and the figures it took."""

    code: str
    name: str
    amount: float | None
    inputs: tuple[InputRow, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The tables of the assessment page."""

    dimensions: tuple[DimensionRow, ...]
    unscored: tuple[IndicatorRow, ...]
    methods: tuple[MethodRow, ...]
    binding: str
    references: tuple[tuple[str, float | None, str], ...]


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
    references = tuple(
        (name_of(row["code"], language), row["value"], zone_text(row["zone"]))
        for row in result["references"]
    )
    methods = limit_methods(result, language)
    return Sheet(dimensions, others, methods, binding_text(result["limit"]["binding"]), references)


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
        standards_source=_source_text(source, language),
        band=entry.get("band") or "",
        weight=entry.get("weight"),
        points=entry.get("points"),
        points_max=entry.get("points_max"),
    )


def _source_text(source: dict[str, Any], language: str) -> str:
    """Say which table of standard values was chosen and where it comes from."""
    words = [
        value.get(language, "") if isinstance(value, dict) else str(value)
        for value in source.values()
    ]
    return " · ".join(_("illustrative values") if w == "illustrative" else w for w in words if w)


def limit_methods(result: Result, language: str) -> tuple[MethodRow, ...]:
    """Lay out the methods of the limit."""
    names = {
        "CL1": _("Share of tangible net worth"),
        "CL2": _("Share of working capital"),
        "CL3": _("Working-asset model"),
        "CL4": _("Share of average monthly sales"),
        "CL5": _("Need of the business"),
        "CL11": _("Operating cash flow after debt service"),
    }
    return tuple(
        MethodRow(
            code=row["code"],
            name=names.get(row["code"], row["code"]),
            amount=row["amount"],
            inputs=tuple(
                InputRow(code, _input_name(code, language), value)
                for code, value in row["inputs"].items()
            ),
        )
        for row in result["limit"]["methods"]
    )


def _input_name(code: str, language: str) -> str:
    """Name a figure of a limit; those the engine makes on the way have names of their own."""
    own = {
        "working_asset_share": _("share of working assets"),
        "terms_days_used": _("payment terms in days"),
        "expected_annual_purchases": _("expected annual purchases"),
        "debt_service": _("debt service within a year"),
        "seasonality": _("seasonality factor"),
        "tenure_months": _("months of trading"),
        "limit_requested": _("amount asked for"),
    }
    return own.get(code) or name_of(code, language)


def binding_text(binding: str | None) -> str:
    """Say in words what bounds a limit."""
    return {
        "net_worth": _("net worth is not positive: no unsecured credit"),
        "grade": _("the grade allows no open credit"),
        "need": _("the need of the business"),
        "request": _("the amount asked for"),
        "minimum": _("below the least amount: prepayment only"),
        "capacity": _("what the customer can bear"),
    }.get(binding or "", binding or "")


def zone_text(zone: str | None) -> str:
    """Say in words in which zone a reference model puts the customer."""
    zones = {"distress": _("distress"), "grey": _("grey zone"), "safe": _("safe")}
    return zones.get(zone or "", "")


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
    """From what each indicator adds to the total; empty when there is no total.

    A dimension adds its score times its share of the weight that could be scored, and its
    indicators share that by their points: so a re-weighted dimension still adds up.
    """
    total = result["total"]
    scored = [row for row in result["dimensions"] if row["score"] is not None and row["weight"]]
    if total is None or not scored:
        return {}
    weights = sum(row["weight"] for row in scored)
    steps = [
        (entry["code"], entry["points"] * row["score"] * row["weight"] / weights / (reached or 1.0))
        for row in scored
        for reached in [sum(item["points"] or 0.0 for item in row["indicators"])]
        for entry in row["indicators"]
        if entry["points"] is not None
    ]
    return {
        "labels": [*(name_of(code, language) for code, _added in steps), _("Total score")],
        "links": [*(f"#{code}" for code, _added in steps), ""],
        "series": [
            {"name": _("Points"), "values": [*(round(added, 2) for _code, added in steps), total]}
        ],
        "totals": [len(steps)],
        "unit": _("points"),
    }
