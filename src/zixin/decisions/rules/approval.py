"""What a proposal before its deciders holds beside its figures: conditions, and counting votes. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from zixin.kernel.workflow import RefusedError

CONDITIONS_MAX = 20
TEXT_MAX = 300


@dataclass(frozen=True, slots=True)
class ConditionAsked:
    """A condition of an approval: before the credit is in effect, or to be kept while it is."""

    text: str
    due_on: date
    is_precedent: bool

    def as_document(self) -> dict[str, Any]:
        """Return it as a round keeps it."""
        return {
            "text": self.text,
            "due_on": self.due_on.isoformat(),
            "is_precedent": self.is_precedent,
        }


def read_conditions(rows: Iterable[Mapping[str, Any]]) -> list[ConditionAsked]:
    """Read the conditions of a round."""
    return [
        ConditionAsked(row["text"], date.fromisoformat(row["due_on"]), row["is_precedent"])
        for row in rows
    ]


def require_conditions(asked: Sequence[ConditionAsked], *, today: date, last: date) -> None:
    """Refuse conditions without words, without a day to come, or too many of them.

    What is to be met before the credit is in effect is due by ``last``, when the approval lapses.
    """
    if len(asked) > CONDITIONS_MAX:
        raise RefusedError(
            _("An approval has at most %(count)d conditions.") % {"count": CONDITIONS_MAX},
            field="conditions",
        )
    for condition in asked:
        if not condition.text.strip() or len(condition.text) > TEXT_MAX:
            raise RefusedError(_("Say what the condition asks for."), field="conditions")
        if condition.due_on <= today:
            raise RefusedError(
                _("A condition is due on a day to come: %(text)s.") % {"text": condition.text},
                field="conditions",
            )
        if condition.is_precedent and condition.due_on > last:
            raise RefusedError(
                _("The approval lapses on %(day)s: a condition before effect is due by then.")
                % {"day": last.isoformat()},
                field="conditions",
            )
