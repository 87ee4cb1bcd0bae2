"""Looking after security: what has ended ends, and tasks open and close with what is found."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from zixin.engine.security import Standard
from zixin.guarantees.holding import hold_customer, move_security
from zixin.guarantees.models import Security, SecurityTask
from zixin.guarantees.queries.values import Cover, covers_of
from zixin.guarantees.rules.choices import TaskKind
from zixin.guarantees.rules.clocks import ends_on, period_of
from zixin.guarantees.rules.valuing import Valued, valid_until
from zixin.guarantees.states import SecurityState
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.policies.queries import security_in_force


@dataclass(frozen=True, slots=True, kw_only=True)
class _Finding:
    """What a task is opened for; ``security_id`` is empty for all security of the customer."""

    kind: TaskKind
    due_on: date
    security_id: int | None = None
    amount: Decimal | None = None


@transaction.atomic
def watch_customers(*, customer_ids: Collection[int], actor: Actor, now: datetime) -> None:
    """Open the tasks that the security of customers calls for, and close those it no longer does.

    Records ``guarantees.task.opened`` and ``guarantees.task.closed``; twice finds the same.
    """
    for pk in sorted(customer_ids):
        hold_customer(pk)
    today = timezone.localdate(now)
    covers = covers_of(customer_ids, on=today)
    standard = security_in_force(on=today)[1]
    for pk in sorted(customer_ids):
        cover = covers.get(pk)
        found = tuple(_findings(cover, standard, today=today)) if cover else ()
        _settle(pk, found, actor=actor, now=now)


@transaction.atomic
def expire_security(*, security: Security, actor: Actor, now: datetime) -> None:
    """End a security whose last day has passed; ``guarantees.security.expired``.

    Raises ``RefusedError`` for a person: it ends by its date.
    """
    hold_customer(security.customer_id)
    end = ends_on(security)
    move_security(security, "expire", actor=actor, now=now, data={"ended_on": end})


def _settle(
    customer_id: int, findings: Collection[_Finding], *, actor: Actor, now: datetime
) -> None:
    """Bring the tasks of a customer into line with what is found."""
    found = {(row.security_id, str(row.kind)): row for row in findings}
    standing = SecurityTask.objects.filter(customer_id=customer_id, closed_at__isnull=True)
    for task in standing:
        finding = found.pop((task.security_id, task.kind), None)
        if finding is None:
            task.closed_at = now
            task.save(update_fields=["closed_at"])
            _tell("guarantees.task.closed", task, actor=actor, now=now)
        else:
            _follow(task, finding)
    for finding in found.values():
        task = SecurityTask.objects.create(
            customer_id=customer_id,
            security_id=finding.security_id,
            kind=finding.kind,
            amount=finding.amount,
            due_on=finding.due_on,
            opened_at=now,
        )
        _tell("guarantees.task.opened", task, actor=actor, now=now)


def _follow(task: SecurityTask, finding: _Finding) -> None:
    """Keep amount and day of a task true; what falls short is due since it first did."""
    due_on = task.due_on if task.kind == TaskKind.SHORTFALL else finding.due_on
    if (finding.amount, due_on) != (task.amount, task.due_on):
        task.amount, task.due_on = finding.amount, due_on
        task.save(update_fields=["amount", "due_on"])


def _tell(kind: str, task: SecurityTask, *, actor: Actor, now: datetime) -> None:
    data = {"task": task.kind, "amount": task.amount, "due_on": task.due_on}
    record(
        kind=kind,
        subject=task.security or task.customer,
        actor=actor,
        now=now,
        data=data,
        customer_id=task.customer_id,
    )


def _findings(cover: Cover, standard: Standard, *, today: date) -> Iterator[_Finding]:
    if cover.shortfall > 0:
        yield _Finding(kind=TaskKind.SHORTFALL, due_on=today, amount=cover.shortfall)
    for valued in cover.valued:
        if valued.security.state == SecurityState.ACCEPTED:
            yield from _of_one(valued, standard, today=today)


def _of_one(valued: Valued, standard: Standard, *, today: date) -> Iterator[_Finding]:
    """Warn of the days ahead as policy says, and of guarantees that run in a circle."""
    security, first, last = valued.security, max(standard.warn_days), min(standard.warn_days)
    pk = security.pk
    period, end = period_of(security), security.effective_until
    if period is not None and period.until <= today + timedelta(days=first):
        yield _Finding(kind=TaskKind.PERIOD, due_on=period.until, security_id=pk)
    if period is None and end is not None and end <= today + timedelta(days=first):
        yield _Finding(kind=TaskKind.EXPIRY, due_on=end, security_id=pk)
    lapse = security.registered_until
    if lapse is not None and lapse <= today + timedelta(days=first):
        yield _Finding(kind=TaskKind.REGISTRATION, due_on=lapse, security_id=pk)
    if valued.valuation is not None:
        until = valid_until(valued.valuation, valued.terms)
        if until <= today + timedelta(days=last):
            yield _Finding(kind=TaskKind.REVALUATION, due_on=until, security_id=pk)
    if valued.giver is not None and valued.giver.is_in_ring:
        moved = timezone.localdate(security.moved_at)
        yield _Finding(kind=TaskKind.RING, due_on=moved, security_id=pk)
