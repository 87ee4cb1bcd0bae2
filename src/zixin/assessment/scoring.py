"""From what is stored to the engine and back: the one place where money becomes a float.

One law: what the engine sees is kept with the rating, so that any of them can be replayed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from zixin.assessment.models import Evidence, Statement
from zixin.customers.models import Customer
from zixin.dossier.models import Fact, ItemRating
from zixin.engine.explanation import explain
from zixin.engine.openness import STATEMENT
from zixin.engine.policy import AssessmentPolicy
from zixin.engine.qualitative import Opinion, opinions_of
from zixin.engine.quality import Provenance, Verification
from zixin.engine.schema import column
from zixin.engine.standards import StandardSet

MONTHS_A_YEAR = 12
DAYS_A_YEAR = 365.25
EARLIER_MOST = 3  # years before the one before, for trends
PROVED: Mapping[str, Verification] = {
    Evidence.AUDITED_UNQUALIFIED: "verified",
    Evidence.AUDITED_QUALIFIED: "cross_checked",
    Evidence.TAX_FILED: "cross_checked",
    Evidence.MANAGEMENT: "documented",
    Evidence.ESTIMATE: "claimed",
}
OWN_RECORD: Verification = (
    "cross_checked"  # the master record, kept by people who know the customer
)
# Facts of the master record that models may ask for, by the catalogue's codes.
WORDS = ("industry", "size", "size_code")
SIZE_CODES = {"large": "L", "medium": "M", "small": "S", "micro": "XS"}  # as formulas write it
NEVER = "9999-12-31"

Inputs = dict[str, Any]
Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Derived:
    """A fact computed from what is on file, where nobody recorded it; ``as_of`` it holds."""

    value: float
    source: str
    as_of: date


@dataclass(frozen=True, slots=True)
class Case:
    """One customer to rate, with all that is known of it at the data cut-off."""

    customer: Customer
    as_of: date
    current: Statement | None = None
    previous: Statement | None = None
    earlier: tuple[Statement, ...] = ()
    facts: Mapping[str, Fact] = field(default_factory=dict)
    ratings: Mapping[str, Sequence[ItemRating]] = field(default_factory=dict)
    invoices: Mapping[str, float | None] = field(default_factory=dict)
    derived: Mapping[str, Derived] = field(default_factory=dict)

    def customer_facts(self) -> dict[str, Any]:
        """Return the facts of the master record, for the choice of the model and for rating."""
        customer = self.customer
        purchases = customer.expected_annual_purchases
        capital = customer.registered_capital
        return {
            "industry": customer.industry or None,
            "size": customer.size or None,
            "size_code": SIZE_CODES.get(customer.size),
            "region": customer.region or None,
            "expected_annual_purchases": None if purchases is None else str(purchases),
            "terms_days": customer.terms_days,
            "tenure_months": _months(customer.customer_since, self.as_of),
            "registered_capital": None if capital is None else str(capital),
            "company_age_years": _years(customer.established_on, self.as_of),
            "has_statements": 1 if self.current else 0,
        }

    def is_rateable(self) -> bool:
        """Say whether anything is known that a model could rate."""
        return bool(self.current or self.facts or self.invoices)

    def chosen_by(self) -> dict[str, Any]:
        """Return the facts that choose the model (``policies.rules.assignment.CUSTOMER_FACTS``)."""
        customer, facts = self.customer, self.customer_facts()
        purchases, capital = facts["expected_annual_purchases"], facts["registered_capital"]
        return {
            "statements": (1 if self.current else 0) + (1 if self.previous else 0),
            "size": customer.size,
            "industry": customer.industry,
            "country": customer.country,
            "tenure_months": facts["tenure_months"],
            "age_months": _months(customer.established_on, self.as_of),
            "registered_capital": _number(capital),
            "expected_annual_purchases": _number(purchases),
            "terms_days": customer.terms_days,
        }

    def inputs(self, edition: int) -> Inputs:
        """Return everything the engine will see, exact, as it is stored with the rating."""
        if edition == 1:
            return self._first_edition()
        return {
            "edition": edition,
            "as_of": self.as_of.isoformat(),
            "current": _statement(self.current),
            "previous": _statement(self.previous),
            "earlier": [_statement(row) for row in self.earlier],
            "customer": self.customer_facts(),
            "facts": {code: _fact(fact) for code, fact in sorted(self.facts.items())},
            "ratings": {
                item: [[row.rater_name, row.level, row.as_of.isoformat()] for row in rows]
                for item, rows in sorted(self.ratings.items())
            },
            "invoices": dict(sorted(self.invoices.items())),
            "derived": {
                code: _derived(fact)
                for code, fact in sorted(self.derived.items())
                if code not in self.facts
            },
        }

    def _first_edition(self) -> Inputs:
        facts = self.customer_facts()
        return {
            "current": _statement_1(self.current),
            "previous": _statement_1(self.previous),
            "customer": {
                "industry": self.customer.industry,
                "expected_annual_purchases": facts["expected_annual_purchases"],
                "terms_days": facts["terms_days"],
                "tenure_months": facts["tenure_months"],
            },
        }


def score_inputs(
    inputs: Inputs, policy: AssessmentPolicy, standards: StandardSet | None = None
) -> dict[str, Any]:
    """Rate from stored inputs alone, so that any past rating can be replayed."""
    if inputs.get("edition", 1) == 1:
        return _score_first_edition(inputs, policy)
    cut_off = date.fromisoformat(inputs["as_of"])
    opinions = _opinions(inputs, policy)
    current, previous, earlier = figures_of(inputs, policy)
    document = explain(
        current,
        previous,
        policy,
        earlier=earlier,
        facts=_provenance(inputs, policy, cut_off, opinions),
        standards=standards,
    ).as_document()
    document["opinions"] = {
        item: {"share": found.share, "raters": found.raters, "spread": found.spread}
        for item, found in sorted(opinions.items())
    }
    return document


def figures_of(
    inputs: Inputs, policy: AssessmentPolicy
) -> tuple[Figures, Figures | None, list[Figures]]:
    """Return what the engine sees: this year with all facts, the year before, and years before it."""
    given = {
        **_customer_figures(inputs["customer"]),
        **{code: row["value"] for code, row in _derived_facts(inputs).items()},
        **{code: _value(code, row["value"], policy) for code, row in inputs["facts"].items()},
        **inputs["invoices"],
        **{item: opinion.share for item, opinion in _opinions(inputs, policy).items()},
    }
    current = {**given, **(_figures(inputs["current"]) if inputs["current"] else {})}
    previous = _figures(inputs["previous"]) if inputs["previous"] else None
    return current, previous, [_figures(row) for row in inputs["earlier"]]


def _derived_facts(inputs: Inputs) -> Mapping[str, Any]:
    """Return the facts computed from what is on file; earlier ratings were kept without any."""
    found: Mapping[str, Any] = inputs.get("derived", {})
    return found


def _opinions(inputs: Inputs, policy: AssessmentPolicy) -> dict[str, Opinion]:
    levels = {item: [row[1] for row in rows] for item, rows in inputs["ratings"].items()}
    return opinions_of(levels, policy.qualitative)


def _score_first_edition(inputs: Inputs, policy: AssessmentPolicy) -> dict[str, Any]:
    facts = inputs["customer"]
    numbers = {key: _number(value) for key, value in facts.items() if key != "industry"}
    current = {**_figures(inputs["current"]), **numbers, "industry": facts["industry"]}
    previous = _figures(inputs["previous"]) if inputs["previous"] else None
    return explain(current, previous, policy).as_document()


def _customer_figures(facts: Mapping[str, Any]) -> dict[str, Any]:
    words = {name: facts.get(name) for name in WORDS}  # earlier ratings were kept without one
    numbers = {
        name: _number(value) for name, value in facts.items() if name not in {*WORDS, "region"}
    }
    return {**numbers, **words}


def _value(code: str, text: str, policy: AssessmentPolicy) -> str | float:
    return text if code in policy.catalogue.text_names() else float(text)


@dataclass(frozen=True, slots=True)
class Sourcing:
    """Tells where facts come from and whether they are out of date at a cut-off."""

    policy: AssessmentPolicy
    cut_off: date

    def of(self, row: Mapping[str, Any], group: str) -> Provenance:
        """Return the provenance of a fact: without an end of its own it keeps as its group does."""
        expires_on = row.get("expires_on") or self._fresh_until(row["as_of"], group)
        return Provenance(
            verification=row["verification"],
            is_stale=expires_on < self.cut_off.isoformat(),
            source=row["source"],
            method=row["method"],
            as_of=row["as_of"],
            expires_on=expires_on,
        )

    def _fresh_until(self, as_of: str, group: str) -> str:
        days = self.policy.fresh_days.get(group, 0)
        return (date.fromisoformat(as_of) + timedelta(days=days)).isoformat()


def _provenance(
    inputs: Inputs, policy: AssessmentPolicy, cut_off: date, opinions: Mapping[str, Opinion]
) -> dict[str, Provenance]:
    """Return where each fact comes from: statements by year, facts by code, judgements by item."""
    catalogue, sourcing = policy.catalogue, Sourcing(policy, cut_off)
    own_record = {
        "source": "ledger",
        "method": "document",
        "verification": OWN_RECORD,
        "as_of": inputs["as_of"],
    }
    recorded = {
        code: sourcing.of(own_record, "trade")
        for code, value in inputs["customer"].items()
        if value is not None and code in catalogue.inputs
    }
    from_invoices = {**own_record, "source": "customer"}
    return {
        **recorded,
        **{
            code: sourcing.of(from_invoices, "invoices")
            for code, value in inputs["invoices"].items()
            if value is not None
        },
        **{
            code: sourcing.of(row, catalogue.inputs[code].group)
            for code, row in {**_derived_facts(inputs), **inputs["facts"]}.items()
        },
        **_statements_sourced(inputs, sourcing),
        **{
            item: sourcing.of(_judged(rows), "qualitative")
            for item, rows in inputs["ratings"].items()
            if item in opinions
        },
    }


def _statements_sourced(inputs: Inputs, sourcing: Sourcing) -> dict[str, Provenance]:
    """Return the provenance of statements; a past year stays what it was."""
    years = [inputs["current"], inputs["previous"], *inputs["earlier"]]
    found = {}
    for ago, row in enumerate(years):
        if row is not None:
            own = {**row, "source": "customer", "method": "document"}
            own["verification"] = PROVED[row["evidence"]]
            own["expires_on"] = NEVER if ago else None
            found[column(STATEMENT, ago)] = sourcing.of(own, "statements")
    return found


def _judged(rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    return {
        "source": "market",
        "method": "on_site",
        "verification": OWN_RECORD if len(rows) > 1 else "documented",
        "as_of": min(row[2] for row in rows),
    }


def _statement_1(row: Statement | None) -> dict[str, Any] | None:
    return None if row is None else {"as_of": row.as_of.isoformat(), "items": row.items}


def _statement(row: Statement | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {
        "as_of": row.as_of.isoformat(),
        "items": row.items,
        "months": row.months,
        "scope": row.scope,
        "evidence": row.evidence,
    }


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "value": fact.value,
        "source": fact.source,
        "method": fact.method,
        "verification": fact.verification,
        "as_of": fact.as_of.isoformat(),
        "expires_on": None if fact.expires_on is None else fact.expires_on.isoformat(),
    }


def _derived(fact: Derived) -> dict[str, Any]:
    return {
        "value": fact.value,
        "source": fact.source,
        "method": "calculated",
        "verification": OWN_RECORD,
        "as_of": fact.as_of.isoformat(),
    }


def _figures(statement: Mapping[str, Any]) -> dict[str, Any]:
    figures = {code: float(text) for code, text in statement["items"].items()}
    months = {"months": float(statement["months"])} if "months" in statement else {}
    return {**figures, **months, "year": float(statement["as_of"][:4])}


def _number(value: str | float | None) -> float | None:
    return None if value is None else float(value)


def _months(since: date | None, until: date) -> int | None:
    if since is None:
        return None
    return max(0, (until.year - since.year) * MONTHS_A_YEAR + until.month - since.month)


def _years(since: date | None, until: date) -> float | None:
    if since is None:
        return None
    return round(max(0.0, (until - since).days / DAYS_A_YEAR), 2)
