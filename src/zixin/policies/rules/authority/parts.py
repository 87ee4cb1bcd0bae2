"""What an authority matrix is made of: levels with their steps, cells with their bands, raises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from zixin.engine.policy import GRADES

ACTIONS = (
    "new",  # 新授信
    "increase",  # 增额
    "decrease",  # 减额
    "extend",  # 展期续授
    "temporary",  # 临时额度
    "one_off",  # 单笔授信
    "exception",  # 例外
    "order_release",  # 订单放行
    "write_off",  # 核销
)
WARNINGS = ("none", "blue", "yellow", "orange", "red")
GRADES_AND_NONE = (*GRADES, "")  # the grade "" is "unrated"
SHARE_DIGITS = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Step:
    """One signature (审批步骤), or the vote of a body when ``quorum`` is above one.

    ``approving_share`` is the share of the votes for or against that must be for.
    """

    role: str
    quorum: int = 1
    approving_share: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Level:
    """A rung of the ladder (审批层级): its steps follow each other; none decides straight through."""

    code: str
    title: Mapping[str, str]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """Amounts up to and including ``up_to`` (no bound when ``None``) go to a level."""

    up_to: Decimal | None
    level: str


@dataclass(frozen=True, slots=True)
class Cell:
    """The bands of some actions for some grades."""

    actions: tuple[str, ...]
    grades: tuple[str, ...]
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """What is to be decided: ``amount`` is net of accepted security, ``confidence`` may be unknown."""

    action: str
    grade: str
    amount: Decimal
    group_total: Decimal
    terms_days: int
    confidence: Decimal | None
    warning: str


@dataclass(frozen=True, slots=True)
class Condition:
    """When a raise applies: everything that is named must hold; what is empty asks nothing."""

    actions: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    warning: tuple[str, ...] = ()
    terms_over_standard: bool = False
    confidence_below: Decimal | None = None
    group_total_above: Decimal | None = None

    def holds(self, case: Case, *, standard_days: int) -> bool:
        """Tell whether a case meets it; an unknown confidence lies below every threshold."""
        below, above = self.confidence_below, self.group_total_above
        return (
            (not self.actions or case.action in self.actions)
            and (not self.grades or case.grade in self.grades)
            and (not self.warning or case.warning in self.warning)
            and (not self.terms_over_standard or case.terms_days > standard_days)
            and (below is None or case.confidence is None or case.confidence < below)
            and (above is None or case.group_total > above)
        )


@dataclass(frozen=True, slots=True)
class Raise:
    """What lifts a case (升级条件): ``by`` some levels, or at least ``to`` a level; one of the two."""

    code: str
    title: Mapping[str, str]
    when: Condition
    by: int = 0
    to: str = ""


@dataclass(frozen=True, slots=True)
class Delegation:
    """How far authority may be handed on: for so many days, and up to an amount."""

    days_max: int
    amount_cap: Decimal | None
