"""The rules of limits in a policy (额度规则). One law: a method without its figures is no method."""

from __future__ import annotations

from dataclasses import dataclass

from zixin.engine.policy.reader import PolicyError, Reader

CAPACITY_METHODS = ("CL1", "CL2", "CL3", "CL4", "CL11")


@dataclass(frozen=True, slots=True)
class LimitMethod:
    """A method of capacity: its weight in the median and its share of the base."""

    code: str
    weight: float
    share: float


@dataclass(frozen=True, slots=True)
class LimitRules:
    """How limits are computed and combined (额度规则)."""

    significant_digits: int
    minimum: float
    need_margin: float
    delay_days: float
    seasonality: float
    tenure_unknown: float
    tenure_bands: tuple[tuple[float, float], ...]
    tenure_longer: float
    methods: tuple[LimitMethod, ...]
    working_asset_best: tuple[float, float]
    working_asset_bands: tuple[tuple[float, float], ...]


def limit_rules(part: Reader) -> LimitRules:
    """Return the rules of limits; raises ``PolicyError`` with the place of what is wrong."""
    best = part.part("working_asset_best")
    bands = [_pair(row, "above", "share") for row in part.rows("working_asset_bands")]
    if [above for above, _ in bands] != sorted({above for above, _ in bands}, reverse=True):
        raise PolicyError(part.at("working_asset_bands"), "the bounds must fall")
    tenure = [_pair(row, "below_months", "multiplier") for row in part.rows("tenure_bands")]
    if [months for months, _ in tenure] != sorted({months for months, _ in tenure}):
        raise PolicyError(part.at("tenure_bands"), "the months must rise")
    return LimitRules(
        significant_digits=part.whole("significant_digits", least=1, most=6),
        minimum=part.number("minimum", least=0.0),
        need_margin=part.number("need_margin", least=0.0, most=10.0),
        delay_days=part.number("delay_days", least=0.0, most=365.0),
        seasonality=part.number("seasonality", least=0.0, most=12.0),
        tenure_unknown=part.number("tenure_unknown", least=0.0, most=10.0),
        tenure_bands=tuple(tenure),
        tenure_longer=part.number("tenure_longer", least=0.0, most=10.0),
        methods=tuple(_method(row) for row in part.rows("methods")),
        working_asset_best=_pair(best, "at_least", "share"),
        working_asset_bands=tuple(bands),
    )


def _pair(row: Reader, bound: str, value: str) -> tuple[float, float]:
    return row.number(bound), row.number(value, least=0.0, most=10.0)


def _method(row: Reader) -> LimitMethod:
    code = row.code(CAPACITY_METHODS)
    share = 1.0 if code == "CL3" else row.number("share", least=0.0, most=10.0)
    return LimitMethod(code, row.number("weight", least=1e-6), share)
