"""A document becomes a scorecard. One law: complete and free of gaps, or refused with the place."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from zixin.engine.catalogue import EDITIONS, Catalogue, load_catalogue
from zixin.engine.formula import Formula, FormulaError, formula, guards
from zixin.engine.formula.tree import fields, is_boolean, replace, shift
from zixin.engine.policy.reader import PolicyError, Reader
from zixin.engine.schema import YEARS_BACK_MAX
from zixin.engine.scorecard.model import FIVE_C, MISSING, Bin, Blank, Characteristic, Scorecard
from zixin.engine.scorecard.points import PointsScale

SHELVES = frozenset(
    {"edition", "name", "version", "title", "source", "target", "scale", "intercept"}
    | {"characteristics", "calibration", "card"}
)
REASONS = (MISSING, "DIV0", "NEG_DENOM", "NEG_VALUE")
CHARACTERISTICS_MAX = 100
BINS_MAX = 50
NUMBER_MOST = 1e6  # a weight of evidence, a coefficient or points beyond it is a slip
ROUNDED_TO = 0.5 + 1e-6  # points may be rounded to whole ones


def parse_scorecard(document: Mapping[str, Any]) -> Scorecard:
    """Read a scorecard document.

    Raises ``PolicyError`` with the place of what is missing, unknown or inconsistent: bins that
    overlap or leave a gap, figures nobody knows, numbers that are not finite, points that do not
    follow from the weight of evidence (they may be rounded to whole points).
    """
    edition = document.get("edition", 1)
    if isinstance(edition, bool) or edition not in EDITIONS:
        raise PolicyError("edition", f"must be one of {', '.join(map(str, EDITIONS))}")
    root = Reader.root(document, load_catalogue(edition))
    unknown = sorted(set(document) - SHELVES)
    if unknown:
        raise PolicyError(str(unknown[0]), "is not part of a scorecard")
    rows = root.rows("characteristics")
    if not 1 <= len(rows) <= CHARACTERISTICS_MAX:
        raise PolicyError("characteristics", f"1 to {CHARACTERISTICS_MAX} are expected")
    card = Scorecard(
        edition=edition,
        name=root.text("name"),
        version=root.whole("version", least=1),
        title=root.part("title").own_name(),
        source=root.text("source"),
        target=root.part("target").own_name(),
        scale=_scale(root.part("scale")),
        intercept=root.number("intercept", least=-NUMBER_MOST, most=NUMBER_MOST),
        characteristics=tuple(_characteristic(row) for row in rows),
    )
    codes = [row.code for row in card.characteristics]
    for place, code in enumerate(codes):
        if code in codes[:place]:
            raise PolicyError(f"characteristics[{place}].code", f"{code!r} stands twice")
    for row, characteristic in zip(rows, card.characteristics, strict=True):
        _check_points(row, characteristic, card)
    return card


def _scale(part: Reader) -> PointsScale:
    return PointsScale(
        points=part.number("points", least=-NUMBER_MOST, most=NUMBER_MOST),
        odds=part.number("odds", least=1e-9, most=1e9),
        doubling=part.number("doubling", least=1e-3, most=NUMBER_MOST),
    )


def _characteristic(row: Reader) -> Characteristic:
    code = row.text("code")
    if not code.isidentifier():
        raise PolicyError(row.at("code"), f"{code!r} is no code")
    computed, column = _figure(row)
    bins = tuple(_bin(item) for item in row.rows("bins"))
    _check_bins(row, bins)
    blanks = tuple(_blank(item) for item in row.rows("undefined"))
    _check_blanks(row, blanks)
    return Characteristic(
        code=code,
        name=row.own_name(),
        formula=computed,
        column=column,
        five_c=row.one_of("five_c", FIVE_C),  # type: ignore[arg-type]  # -- one of those known
        coefficient=row.number("coefficient", least=-NUMBER_MOST, most=NUMBER_MOST),
        bins=bins,
        blanks=blanks,
        reference=_reference(row, [*bins, *blanks]),
        improve=row.part("improve").own_name() if "improve" in row.content else None,
    )


def _figure(row: Reader) -> tuple[Formula | None, str | None]:
    """Return the formula, or the column that holds the figure ready."""
    if ("formula" in row.content) == ("column" in row.content):
        raise PolicyError(row.at("formula"), "a formula or a column is expected, one of the two")
    if "column" in row.content:
        return None, row.text("column")
    return _formula(row.text("formula"), row.at("formula"), row.catalogue), None


def _formula(text: str, place: str, catalogue: Catalogue) -> Formula:
    """Parse a formula over inputs, quantities and indicators; an indicator is put in as its tree."""
    known = {*catalogue.input_names(), *catalogue.text_names(), *catalogue.indicators}
    names = {name: slug for name, slug in catalogue.names.items() if slug in known}
    names |= {code: code for code in catalogue.indicators if code not in names}
    units = {code: row.unit for code, row in catalogue.indicators.items()} | {**catalogue.units}
    try:
        parsed = formula(text, names, units=units)
    except FormulaError as error:
        raise PolicyError(place, str(error)) from error
    if is_boolean(parsed.tree):
        raise PolicyError(place, "a figure is expected, not a condition")
    own = set(catalogue.indicators) - set(catalogue.input_names())
    named = {field for field in fields(parsed.tree) if field.name in own}
    if not named:
        return parsed
    meant = {field: catalogue.indicators[field.name].formula for field in named}
    trees = {field.column: shift(inner.tree, field.years_back) for field, inner in meant.items()}
    inner_guards = [
        (shift(condition, field.years_back), reason)
        for field, inner in meant.items()
        for condition, reason in inner.guards
    ]
    tree = replace(parsed.tree, trees)
    if any(field.years_back > YEARS_BACK_MAX for field in fields(tree)):
        raise PolicyError(place, f"only {YEARS_BACK_MAX} years back")
    return Formula(text, tree, tuple(dict.fromkeys([*inner_guards, *guards(tree)])))


def _bin(item: Reader) -> Bin:
    start = None if item.value("from") is None else item.number("from")
    end = None if item.value("to") is None else item.number("to")
    if start is not None and end is not None and not start < end:
        raise PolicyError(item.at("to"), "must lie above where the bin begins")
    return Bin(start, end, *_earned(item))


def _blank(item: Reader) -> Blank:
    return Blank(item.one_of("reason", REASONS), *_earned(item))


def _earned(item: Reader) -> tuple[float, float, float | None, float | None]:
    return (
        item.number("woe", least=-NUMBER_MOST, most=NUMBER_MOST),
        item.number("points", least=-NUMBER_MOST, most=NUMBER_MOST),
        _share(item, "share"),
        _share(item, "bad_share"),
    )


def _share(item: Reader, key: str) -> float | None:
    return item.number(key, least=0.0, most=1.0) if item.content.get(key) is not None else None


def _check_bins(row: Reader, bins: tuple[Bin, ...]) -> None:
    place = row.at("bins")
    if not 1 <= len(bins) <= BINS_MAX:
        raise PolicyError(place, f"1 to {BINS_MAX} bins are expected")
    if bins[0].start is not None:
        raise PolicyError(f"{place}[0].from", "the first bin has no lower bound: null")
    for number, (before, after) in enumerate(itertools.pairwise(bins)):
        if before.end is None:
            raise PolicyError(f"{place}[{number}].to", "only the last bin has no upper bound")
        if after.start is None or after.start < before.end:
            raise PolicyError(f"{place}[{number + 1}].from", "overlaps the bin before it")
        if after.start > before.end:
            raise PolicyError(f"{place}[{number + 1}].from", "leaves a gap after the bin before it")
    if bins[-1].end is not None:
        raise PolicyError(f"{place}[{len(bins) - 1}].to", "the last bin has no upper bound: null")


def _check_blanks(row: Reader, blanks: tuple[Blank, ...]) -> None:
    reasons = [blank.reason for blank in blanks]
    for number, reason in enumerate(reasons):
        if reason in reasons[:number]:
            raise PolicyError(f"{row.at('undefined')}[{number}].reason", f"{reason} stands twice")
    if MISSING not in reasons:
        raise PolicyError(row.at("undefined"), f"{MISSING} needs points of its own")


def _reference(row: Reader, entries: Sequence[Bin | Blank]) -> float:
    """Return the mean points of the population, or without its shares the best points."""
    counted = [(entry.share, entry.points) for entry in entries if entry.share is not None]
    whole = sum(share for share, _ in counted)
    bins = len(row.items("bins"))
    if any(entry.share is None for entry in entries[:bins]) or whole <= 0.0:
        return max(entry.points for entry in entries)
    return sum(share * points for share, points in counted) / whole


def _check_points(row: Reader, characteristic: Characteristic, card: Scorecard) -> None:
    shelves: tuple[tuple[str, Sequence[Bin | Blank]], ...] = (
        ("bins", characteristic.bins),
        ("undefined", characteristic.blanks),
    )
    for shelf, entries in shelves:
        for number, entry in enumerate(entries):
            due = card.scale.bin_points(
                weight=characteristic.coefficient,
                woe=entry.woe,
                intercept=card.intercept,
                characteristics=len(card.characteristics),
            )
            if abs(entry.points - due) > ROUNDED_TO:
                place = f"{row.at(shelf)}[{number}].points"
                raise PolicyError(place, f"do not follow from the weight of evidence: {due:.2f}")
