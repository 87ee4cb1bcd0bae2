"""What a simulation needs of a granting policy and an authority matrix, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MethodRule:
    """A method of credit is open to a grade for so many days at most."""

    method: str
    grade: str
    days_max: int


@dataclass(frozen=True, slots=True)
class LevelRule:
    """A rung of the ladder, the lowest first: how many sign, in how many steps one after another."""

    code: str
    signatures: int
    steps: int


@dataclass(frozen=True, slots=True)
class BandRule:
    """Up to and with an amount (``inf`` without a bound) an action on a grade goes to a rung."""

    action: str
    grade: str
    up_to: float
    level: int


@dataclass(frozen=True, slots=True)
class RaiseRule:
    """What lifts a case, as ``policies.rules.authority.Condition``; ``to`` is a rung, 0 for none."""

    actions: tuple[str, ...]
    grades: tuple[str, ...]
    warning: tuple[str, ...]
    terms_over_standard: bool
    confidence_below: float | None
    group_total_above: float | None
    by: int
    to: int


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules by which cases are decided; ``hours`` are those of one case by its clocks.

    ``hours_a_step`` is what each step of approval adds, ``lgd`` the share lost at default.
    """

    methods: tuple[MethodRule, ...]
    levels: tuple[LevelRule, ...]
    bands: tuple[BandRule, ...]
    raises: tuple[RaiseRule, ...]
    standard_days: Mapping[str, int]
    lgd: float
    hours: float
    hours_a_step: float
