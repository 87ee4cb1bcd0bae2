"""A scorecard on one record, with every bin it fell into. One law: it agrees with the frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from zixin.engine.formula import reason_record, usable
from zixin.engine.plan import RecordRunner
from zixin.engine.schema import YEAR, column
from zixin.engine.scorecard.figures import OWN, Figures, figures, value_name
from zixin.engine.scorecard.model import MISSING, REASONS_MAX, Bin, Blank, Characteristic, Scorecard
from zixin.engine.scorecard.probability import probability_record

Given = Mapping[str, Any]
MONTHS_OF_A_YEAR = 12.0


@dataclass(frozen=True, slots=True)
class ScoredCharacteristic:
    """One characteristic of a record: its value or why there is none, its bin, what it costs."""

    characteristic: Characteristic
    value: float | None
    reason: str | None
    bin: Bin | Blank
    shortfall: float

    @property
    def points(self) -> float:
        """The points earned."""
        return self.bin.points


@dataclass(frozen=True, slots=True)
class Scored:
    """A scored record: points, probability of default within the horizon, reasons, worst first."""

    points: float
    pd: float
    reasons: tuple[str, ...]
    characteristics: tuple[ScoredCharacteristic, ...]

    def as_document(self) -> dict[str, Any]:
        """Return the whole as JSON."""
        return {
            "points": self.points,
            "pd": self.pd,
            "reasons": list(self.reasons),
            "characteristics": [_document(item) for item in self.characteristics],
        }


def _document(item: ScoredCharacteristic) -> dict[str, Any]:
    row, bin_ = item.characteristic, item.bin
    bounds = {"from": bin_.start, "to": bin_.end} if isinstance(bin_, Bin) else None
    return {
        "code": row.code,
        "name": row.name.as_document(),
        "five_c": row.five_c,
        "value": item.value,
        "reason": item.reason,
        "bin": bounds,
        "points": item.points,
        "shortfall": item.shortfall,
        "improve": row.improve.as_document() if row.improve else None,
    }


def score_record(record: Given, card: Scorecard, *, earlier: Sequence[Given | None] = ()) -> Scored:
    """Score one company-year, given by slug; ``earlier`` holds the years before, the nearest first.

    An earlier record of another year than its place says, or of less than twelve months, counts
    as missing, like in a portfolio. What is no finite figure counts as missing.
    """
    plan = figures(card)
    quantities, values = _runners(card)
    row = quantities.run(_given(record, plan))
    for years, names in plan.looks_back_at.items():
        before = _years_before(record, earlier, years)
        past = {} if before is None else quantities.run(_given(before, plan))
        row |= {column(OWN + name, years): past.get(OWN + name) for name in names}
    row = values.run(row)
    found = tuple(
        _scored(place, characteristic, record, row, card)
        for place, characteristic in enumerate(card.characteristics)
    )
    points = found[0].points
    for item in found[1:]:
        points += item.points
    keys = {card.keys[place, item.points]: item for place, item in enumerate(found)}
    worst = sorted((key for key in keys if key), reverse=True)[:REASONS_MAX]
    return Scored(
        points=points,
        pd=probability_record((card.scale.offset - points) * (1.0 / card.scale.factor)),
        reasons=tuple(keys[key].characteristic.code for key in worst),
        characteristics=found,
    )


@lru_cache(maxsize=16)
def _runners(card: Scorecard) -> tuple[RecordRunner, RecordRunner]:
    plan = figures(card)
    return RecordRunner(plan.quantities), RecordRunner(plan.values)


def _given(record: Given, plan: Figures) -> dict[str, Any]:
    found: dict[str, Any] = {OWN + n: usable(record[n]) for n in plan.inputs if n in record}
    return found | {OWN + name: record[name] for name in plan.texts if name in record}


def _years_before(record: Given, earlier: Sequence[Given | None], years: int) -> Given | None:
    """Return the whole year so many years before, where it was given."""
    before = earlier[years - 1] if years <= len(earlier) else None
    if before is None or usable(before.get("months")) not in {None, MONTHS_OF_A_YEAR}:
        return None
    this, that = record.get(YEAR), before.get(YEAR)
    return before if this is None or that is None or int(that) == int(this) - years else None


def _scored(
    place: int, row: Characteristic, record: Given, figured: Mapping[str, Any], card: Scorecard
) -> ScoredCharacteristic:
    if row.column is not None:
        value = usable(record.get(row.column))
        reason = MISSING if value is None else None
    else:
        step = figures(card).values_by_name[value_name(place)]
        value = figured[step.name]
        reason = reason_record(step.reasons, figured) if value is None else None
    bin_ = row.bin_of(value) if value is not None else row.blank_of(reason or MISSING)
    return ScoredCharacteristic(row, value, reason, bin_, row.shortfall(bin_.points))
