"""Dimensions, scored indicators and a model's own indicators. One law: every weight is accounted for."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import cast

from zixin.engine.catalogue import Catalogue, Indicator
from zixin.engine.formula import Formula
from zixin.engine.formula.tree import Field, fields
from zixin.engine.policy.model import Bin, Dimension, ScoredIndicator, Scoring
from zixin.engine.policy.reader import PolicyError, Reader

SCORINGS = ("efficacy", "bins", "lookup", "share")
MISSING = ("reweight", "poor", "zero", "average")
ROLES = ("basic", "modifying")
UNITS = ("share", "times", "days", "money", "score", "count", "months", "years")
OWN_MAX = 60
BINS_LEAST, BINS_MOST = 2, 30
WHOLE = 100.0
CLOSE = 1e-6


def own_indicators(root: Reader) -> dict[str, Indicator]:
    """Return the model's own indicators, each after those it uses.

    Raises ``PolicyError`` for a code that the catalogue has, for a circle and for ``prev`` or
    ``avg`` of an indicator, which has no year before it.
    """
    rows = root.rows("indicators") if root.has("indicators") else []
    if len(rows) > OWN_MAX:
        raise PolicyError("indicators", f"a model has at most {OWN_MAX} indicators of its own")
    codes: dict[str, Reader] = {}
    for row in rows:
        code = row.slug("code")
        if code in codes or code in root.names:
            raise PolicyError(row.at("code"), f"{code!r} is taken")
        codes[code] = row
    grounds = root.grounds
    grounds.names = {**grounds.names, **{code: code for code in codes}}
    units = {code: row.one_of("unit", UNITS) for code, row in codes.items()}
    grounds.units = {**(grounds.units or {}), **units}
    return _in_order({code: _own(row, code) for code, row in codes.items()}, codes)


def _own(row: Reader, code: str) -> Indicator:
    minimum = row.number("minimum") if row.has("minimum") else None
    unit = row.one_of("unit", UNITS)
    return Indicator(
        code=code,
        name=row.own_name(),
        dimension="",
        formula=row.figure("formula", minimum=minimum, unit=unit),
        unit=unit,
        higher_is_better=row.one_of("direction", ("higher", "lower")) == "higher",
        minimum=minimum,
        source=row.text("source") if row.has("source") else "",
        certainty="D",
        edition=row.catalogue.edition,
        five_c=None,
    )


def _in_order(
    written: Mapping[str, Indicator], places: Mapping[str, Reader]
) -> dict[str, Indicator]:
    waits = {
        code: {field.name for field in fields(item.formula.tree)} & set(written)
        for code, item in written.items()
    }
    ordered: dict[str, Indicator] = {}
    while len(ordered) < len(written):
        ready = [code for code in written if code not in ordered and waits[code] <= set(ordered)]
        if not ready:
            circle = [code for code in written if code not in ordered]
            place = places[circle[0]].at("formula")
            raise PolicyError(place, f"{', '.join(circle)} use each other in a circle")
        ordered |= {code: written[code] for code in ready}
    return ordered


def refuse_years_before(formula: Formula, known: frozenset[str], place: str) -> None:
    """Raise ``PolicyError`` where a formula asks for an indicator of an earlier year."""
    for field in fields(formula.tree):
        if field.name in known and field != type(field)(field.name):
            raise PolicyError(place, f"{field.name!r} is an indicator: it has no year before")


def dimension(row: Reader, indicators: Mapping[str, Indicator], *, edition: int) -> Dimension:
    """Return a dimension; in edition 2 its weights add up to its own weight or to 100."""
    code = row.slug("code") if edition > 1 else row.text("code")
    read = _scored if edition > 1 else _scored_plainly
    items = tuple(read(item, indicators) for item in row.rows("indicators"))
    is_fed = row.truth("fed") if row.has("fed") or edition == 1 else True
    if is_fed and not any(not item.is_modifying for item in items):
        raise PolicyError(row.at("indicators"), "a fed dimension needs an indicator")
    weight = row.number("weight", least=0.0, most=WHOLE)
    found = Dimension(code, row.own_name(), weight, is_fed, items)
    if edition > 1 and is_fed:
        _check_sum(row, found.basic, weight)
        if found.modifying:
            _check_sum(row, found.modifying, weight)
    return found


def _check_sum(row: Reader, items: tuple[ScoredIndicator, ...], weight: float) -> None:
    whole = math.fsum(item.weight for item in items)
    if min(abs(whole - weight), abs(whole - WHOLE)) > CLOSE:
        kind = "modifying" if items[0].is_modifying else "basic"
        raise PolicyError(
            row.at("indicators"),
            f"the {kind} weights add up to {whole:g}, not to {weight:g} or 100",
        )


def check_dimensions(dimensions: tuple[Dimension, ...], *, edition: int) -> None:
    """Raise ``PolicyError`` when dimensions or indicators stand twice or weights do not add up."""
    codes = [item.code for item in dimensions]
    if len(set(codes)) != len(codes):
        raise PolicyError("dimensions", "a dimension stands twice")
    scored = [item.code for row in dimensions if row.is_fed for item in row.indicators]
    if len(set(scored)) != len(scored):
        raise PolicyError("dimensions", "an indicator is scored twice")
    whole = math.fsum(row.weight for row in dimensions if row.is_fed)
    if whole <= 0.0:
        raise PolicyError("dimensions", "the weights add up to nothing")
    if edition > 1 and abs(whole - WHOLE) > CLOSE:
        raise PolicyError(
            "dimensions", f"the weights of the dimensions add up to {whole:g}, not to 100"
        )


def _scored_plainly(row: Reader, indicators: Mapping[str, Indicator]) -> ScoredIndicator:
    return ScoredIndicator(row.code(indicators), row.number("weight", least=CLOSE))


def _scored(row: Reader, indicators: Mapping[str, Indicator]) -> ScoredIndicator:
    scoring = cast("Scoring", row.one_of("scoring", SCORINGS) if row.has("scoring") else "efficacy")
    code = row.code(_scorable(row, scoring, indicators))
    is_modifying = row.has("role") and row.one_of("role", ROLES) == "modifying"
    if is_modifying and scoring != "efficacy":
        raise PolicyError(row.at("scoring"), "a modifying indicator is measured by standard values")
    lookup = _lookup(row) if scoring == "lookup" else ()
    otherwise = None
    if scoring == "lookup" and row.has("otherwise"):
        otherwise = row.number("otherwise", least=0.0, most=1.0)
    return ScoredIndicator(
        code=code,
        weight=row.number("weight", least=CLOSE, most=WHOLE),
        scoring=scoring,
        is_modifying=is_modifying,
        bins=_bins(row) if scoring == "bins" else (),
        lookup=lookup,
        otherwise=otherwise,
        missing=_missing(row),
    )


def _scorable(
    row: Reader, scoring: Scoring, indicators: Mapping[str, Indicator]
) -> tuple[str, ...]:
    """Return what may be scored so: indicators; by bins or as a share also facts as they are."""
    if scoring == "lookup":
        return row.catalogue.text_names()
    facts = () if scoring == "efficacy" else row.catalogue.inputs
    texts = row.catalogue.text_names()
    return (*indicators, *(code for code in facts if code not in texts))


def facts_as_indicators(
    codes: Iterable[str], indicators: Mapping[str, Indicator], catalogue: Catalogue
) -> dict[str, Indicator]:
    """Return an indicator for each fact that is scored as it is."""
    texts = catalogue.text_names()
    return {
        code: Indicator(
            code=code,
            name=catalogue.name_of(code),
            dimension="",
            formula=Formula(code, Field(code), ()),
            unit=catalogue.inputs[code].unit,
            higher_is_better=True,
            minimum=None,
            source="",
            certainty="D",
            edition=catalogue.edition,
            five_c=None,
        )
        for code in codes
        if code not in indicators and code not in texts
    }


def _missing(row: Reader) -> float | None:
    """Return the share that counts where nothing is known; ``None`` re-weights the rest."""
    if not row.has("missing"):
        return row.grounds.missing
    return missing_share(row.one_of("missing", MISSING), row.grounds.coefficients)


def missing_share(word: str, coefficients: tuple[float, ...]) -> float | None:
    """Return the share of the weight for a word of the policy on missing values."""
    return {"reweight": None, "poor": coefficients[-1], "zero": 0.0, "average": coefficients[2]}[
        word
    ]


def _bins(row: Reader) -> tuple[Bin, ...]:
    rows = row.rows("bins")
    if not BINS_LEAST <= len(rows) <= BINS_MOST:
        raise PolicyError(row.at("bins"), f"{BINS_LEAST} to {BINS_MOST} bins are expected")
    bins = tuple(
        Bin(item.bound("from"), item.bound("to"), item.number("share", least=0.0, most=1.0))
        for item in rows
    )
    for place, (item, found) in enumerate(zip(rows, bins, strict=True)):
        before = bins[place - 1].high if place else None
        if found.low != before:
            gap = "begins where nothing ends"
            if before is not None and found.low is not None:
                gap = "overlaps the bin before" if found.low < before else "leaves a gap before it"
            raise PolicyError(item.at("from"), gap)
        is_last = place == len(bins) - 1
        if (found.high is None) != is_last:
            raise PolicyError(item.at("to"), "only the last bin is open, and it must be")
        if found.low is not None and found.high is not None and found.high <= found.low:
            raise PolicyError(item.at("to"), "must lie above the beginning of the bin")
    return bins


def _lookup(row: Reader) -> tuple[tuple[str, float], ...]:
    part = row.part("lookup")
    words = tuple(str(word) for word in part.content)
    if not words:
        raise PolicyError(row.at("lookup"), "a word is expected")
    return tuple((word, part.number(word, least=0.0, most=1.0)) for word in words)
