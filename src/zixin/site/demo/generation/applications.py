"""Credit applications in every step of the flow, written as salespeople and analysts write them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random

from zixin.site.demo.generation import wording
from zixin.site.demo.generation.casefacts import CaseFacts, facts_of, money
from zixin.site.demo.generation.company import (
    ANALYSTS,
    COMMITTEE_MEMBER,
    CREDIT_MANAGER,
    FINANCE_DIRECTOR,
    GENERAL_MANAGER,
)
from zixin.site.demo.generation.industries import INDUSTRIES
from zixin.site.demo.generation.records import DemoApplication, DemoCustomer, DemoStatement

STRONG = frozenset({"excellent", "sound", "foreign"})
FAIR = frozenset({"average", "fast_growing", "one_year_only"})
WEAK = frozenset({"stretched", "distressed", "insolvent", "loss_making"})
BARE = frozenset({"new_without_statements"})

# Step, share of sixty, and whose customers stand there; the choosiest steps choose first.
STEPS: tuple[tuple[str, int, frozenset[str]], ...] = (
    ("rejected", 4, frozenset({"distressed", "insolvent", "stretched"})),
    ("approved", 13, STRONG | {"average", "fast_growing"}),
    ("pending_approval", 11, (STRONG | WEAK | {"average", "fast_growing"}) - {"insolvent"}),
    ("in_assessment", 8, STRONG | FAIR | {"stretched", "loss_making"}),
    ("returned", 6, BARE | FAIR | {"stretched", "sound"}),
    ("submitted", 8, STRONG | FAIR | BARE | WEAK),
    ("draft", 7, STRONG | FAIR | BARE | WEAK),
    ("withdrawn", 3, STRONG | FAIR | BARE | WEAK),
)
ASSESSED_STEPS = frozenset({"rejected", "approved", "pending_approval", "in_assessment"})
CUSTOMERS_AN_APPLICATION = 5
FAULTY_RETURNED = 3
ROUND_UNITS = (1_000_000, 100_000, 50_000, 10_000)
LEAST_AMOUNT = 20_000

# Bounds in yuan above which the next rank decides: for good and for weak customers. They follow
# the shipped authority matrix for BBB and BB, and for B and worse.
RANKS = (CREDIT_MANAGER, FINANCE_DIRECTOR, GENERAL_MANAGER, COMMITTEE_MEMBER)
GOOD_BOUNDS = (500_000, 2_000_000, 10_000_000)
WEAK_BOUNDS = (0, 200_000, 1_000_000)


def make_applications(
    rng: Random,
    customers: Sequence[DemoCustomer],
    statements: Sequence[DemoStatement],
    *,
    last_year: int,
) -> tuple[DemoApplication, ...]:
    """Draw about one application for five customers, at most one each."""
    history: dict[str, list[DemoStatement]] = {}
    for statement in statements:
        history.setdefault(statement.customer_number, []).append(statement)
    open_customers = list(customers)
    rng.shuffle(open_customers)
    wanted = len(customers) / CUSTOMERS_AN_APPLICATION
    made: list[DemoApplication] = []
    for step, share, conditions in STEPS:
        for place in range(max(1, round(wanted * share / 60))):
            customer = _choose(open_customers, history, step, conditions, place)
            if customer is None:
                break
            open_customers.remove(customer)
            facts = facts_of(history.get(customer.number, []))
            made.append(_write(rng, customer, facts, step, last_year))
    return tuple(sorted(made, key=lambda item: -item.drafted_days_ago))


def _choose(
    customers: Sequence[DemoCustomer],
    history: dict[str, list[DemoStatement]],
    step: str,
    conditions: frozenset[str],
    place: int,
) -> DemoCustomer | None:
    """Take the next fitting customer; the first returned ones are those with faulty statements."""
    for customer in customers:
        own = history.get(customer.number, [])
        faulty = any(statement.faults for statement in own)
        if step in ASSESSED_STEPS and (faulty or not own):
            continue
        if step == "returned" and place < FAULTY_RETURNED and not faulty:
            continue
        if customer.condition in conditions:
            return customer
    return None


def _write(
    rng: Random, customer: DemoCustomer, facts: CaseFacts | None, step: str, last_year: int
) -> DemoApplication:
    """Write an application as far as its step."""
    terms = max(customer.terms_days, rng.choice((30, 30, 45)))
    amount = _amount_asked(rng, customer, terms)
    gaps = {
        "goods": INDUSTRIES[customer.industry].products,
        "annual": money(customer.expected_annual_purchases),
        "asked": money(amount),
        "terms": str(terms),
        "since": str(customer.customer_since.year),
        "year": str(last_year),
    }
    draft = DemoApplication(
        customer_number=customer.number,
        step=step,
        amount_requested=amount,
        terms_days=terms,
        purpose=rng.choice(_purposes(customer, last_year)).format(**gaps),
        prepared_by=customer.salesperson,
        drafted_days_ago=rng.randint(0, 12),
    )
    if step == "draft":
        return draft
    if step == "withdrawn":
        return replace(
            draft, drafted_days_ago=rng.randint(20, 90), withdrawn_days_ago=rng.randint(5, 19)
        )
    return _taken_on(rng, draft, customer, facts, gaps)


def _purposes(customer: DemoCustomer, last_year: int) -> tuple[str, ...]:
    if customer.country != "CN":
        return wording.PURPOSES_ABROAD
    if customer.customer_since.year >= last_year:
        return wording.PURPOSES_NEW
    section = customer.industry[0]
    general = wording.PURPOSES_KNOWN[""]
    return general + next(
        (texts for letters, texts in wording.PURPOSES_KNOWN.items() if section in letters), ()
    )


def _taken_on(
    rng: Random,
    draft: DemoApplication,
    customer: DemoCustomer,
    facts: CaseFacts | None,
    gaps: dict[str, str],
) -> DemoApplication:
    """Submit, and go on with those that went further; the days are counted from the last act back."""
    last_act = {"approved": rng.randint(3, 170), "rejected": rng.randint(5, 120)}.get(
        draft.step, rng.randint(0, 9)
    )
    steps_back = [rng.randint(1, 5) for _ in range(3)]
    if draft.step == "submitted":
        return replace(
            draft, submitted_days_ago=last_act, drafted_days_ago=last_act + steps_back[0]
        )
    analyst = rng.choice(ANALYSTS)
    if draft.step in {"returned", "in_assessment"}:
        taken = replace(
            draft,
            submitted_days_ago=last_act + steps_back[1],
            drafted_days_ago=last_act + sum(steps_back[:2]),
            assessed_by=analyst,
        )
        if draft.step == "in_assessment":
            return replace(taken, accepted_days_ago=last_act)
        reason = _return_reason(rng, facts).format(**gaps)
        return replace(taken, returned_days_ago=last_act, return_reason=reason)
    decided = draft.step != "pending_approval"
    recommended = last_act + (rng.randint(1, 4) if decided else 0)
    taken = replace(
        draft,
        recommended_days_ago=recommended,
        accepted_days_ago=recommended + steps_back[0],
        submitted_days_ago=recommended + sum(steps_back[:2]),
        drafted_days_ago=recommended + sum(steps_back),
        assessed_by=analyst,
        decided_days_ago=last_act if decided else None,
    )
    if facts is None:
        raise ValueError(f"{customer.number}: an assessed customer has statements")
    return _decided(rng, _recommended(rng, taken, customer, facts), customer, facts)


def _return_reason(rng: Random, facts: CaseFacts | None) -> str:
    if facts is None:
        return rng.choice(wording.RETURNS_NO_STATEMENTS)
    return wording.RETURNS_BY_FAULT.get(facts.fault) or rng.choice(wording.RETURNS)


def _amount_asked(rng: Random, customer: DemoCustomer, terms: int) -> Decimal:
    """Ask for what is outstanding at the peak, and a little more, in round figures."""
    purchases = float(customer.expected_annual_purchases)
    return rounded(purchases * (terms + 20) / 365 * rng.uniform(1.0, 1.7))


def rounded(amount: float) -> Decimal:
    """Round an amount as people ask for it: at least 20,000 yuan, about two digits."""
    step = next((unit for unit in ROUND_UNITS if amount >= unit * 10), ROUND_UNITS[-1])
    return Decimal(max(LEAST_AMOUNT, round(amount / step) * step))


def _recommended(
    rng: Random, draft: DemoApplication, customer: DemoCustomer, facts: CaseFacts
) -> DemoApplication:
    if customer.condition in STRONG:
        view, share = "strong" if facts.is_strong else "fair", rng.choice((1.0, 1.0, 0.9))
    elif customer.condition in FAIR:
        view, share = "fair", rng.choice((1.0, 0.8, 0.7, 0.6))
    else:
        view, share = "weak", rng.choice((0.5, 0.35, 0.25))
    proposal = "guarded" if view == "weak" else ("full" if share == 1 else "cut")
    amount = (
        draft.amount_requested if share == 1 else rounded(float(draft.amount_requested) * share)
    )
    days = draft.terms_days if view != "weak" else min(30, draft.terms_days)
    parts = (
        rng.choice(wording.FACTS if facts.growth else wording.FACTS_ONE_YEAR),
        rng.choice(facts.fitting(wording.VIEWS[view])),
        rng.choice(wording.PROPOSALS[proposal]),
    )
    text = "".join(parts).format(recommended=money(amount), days=days, **facts.gaps())
    return replace(
        draft, amount_recommended=amount, terms_days_recommended=days, recommendation=text
    )


def _decided(
    rng: Random, draft: DemoApplication, customer: DemoCustomer, facts: CaseFacts
) -> DemoApplication:
    amount, days = draft.amount_recommended, draft.terms_days_recommended
    if amount is None or days is None or draft.step == "pending_approval":
        return draft
    if draft.step == "rejected":
        decider = rng.choice((CREDIT_MANAGER, FINANCE_DIRECTOR, FINANCE_DIRECTOR))
        reason = rng.choice(facts.fitting(wording.REJECTIONS))
        return replace(draft, decided_by=decider, decision_reason=reason)
    in_full = amount == draft.amount_requested
    texts = wording.APPROVALS_FULL if in_full else wording.APPROVALS_CUT
    reason = rng.choice(texts).format(granted=money(amount), days=days)
    return replace(
        draft,
        decided_by=decider_for(amount, customer.condition),
        amount_granted=amount,
        terms_days_granted=days,
        decision_reason=reason,
    )


def decider_for(amount: Decimal, condition: str) -> str:
    """Name the lowest rank that may decide under the shipped matrix, by the customer's condition."""
    bounds = WEAK_BOUNDS if condition in WEAK | BARE else GOOD_BOUNDS
    return RANKS[sum(amount > bound for bound in bounds)]
