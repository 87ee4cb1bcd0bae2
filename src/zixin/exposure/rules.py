"""Who may move a limit, as predicates with the sentence shown when they say no; and run-off plans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zixin.kernel.workflow import RefusedError, Rule

STEPS_MAX = 24

may_suspend = Rule(
    lambda actor, _limit: actor.may("exposure.suspend"),
    gettext_lazy("Your role does not suspend limits."),
)
may_end = Rule(
    lambda actor, _limit: actor.may("exposure.end"),
    gettext_lazy("Your role does not resume or end limits."),
)
is_daily_run = Rule(
    lambda actor, _limit: actor.is_system,
    gettext_lazy("A limit expires by its day alone; end it instead."),
)


@dataclass(frozen=True, slots=True)
class Step:
    """What may still be owed on a day."""

    on: date
    amount: Decimal


def require_steps(
    steps: Sequence[Step], *, owed: Decimal | None, limit: Decimal, today: date
) -> None:
    """Refuse a run-off plan (压降计划) that does not lead from what is owed down to the limit.

    Days go forward from tomorrow, amounts go down, and the last is at or under the limit. What is
    owed may be unknown.
    """
    if not 1 <= len(steps) <= STEPS_MAX:
        raise RefusedError(
            _("A run-off plan has 1 to %(most)d steps.") % {"most": STEPS_MAX}, field="steps"
        )
    if owed is not None and owed <= limit:
        raise RefusedError(
            _("What is owed is within the limit: there is nothing to run off."), field="owed"
        )
    day, amount = today, owed
    for step in steps:
        if step.on <= day:
            raise RefusedError(
                _("The steps go forward from tomorrow: %(day)s does not.")
                % {"day": step.on.isoformat()},
                field="steps",
            )
        if step.amount < 0 or (amount is not None and step.amount >= amount):
            raise RefusedError(
                _("Each step is lower than the one before: %(amount)s is not.")
                % {"amount": f"{step.amount:,.2f}"},
                field="steps",
            )
        day, amount = step.on, step.amount
    if steps[-1].amount > limit:
        raise RefusedError(
            _("The last step must be at or under the limit of %(limit)s.")
            % {"limit": f"{limit:,.2f}"},
            field="steps",
        )
