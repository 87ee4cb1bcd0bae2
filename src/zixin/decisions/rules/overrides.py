"""Departures from model and policy: kinds, reasons, bounds, and what is made of them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import sqrt

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zixin.kernel.periods import add_months
from zixin.kernel.workflow import RefusedError

GRADES = ("AAA", "AA", "A", "BBB", "BB", "B", "CCC", "CC", "C")
NOTCHES_ANALYST, NOTCHES_MANAGER = 1, 2
MONTHS_MAX = 12
BAD_NOTCHES = 2
SMALL_COUNT = 10
Z_95 = 1.959963984540054


class Kind(models.TextChoices):
    """What was departed from (偏离事项)."""

    AMOUNT = "amount", gettext_lazy("Amount beyond the model")  # 超模型额度
    TERMS = "terms", gettext_lazy("Terms beyond the model")  # 超模型账期
    CHECKLIST = "checklist", gettext_lazy("Went without an item of the checklist")  # 资料豁免
    CONDITION = "condition", gettext_lazy("Went without a condition")  # 条件豁免
    STALE_FILE = "stale_file", gettext_lazy("Decided on a stale file")  # 档案过期决策
    EXCEPTION = "exception", gettext_lazy("Exception granted")  # 例外授信
    RATING = "rating", gettext_lazy("Grade overridden")  # 评级调整


class Reason(models.TextChoices):
    """Why one departs: the closed list (偏离原因)."""

    NEW_FACT = "new_fact", gettext_lazy("A fact the model does not know yet")
    DATA_FAULT = "data_fault", gettext_lazy("The data are wrong or out of date")
    SUPPORT = "support", gettext_lazy("Support by group or owner")
    SECURITY = "security", gettext_lazy("Security given or offered")
    ORDERS = "orders", gettext_lazy("Confirmed orders")
    TRACK_RECORD = "track_record", gettext_lazy("Own experience with the customer")
    STRATEGIC = "strategic", gettext_lazy("Business of importance")
    EVENT = "event", gettext_lazy("An event that weakens the customer")
    OTHER = "other", gettext_lazy("Other, as described")


class Scope(models.TextChoices):
    """For what a departure counts (适用范围)."""

    APPLICATION = "application", gettext_lazy("This application")
    CUSTOMER = "customer", gettext_lazy("The customer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """Why somebody departs, for what, until when, and what is done against the risk."""

    reason: str = Reason.OTHER
    scope: str = Scope.APPLICATION
    expires_on: date | None = None  # twelve months unless told
    measure: str = ""


UNSAID = Departure()


def notches_between(model: str, final: str) -> int:
    """How many grades a rating is moved; above 0 is up.

    >>> notches_between("A", "AA"), notches_between("A", "BB")
    (1, -2)
    """
    return GRADES.index(model) - GRADES.index(final)


def require_departure(departure: Departure, *, today: date) -> date:
    """Return the last day of a departure; refuse an unknown reason or scope, or a day out of bounds."""
    if departure.reason not in Reason.values:
        raise RefusedError(_("Choose the reason from the list."), field="reason_code")
    if departure.scope not in Scope.values:
        raise RefusedError(_("Say for what it counts."), field="scope")
    last = add_months(today, MONTHS_MAX)
    expires_on = departure.expires_on or last
    if not today < expires_on <= last:
        raise RefusedError(
            _("It ends on a day to come, on %(day)s at the latest.") % {"day": last.isoformat()},
            field="expires_on",
        )
    return expires_on


def require_notches(model: str, final: str, *, is_manager: bool) -> int:
    """Return the notches of an override of a grade; refuse what nobody of the rank may do."""
    if model not in GRADES:
        raise RefusedError(_("The model gave no grade that could be overridden."))
    if final not in GRADES or final == model:
        raise RefusedError(_("Choose another grade than the model's."), field="grade")
    notches = notches_between(model, final)
    if notches > NOTCHES_MANAGER:
        raise RefusedError(_("Nobody raises a grade by more than two notches."), field="grade")
    most = NOTCHES_MANAGER if is_manager else NOTCHES_ANALYST
    if abs(notches) > most:
        raise RefusedError(
            _("You may move a grade by %(count)d at most.") % {"count": most}, field="grade"
        )
    return notches


@dataclass(frozen=True, slots=True)
class Interval:
    """A share with its 95 % interval (Wilson 置信区间)."""

    share: float
    low: float
    high: float


def wilson(hits: int, count: int) -> Interval | None:
    """Return the share of hits with its Wilson interval; ``None`` of nothing.

    >>> found = wilson(1, 10)
    >>> round(found.share, 3), round(found.low, 3), round(found.high, 3)
    (0.1, 0.018, 0.404)
    """
    if count == 0:
        return None
    share, z2 = hits / count, Z_95**2
    middle = (share + z2 / (2 * count)) / (1 + z2 / count)
    half = Z_95 / (1 + z2 / count) * sqrt(share * (1 - share) / count + z2 / (4 * count**2))
    return Interval(share, max(0.0, middle - half), min(1.0, middle + half))
