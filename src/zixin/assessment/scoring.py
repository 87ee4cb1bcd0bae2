"""From stored statements to the engine and back: the one place where money becomes a float."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from zixin.assessment.models import Statement
from zixin.customers.models import Customer
from zixin.engine.explanation import explain
from zixin.engine.policy import AssessmentPolicy

MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Case:
    """One customer to rate: its statement, the one of the year before, and the data cut-off."""

    customer: Customer
    current: Statement
    previous: Statement | None
    as_of: date

    def inputs(self) -> dict[str, Any]:
        """Return everything the engine will see, exact, as it is stored with the rating."""
        return {
            "current": {"as_of": self.current.as_of.isoformat(), "items": self.current.items},
            "previous": (
                {"as_of": self.previous.as_of.isoformat(), "items": self.previous.items}
                if self.previous
                else None
            ),
            "customer": self._customer_facts(),
        }

    def _customer_facts(self) -> dict[str, Any]:
        customer = self.customer
        purchases = customer.expected_annual_purchases
        return {
            "industry": customer.industry,
            "expected_annual_purchases": None if purchases is None else str(purchases),
            "terms_days": customer.terms_days,
            "tenure_months": _months(customer.customer_since, self.as_of),
        }


def score_cases(cases: Sequence[Case], policy: AssessmentPolicy) -> list[dict[str, Any]]:
    """Rate cases and return their explained results, in order."""
    return [score_inputs(case.inputs(), policy) for case in cases]


def score_inputs(inputs: dict[str, Any], policy: AssessmentPolicy) -> dict[str, Any]:
    """Rate from stored inputs alone, so that any past rating can be replayed."""
    facts = inputs["customer"]
    numbers = {key: _number(value) for key, value in facts.items() if key != "industry"}
    current = {**_figures(inputs["current"]), **numbers, "industry": facts["industry"]}
    previous = _figures(inputs["previous"]) if inputs["previous"] else None
    return explain(current, previous, policy).as_document()


def _figures(statement: dict[str, Any]) -> dict[str, Any]:
    figures = {code: float(text) for code, text in statement["items"].items()}
    return {**figures, "year": float(statement["as_of"][:4])}


def _number(value: str | float | None) -> float | None:
    return None if value is None else float(value)


def _months(since: date | None, until: date) -> int | None:
    if since is None:
        return None
    return max(0, (until.year - since.year) * MONTHS_A_YEAR + until.month - since.month)
