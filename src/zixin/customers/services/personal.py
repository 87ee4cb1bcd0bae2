"""Answering persons on their information, and letting go of it in time. Events tell no person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zixin.customers import rules
from zixin.customers.models import (
    ContactPerson,
    Customer,
    DataSubjectRequest,
    RetentionRun,
    RetentionTerm,
)
from zixin.customers.models.requests import RequestKind
from zixin.customers.queries.personal import Kept, is_held, kept_of, past_terms
from zixin.customers.services.corrections import Correction, correct_on_request
from zixin.customers.services.persons import erase_person
from zixin.customers.states import REQUEST_FLOW
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.numbering import draw_number
from zixin.kernel.workflow import RefusedError, advance

ANSWER_DAYS = 30
REACHED = ("contact", "phone", "email")


@transaction.atomic
def receive_request(
    *, kind: str, applicant: str, reached_at: str, received_on: date, actor: Actor, now: datetime
) -> DataSubjectRequest:
    """Take in a request of a person; due in thirty days; ``customers.request.received``.

    Raises ``RefusedError`` without the right, without a name, or for a day to come.
    """
    rules.may_answer.require(actor, None)
    if received_on > timezone.localdate(now):
        raise RefusedError(_("This day is not in the past."), field="received_on")
    if not applicant.strip():
        raise RefusedError(_("Enter the name."), field="applicant")
    request = DataSubjectRequest.objects.create(
        number=draw_number("DR", now=now),
        kind=kind,
        applicant=applicant.strip(),
        reached_at=reached_at.strip(),
        received_on=received_on,
        due_on=received_on + timedelta(days=ANSWER_DAYS),
        moved_at=now,
    )
    data = {"kind": kind, "due_on": request.due_on}
    record(kind="customers.request.received", subject=request, actor=actor, now=now, data=data)
    return request


@transaction.atomic
def identify_person(
    *, request: DataSubjectRequest, identified_how: str, actor: Actor, now: datetime
) -> None:
    """Note how the person proved to be the one; ``customers.request.identified``.

    Raises ``RefusedError`` without the right or without saying how.
    """
    if not identified_how.strip():
        raise RefusedError(_("Say how the person was identified."), field="identified_how")
    _move(request, "identify", {"identified_how": identified_how.strip()}, actor=actor, now=now)


@transaction.atomic
def answer_request(
    *,
    request: DataSubjectRequest,
    answer: str,
    corrections: Sequence[Correction] = (),
    evidence: str = "",
    actor: Actor,
    now: datetime,
) -> None:
    """Answer a request, and do with it what was asked; ``customers.request.answered``.

    A correction is carried out as ``correct_on_request`` says. A deletion erases what may be erased:
    what a legal hold covers, and entries of the credit file, stay, and the event counts both. Raises
    ``RefusedError`` without the right, before the person is identified, or without an answer, and as
    the correction does.
    """
    if not answer.strip():
        raise RefusedError(_("Say what was answered."), field="answer")
    counts = {}
    rows = kept_of(request)
    if request.kind == RequestKind.CORRECTION:
        correct_on_request(
            request=request, corrections=corrections, evidence=evidence, actor=actor, now=now
        )
    _move(
        request,
        "answer",
        {"answer": answer.strip()},
        actor=actor,
        now=now,
        told={"rows": len(rows)},
    )
    if request.kind == RequestKind.DELETION:
        counts = _erase(request, rows, actor=actor, now=now)
        record(kind="customers.request.erased", subject=request, actor=actor, now=now, data=counts)


@transaction.atomic
def refuse_request(
    *, request: DataSubjectRequest, legal_ground: str, actor: Actor, now: datetime
) -> None:
    """Refuse a request on a ground of law; ``customers.request.refused``.

    Raises ``RefusedError`` without the right or without a ground.
    """
    if not legal_ground.strip():
        raise RefusedError(_("Name the legal ground."), field="legal_ground")
    _move(request, "refuse", {"legal_ground": legal_ground.strip()}, actor=actor, now=now)


@transaction.atomic
def set_term(*, code: str, months: int, actor: Actor, now: datetime) -> None:
    """Change how many months something is kept; ``customers.retention.changed``.

    Raises ``RefusedError`` without the right or for less than a month.
    """
    rules.may_answer.require(actor, None)
    if months < 1:
        raise RefusedError(_("At least one month."), field="months")
    term, _made = RetentionTerm.objects.update_or_create(code=code, defaults={"months": months})
    data = {"code": code, "months": months}
    record(kind="customers.retention.changed", subject=term, actor=actor, now=now, data=data)


@transaction.atomic
def run_retention(*, actor: Actor, now: datetime) -> dict[str, int]:
    """Erase what is past its term (到期匿名化); ``customers.retention.run`` with the counts.

    What a legal hold covers stays. A second run finds nothing. Raises ``RefusedError`` without the
    right to answer requests on personal information.
    """
    rules.may_answer.require(actor, None)
    counts: dict[str, int] = {}
    for expired in past_terms(today=timezone.localdate(now)):
        for person in expired.persons:
            if ContactPerson.objects.filter(pk=person.pk, erased_at__isnull=True).exists():
                erase_person(person=person, reason=expired.term, actor=actor, now=now)
        for customer in expired.customers:
            _take_out(customer.pk, expired.term, actor=actor, now=now)
        counts[expired.term] = expired.count
        counts[f"{expired.term}_held"] = expired.held
    record(
        kind="customers.retention.run", subject=RetentionTerm(), actor=actor, now=now, data=counts
    )
    return counts


@transaction.atomic
def run_daily_retention(*, actor: Actor, now: datetime) -> dict[str, int] | None:
    """Run the retention of the day (每日到期清理), once however often it is called.

    Does and records what ``run_retention`` does, and returns its counts; ``None`` when the day's run
    is done. Refuses as ``run_retention`` does.
    """
    rules.may_answer.require(actor, None)
    day = timezone.localdate(now)
    _run, is_first = RetentionRun.objects.get_or_create(day=day, defaults={"ran_at": now})
    return run_retention(actor=actor, now=now) if is_first else None


def _move(
    request: DataSubjectRequest,
    move: str,
    written: dict[str, str],
    *,
    actor: Actor,
    now: datetime,
    told: dict[str, Any] | None = None,
) -> None:
    """Write what the move states first: the database takes no refusal without a ground."""
    rules.may_answer.require(actor, request)
    for name, value in {**written, "handled_by_name": actor.name, "moved_at": now}.items():
        setattr(request, name, value)
    request.save(update_fields=[*written, "handled_by_name", "moved_at"])
    advance(request, REQUEST_FLOW[move], actor=actor, now=now, data=told or {})


def _erase(
    request: DataSubjectRequest, rows: list[Kept], *, actor: Actor, now: datetime
) -> dict[str, int]:
    counts = {"erased": 0, "held": 0, "kept_by_law": 0}
    for row in rows:
        if row.label == "customers.contactperson":
            person = ContactPerson.objects.select_related("customer").get(pk=row.pk)
            if is_held(person.customer_id):
                counts["held"] += 1
            elif person.erased_at is None:
                erase_person(person=person, reason=request.number, actor=actor, now=now)
                counts["erased"] += 1
        elif row.label == "customers.customer" and {name for name, *_ in row.facts} & {
            "phone",
            "email",
        }:
            if is_held(row.pk):
                counts["held"] += 1
            else:
                _take_out(row.pk, request.number, actor=actor, now=now)
                counts["erased"] += 1
        else:
            counts["kept_by_law"] += 1
    return counts


def _take_out(customer_id: int, reason: str, *, actor: Actor, now: datetime) -> None:
    """Take the contact out of a master record."""
    customer = Customer.objects.select_for_update(of=("self",)).get(pk=customer_id)
    for name in REACHED:
        setattr(customer, name, "")
    customer.revision += 1
    customer.save(update_fields=[*REACHED, "revision"])
    record(
        kind="customers.customer.contact_erased",
        subject=customer,
        actor=actor,
        now=now,
        data={"reason": reason},
        customer_id=customer.pk,
    )
