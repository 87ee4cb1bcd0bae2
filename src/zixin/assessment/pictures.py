"""How an explained result is laid out on a page: tables and charts as plain data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from zixin.engine.catalogue import load_catalogue

Result = dict[str, Any]
VERIFICATION_TONES = {
    "claimed": "alert",
    "documented": "watch",
    "cross_checked": "good",
    "verified": "good",
}
YEARS_BACK = re.compile(r"_prev([2-4]?)$")
LEVELS = ("excellent", "good", "average", "low", "poor")


@dataclass(frozen=True, slots=True)
class InputRow:
    """A figure that went into a formula."""

    code: str
    name: str
    value: float | str | None


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
    is_text: bool = False
    role: str = "basic"
    correction: float | None = None
    contribution: float | None = None
    special: str = ""
    is_decreed: bool = False
    measures: tuple[tuple[str, str], ...] = ()
    tried: tuple[str, ...] = ()
    verification: str = ""
    verification_tone: str = "plain"
    is_stale: bool = False
    open_facts: tuple[str, ...] = ()


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
    """A limit method with its amount, the figures it took and what it was for."""

    code: str
    name: str
    amount: float | None
    inputs: tuple[InputRow, ...]
    group: str = ""
    formula: str = ""
    reason: str = ""
    weight: float | None = None
    is_bound: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class BoundRow:
    """What may bound a limit besides capacity and need, and whether it did."""

    name: str
    amount: float | None
    is_bound: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """The tables of the assessment page."""

    dimensions: tuple[DimensionRow, ...]
    unscored: tuple[IndicatorRow, ...]
    methods: tuple[MethodRow, ...]
    bounds: tuple[BoundRow, ...]
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
    limit = result["limit"]
    bounds = tuple(
        BoundRow(row["name"][language], row["amount"], row["bound"])
        for row in limit.get("bounds", ())
    )
    methods = limit_methods(result, language)
    return Sheet(dimensions, others, methods, bounds, limit_binding(limit, language), references)


def reason_text(reason: str | None) -> str:
    """Say in words why a figure is not computable."""
    return {
        "DIV0": _("the base is zero"),
        "NEG_DENOM": _("the base is negative"),
        "NEG_VALUE": _("the result has no meaning below its minimum"),
        "MISSING": _("a figure is missing"),
        "NOT_RATED": _("there is no grade"),
        "FEW_REFERENCES": _("too few trade references"),
        "LOW_COVERAGE": _("too little is known"),
        "TOO_FEW": _("there are too few amounts"),
        "TOO_NARROW": _("the amounts are too much of one size"),
        "TOO_FEW_MONTHS": _("too few months are on record"),
        "NO_INVOICES": _("there are no invoices of this side"),
    }.get(reason or "", reason or "")


def name_of(code: str, language: str) -> str:
    """Return what a figure is called."""
    back = YEARS_BACK.search(code)
    try:
        name = load_catalogue().name_of(YEARS_BACK.sub("", code))
    except KeyError:
        return code
    text = name.zh if language == "zh" else name.en
    if back is None:
        return text
    if not back[1]:
        return _("%(name)s, previous year") % {"name": text}
    return _("%(name)s, %(years)s years before") % {"name": text, "years": back[1]}


def _indicator(entry: dict[str, Any], language: str) -> IndicatorRow:
    known = load_catalogue().indicators.get(entry["code"])
    standards = entry.get("standards") or ()
    source = entry.get("standards_source") or {}
    own = entry.get("name")
    return IndicatorRow(
        code=entry["code"],
        name=own[language] if own else name_of(entry["code"], language),
        unit=entry.get("unit") or (known.unit if known else ""),
        value=entry["value"],
        reason=reason_text(entry["reason"]),
        formula=known.formula.text if known else entry.get("formula", ""),
        source=known.source if known else entry.get("source", ""),
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
        **_how_sure(entry, language),
        **_how_scored(entry, language),
    )


def _how_scored(entry: dict[str, Any], language: str) -> dict[str, Any]:
    """Say what an indicator of the second edition was measured by and what it adds."""
    special = entry.get("special")
    return {
        "is_text": entry.get("unit") == "text",
        "role": entry.get("role", "basic"),
        "correction": entry.get("correction"),
        "contribution": entry.get("contribution"),
        "special": special[language] if special else "",
        "is_decreed": entry.get("is_decreed", False),
        "measures": (*_bin_texts(entry), *_word_texts(entry)),
        "tried": tuple((entry.get("standards_source") or {}).get("tried", ())),
    }


def _bin_texts(entry: dict[str, Any]) -> list[tuple[str, str]]:
    """Write the bins of an indicator and the share of the weight each earns."""
    rows = []
    for row in entry.get("bins") or ():
        low, high = row["from"], row["to"]
        if low is None:
            text = f"< {high:g}"
        elif high is None:
            text = f"≥ {low:g}"
        else:
            text = f"{low:g} – {high:g}"
        rows.append((text, f"{row['share']:.0%}"))
    return rows


def _word_texts(entry: dict[str, Any]) -> list[tuple[str, str]]:
    """Write the words an indicator may take and the share of the weight each earns."""
    rows = [(word, f"{share:.0%}") for word, share in (entry.get("lookup") or {}).items()]
    if entry.get("otherwise") is not None:
        rows.append((_("any other"), f"{entry['otherwise']:.0%}"))
    return rows


def _how_sure(entry: dict[str, Any], language: str) -> dict[str, Any]:
    """Say how far the facts of an indicator are verified, and on what it still hangs."""
    quality = entry.get("quality")
    if quality is None:
        return {}
    state = quality["verification"]
    return {
        "verification": verification_text(state),
        "verification_tone": VERIFICATION_TONES.get(state or "", "plain"),
        "is_stale": state is not None and not quality["is_fresh"],
        "open_facts": tuple(fact_text(fact, language) for fact in entry["hangs_on"]),
    }


def verification_text(state: str | None) -> str:
    """Say in words how far a fact is proved."""
    return {
        "claimed": _("claimed"),
        "documented": _("documented"),
        "cross_checked": _("cross-checked"),
        "verified": _("verified"),
    }.get(state or "", "")


def fact_text(fact: str, language: str) -> str:
    """Return what a fact is called, the statements of a year being one."""
    base, mark, years = fact.partition("__prev")
    ago = int(years or 1) if mark else 0
    if base == "statement":
        own = (_("statements of the year"), _("statements of the year before"))
        if ago < len(own):
            return own[ago]
        return _("statements of %(years)d years before") % {"years": ago}
    return name_of(base + (f"_prev{years}" if mark else ""), language)


def _source_text(source: dict[str, Any], language: str) -> str:
    """Say which table of standard values was chosen and where it comes from."""
    shown = [source.get("table"), source.get("name"), source.get("source")]
    words = [
        value.get(language, "") if isinstance(value, dict) else str(value or "") for value in shown
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
            name=row["name"][language] if "name" in row else names.get(row["code"], row["code"]),
            amount=row["amount"],
            inputs=tuple(
                InputRow(code, _input_name(code, language), value)
                for code, value in row["inputs"].items()
            ),
            group=group_text(row.get("role", "")),
            formula=_in_language(row.get("formula"), language),
            reason=reason_text(row.get("reason")),
            weight=row.get("weight"),
            is_bound=row.get("bound", False),
            source=row.get("source", ""),
        )
        for row in result["limit"]["methods"]
    )


def _in_language(text: str | dict[str, str] | None, language: str) -> str:
    return text[language] if isinstance(text, dict) else text or ""


def group_text(role: str) -> str:
    """Say what a limit method decides."""
    return {
        "capacity": _("what the customer can bear"),
        "need": _("what the business needs"),
        "secured": _("security"),
        "cap": _("upper bound"),
        "show": _("shown only"),
    }.get(role, role)


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


def limit_binding(limit: Result, language: str) -> str:
    """Say in words what bounds a limit, in those of its own document where it has them."""
    named = limit.get("binding_name")
    return str(named[language]) if named else binding_text(limit["binding"])


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
    """From what each indicator or dimension adds to the total; empty when there is no total."""
    total = result["total"]
    scored = [row for row in result["dimensions"] if row["score"] is not None and row["weight"]]
    if total is None or not scored:
        return {}
    by_dimension = result.get("edition", 1) > 1
    steps = _dimension_steps(scored, language) if by_dimension else _steps(scored, language)
    return {
        "labels": [*(step.name for step in steps), _("Total score")],
        "links": [*(step.link for step in steps), ""],
        "series": [
            {"name": _("Points"), "values": [*(round(step.added, 2) for step in steps), total]}
        ],
        "totals": [len(steps)],
        "unit": _("points"),
    }


@dataclass(frozen=True, slots=True)
class AddedStep:
    """What one bar of the waterfall adds, and where it leads."""

    name: str
    link: str
    added: float


def _steps(scored: list[dict[str, Any]], language: str) -> list[AddedStep]:
    """Share out what each dimension adds among its indicators by their points.

    A dimension adds its score times its share of the weight that could be scored: so a re-weighted
    dimension still adds up.
    """
    weights = sum(row["weight"] for row in scored)
    return [
        AddedStep(
            name_of(entry["code"], language),
            f"#{entry['code']}",
            entry["points"] * row["score"] * row["weight"] / weights / reached,
        )
        for row in scored
        for reached in [sum(item["points"] or 0.0 for item in row["indicators"]) or 1.0]
        for entry in row["indicators"]
        if entry["points"] is not None
    ]


def _dimension_steps(scored: list[dict[str, Any]], language: str) -> list[AddedStep]:
    weights = sum(row["weight"] for row in scored)
    return [
        AddedStep(
            row["name"][language],
            f"#dimension-{row['code']}",
            row["score"] * row["weight"] / weights,
        )
        for row in scored
    ]
