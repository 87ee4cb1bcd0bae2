"""Searching the whole base for duplicates, and deciding on a pair."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zixin.customers import rules
from zixin.customers.models import DuplicatePair
from zixin.customers.queries.pairs import traits_of_all
from zixin.customers.rules.likeness import likely_pairs
from zixin.customers.states import PAIR_FLOW, PairState
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.workflow import Move, RefusedError, advance

BATCH = 500
REASON_LENGTH_MAX = 300
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class SearchOutcome:
    """What a search found: customers compared, pairs that wait, and how many are new or gone."""

    customers: int
    waiting: int
    new: int
    gone: int


@transaction.atomic
def order_search(*, actor: Actor, now: datetime) -> None:
    """Order a search through the whole base; ``customers.search.ordered`` queues it.

    Raises ``RefusedError`` without the right to compare customers.
    """
    rules.may_compare.require(actor, None)
    record(kind="customers.search.ordered", subject=DuplicatePair(), actor=actor, now=now, data={})


@transaction.atomic
def search_duplicates(
    *,
    actor: Actor,
    now: datetime,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> SearchOutcome:
    """Compare all customers and keep the pairs worth a look (全库查重).

    New pairs open, open ones take on what is now known, and those that no longer look alike go;
    pairs somebody decided on stay as decided. Records one ``customers.search.done``. Raises
    ``RefusedError`` without the right to compare customers.
    """
    rules.may_compare.require(actor, None)
    customers = list(traits_of_all())
    found: dict[Pair, tuple[int, list[dict[str, str]]]] = {
        (customers[one.first].pk, customers[one.second].pk): (
            one.points,
            [asdict(reason) for reason in one.reasons],
        )
        for one in likely_pairs(customers, progress=progress)
    }
    new, gone = _keep(found, now=now)
    waiting = DuplicatePair.objects.filter(state=PairState.OPEN).count()
    outcome = SearchOutcome(len(customers), waiting, new, gone)
    record(
        kind="customers.search.done",
        subject=DuplicatePair(),
        actor=actor,
        now=now,
        data=asdict(outcome),
    )
    return outcome


def _keep(found: Mapping[Pair, tuple[int, list[dict[str, str]]]], *, now: datetime) -> Pair:
    known = {
        (pair.first_id, pair.second_id): pair
        for pair in DuplicatePair.objects.select_for_update(of=("self",))
    }
    fresh = [
        DuplicatePair(
            first_id=first, second_id=second, likeness=points, reasons=reasons, found_at=now
        )
        for (first, second), (points, reasons) in found.items()
        if (first, second) not in known
    ]
    changed, gone = [], []
    for key, pair in known.items():
        if pair.state != PairState.OPEN:
            continue
        if key not in found:
            gone.append(pair.pk)
        elif (pair.likeness, pair.reasons) != found[key]:
            pair.likeness, pair.reasons = found[key]
            changed.append(pair)
    DuplicatePair.objects.bulk_create(fresh, batch_size=BATCH)
    DuplicatePair.objects.bulk_update(changed, fields=["likeness", "reasons"], batch_size=BATCH)
    for start in range(0, len(gone), BATCH):
        DuplicatePair.objects.filter(pk__in=gone[start : start + BATCH]).delete()
    return len(fresh), len(gone)


@transaction.atomic
def confirm_pair(*, pair: DuplicatePair, reason: str, actor: Actor, now: datetime) -> None:
    """Say that two customers are one company, and why; ``customers.pair.confirmed``.

    They can then be merged. Raises ``RefusedError`` without a reason, without the right to compare
    customers, or when somebody has decided already.
    """
    _decide(pair, PAIR_FLOW["confirm"], reason, actor=actor, now=now)


@transaction.atomic
def dismiss_pair(*, pair: DuplicatePair, reason: str, actor: Actor, now: datetime) -> None:
    """Say that two customers are two companies, and why; ``customers.pair.dismissed``.

    No later search brings the pair up again. Raises ``RefusedError`` as confirming does.
    """
    _decide(pair, PAIR_FLOW["dismiss"], reason, actor=actor, now=now)


def _decide(pair: DuplicatePair, move: Move, reason: str, *, actor: Actor, now: datetime) -> None:
    clean = reason.strip()[:REASON_LENGTH_MAX]
    if not clean:
        raise RefusedError(_("Say why."), field="reason")
    for customer in (pair.first, pair.second):
        rules.sees_customer.require(actor, customer)
    # The reason is written first: the database takes no decision without one.
    written: dict[str, Any] = {
        "decided_by_id": actor.user_id,
        "decided_by_name": actor.name,
        "decided_at": now,
        "decision_reason": clean,
    }
    DuplicatePair.objects.filter(pk=pair.pk, state=PairState.OPEN).update(**written)
    for field, value in written.items():
        setattr(pair, field, value)
    customers = {"first": pair.first.number, "second": pair.second.number}
    data = {**customers, "likeness": pair.likeness, "reason": clean}
    advance(pair, move, actor=actor, now=now, data=data, customer_id=pair.first_id)
