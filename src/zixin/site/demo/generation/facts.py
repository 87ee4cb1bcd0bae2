"""What the credit department found out about the invented customers: facts and judgements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from zixin.site.demo.generation.chance import between, happens, stream
from zixin.site.demo.generation.company import ANALYSTS, CREDIT_MANAGER
from zixin.site.demo.generation.records import DemoCustomer, DemoFact, DemoJudgement

FOUND_MONTH, FOUND_DAY = 4, 20
KNOWN_SHARE = 0.85  # of the customers whose file was worked on
GAP_SHARE = 0.12  # of the facts that nobody found
STALE_SHARE = 0.06
POOR, WEAK, MIDDLING = 0.2, 0.25, 0.5  # how well is not well

# How well a customer of each condition pays and stands, 0 to 1.
HEALTH = {
    "excellent": (0.88, 1.0),
    "sound": (0.72, 0.92),
    "average": (0.5, 0.78),
    "fast_growing": (0.5, 0.8),
    "one_year_only": (0.45, 0.8),
    "new_without_statements": (0.3, 0.85),
    "foreign": (0.55, 0.9),
    "loss_making": (0.25, 0.55),
    "stretched": (0.2, 0.5),
    "distressed": (0.05, 0.3),
    "insolvent": (0.0, 0.15),
}
OWN = ("ledger", "calculated", "verified")
PUBLIC = ("public", "online", "cross_checked")
PAPERS = ("customer", "document", "documented")
TOLD = ("customer", "questionnaire", "claimed")
SUPPLIERS = ("market", "questionnaire", "cross_checked")
TAX_GRADES = ("D", "C", "M", "B", "A")
JUDGED = ("q_owner", "q_management", "q_market_position", "q_payment_culture")
REASONS = (
    "走访车间并与负责人面谈",
    "与主要供应商电话核实",
    "查阅近两年订单与回款",
    "与业务员和仓库核对发货情况",
)


@dataclass(frozen=True, slots=True)
class Found:
    """One fact as it was found: its value and who it comes from, by what means, how sure."""

    code: str
    value: str
    origin: tuple[str, str, str]


def make_facts(
    seed: int, people: Sequence[DemoCustomer], *, last_year: int
) -> tuple[tuple[DemoFact, ...], tuple[DemoJudgement, ...]]:
    """Make facts of the last two years and judgements of the last."""
    facts: list[DemoFact] = []
    judgements: list[DemoJudgement] = []
    for person in people:
        rng = stream(seed, person.number, "facts")
        if not happens(rng, KNOWN_SHARE):
            continue
        health = between(rng, HEALTH[person.condition])
        for year in (last_year - 1, last_year):
            found_on = date(year + 1, FOUND_MONTH, FOUND_DAY)
            if person.customer_since <= found_on:
                facts += _of_year(rng, person, health, found_on)
        judgements += _judged(rng, person, health, date(last_year + 1, FOUND_MONTH, FOUND_DAY))
    return tuple(facts), tuple(judgements)


def _of_year(
    rng: Random, person: DemoCustomer, health: float, found_on: date
) -> Iterator[DemoFact]:
    for found in (*_payment(rng, health), *_record(rng, health), *_papers(rng, person, health)):
        if happens(rng, GAP_SHARE):
            continue
        days = rng.randint(0, 40) + (360 if happens(rng, STALE_SHARE) else 0)
        source, method, verification = found.origin
        yield DemoFact(
            customer_number=person.number,
            code=found.code,
            value=found.value,
            source=source,
            method=method,
            verification=verification,
            as_of=found_on - timedelta(days=days),
        )


def _payment(rng: Random, health: float) -> Iterator[Found]:
    late = max(0.0, (1.0 - health) * 45 - 4 + rng.gauss(0, 2))
    on_time = min(1.0, max(0.0, 0.35 + 0.65 * health + rng.gauss(0, 0.04)))
    yield Found("on_time_share", f"{on_time:.3f}", OWN)
    yield Found("average_days_late", f"{late:.1f}", OWN)
    yield Found("days_past_due_max", f"{round(late * between(rng, (1.2, 3.2)))}", OWN)
    yield Found("overdue_share", f"{max(0.0, (0.8 - health) * 0.35):.3f}", OWN)
    yield Found(
        "broken_promises", f"{rng.choice((0, 0, 1, 2, 3)) if health < MIDDLING else 0}", OWN
    )


def _record(rng: Random, health: float) -> Iterator[Found]:
    is_bad = health < WEAK
    yield Found("dishonest_listing", "1" if is_bad and happens(rng, 0.3) else "0", PUBLIC)
    yield Found("abnormal_listing", "1" if is_bad and happens(rng, 0.3) else "0", PUBLIC)
    yield Found("consumption_restriction", "1" if is_bad and happens(rng, 0.2) else "0", PUBLIC)
    yield Found("serious_violation", "0", PUBLIC)
    yield Found("bankruptcy_filing", "0", PUBLIC)
    yield Found("equity_frozen", "1" if is_bad and happens(rng, 0.2) else "0", PUBLIC)
    share = max(0.0, (0.45 - health) * between(rng, (0.1, 0.6)))
    yield Found("enforcement_share", f"{share:.3f}", PUBLIC)
    yield Found("enforcement_count", f"{round(share * 12)}", PUBLIC)
    yield Found("litigation_share", f"{share * 1.4:.3f}", PUBLIC)
    yield Found("penalties", f"{1 if health < MIDDLING and happens(rng, 0.4) else 0}", PUBLIC)
    place = min(len(TAX_GRADES) - 1, max(0, round(health * 4 + rng.gauss(0, 0.5))))
    yield Found("tax_grade", TAX_GRADES[place], PUBLIC)


def _papers(rng: Random, person: DemoCustomer, health: float) -> Iterator[Found]:
    yield Found("disclosure_share", f"{min(1.0, 0.5 + health / 2):.2f}", PAPERS)
    yield Found("audited", "1" if person.size in {"large", "medium"} else "0", PAPERS)
    yield Found("trade_reference_score", f"{_mark(rng, health):.2f}", SUPPLIERS)
    yield Found("bank_reference_score", f"{_mark(rng, health):.2f}", SUPPLIERS)
    yield Found("paid_capital_share", f"{min(1.0, 0.3 + health * 0.8):.2f}", PUBLIC)
    yield Found("licences_valid", "1", PAPERS)
    yield Found("address_matches", "1" if health > POOR else "0", PUBLIC)
    yield Found("owner_dishonest", "0", PUBLIC)
    yield Found("owner_experience_years", f"{rng.randint(4, 25)}", TOLD)
    yield Found("owner_guarantee", "1" if happens(rng, 0.4) else "0", PAPERS)
    yield Found("owner_asset_cover", f"{between(rng, (0.1, 2.2)):.2f}", TOLD)


def _mark(rng: Random, health: float) -> float:
    return min(1.0, max(0.0, health + rng.gauss(0, 0.08)))


def _judged(
    rng: Random, person: DemoCustomer, health: float, found_on: date
) -> Iterator[DemoJudgement]:
    if not happens(rng, 0.5):
        return
    raters = (rng.choice(ANALYSTS), CREDIT_MANAGER)[: rng.randint(1, 2)]
    for item in JUDGED:
        for rater in raters:
            level = min(4, max(0, round((1.0 - health) * 4 + rng.gauss(0, 0.6))))
            yield DemoJudgement(
                customer_number=person.number,
                item=item,
                level=level,
                reason=rng.choice(REASONS),
                rater=rater,
                as_of=found_on,
            )
