"""Reviewing credit files, calling for a review at once, and reminding who is late (档案复核)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zixin.accounts.models import User
from zixin.accounts.roles import Role
from zixin.customers.models import Customer
from zixin.dossier.models import FileReview, Reminder, ReviewCall, ReviewReminder
from zixin.dossier.queries.outside import grade_of
from zixin.dossier.queries.reviews import REVIEWERS, due_files_for, first_due_on
from zixin.dossier.rules.acts import may_review
from zixin.dossier.rules.documents import review_cycle
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.periods import add_months
from zixin.kernel.workflow import RefusedError

Send = Callable[[str, str, str], object]


@transaction.atomic
def review_file(
    *, customer: Customer, is_confirmed: bool, remark: str, actor: Actor, now: datetime
) -> FileReview:
    """Confirm that the whole file was looked through (档案复核).

    Adds the review with the day of the next one by grade and cycle, answers a call for it, and
    records ``dossier.file.reviewed``. Raises ``RefusedError`` without the right or the confirmation.
    """
    may_review.require(actor, customer)
    if not is_confirmed:
        raise RefusedError(_("Confirm that all sections are reviewed."), field="is_confirmed")
    grade, cycle = grade_of(customer.pk), review_cycle()
    today = timezone.localdate(now)
    review = FileReview.objects.create(
        customer=customer,
        grade=grade,
        next_due_on=add_months(today, cycle.months_for(grade)),
        cycle=cycle.version,
        remark=remark.strip(),
        reviewed_at=now,
        reviewed_by_id=actor.user_id,
        reviewed_by_name=actor.name,
    )
    record(
        kind="dossier.file.reviewed",
        subject=customer,
        actor=actor,
        now=now,
        data={"grade": grade, "next_due_on": review.next_due_on, "cycle": cycle.version},
        customer_id=customer.pk,
    )
    return review


@transaction.atomic
def mark_due_now(*, customer: Customer, reason: str, actor: Actor, now: datetime) -> ReviewCall:
    """Call for a review at once: from now the file is stale (即时复核).

    Adds the call and records ``dossier.review.called`` with the reason. Warnings call it as the
    system, people with the right to review. Raises ``RefusedError`` without right or reason.
    """
    may_review.require(actor, customer)
    if not reason.strip():
        raise RefusedError(_("Say why."), field="reason")
    call = ReviewCall.objects.create(
        customer=customer, reason=reason.strip()[:300], called_at=now, called_by_name=actor.name
    )
    record(
        kind="dossier.review.called",
        subject=customer,
        actor=actor,
        now=now,
        data={"reason": call.reason},
        customer_id=customer.pk,
    )
    return call


@transaction.atomic
def remind_of_reviews(*, send: Send, actor: Actor, now: datetime) -> list[ReviewReminder]:
    """Remind the owners of due files, and tell the manager of those left too long (催办与升级).

    Sends each person one letter and adds a reminder for each file, so that nobody hears twice of
    the same. A file without an owner goes to all who review.
    """
    today = timezone.localdate(now)
    late = today - timedelta(days=review_cycle().escalate_days)
    due = list(due_files_for(actor, today=today))
    known = set(
        ReviewReminder.objects.filter(customer__in=due).values_list("customer_id", "due_on", "step")
    )
    rows: list[ReviewReminder] = []
    letters: dict[tuple[str, str], list[Any]] = defaultdict(list)
    people = _reviewers()
    for customer in due:
        due_on = _due_on(customer)
        for step, is_time in ((Reminder.OWNER, True), (Reminder.MANAGER, due_on <= late)):
            if not is_time or (customer.pk, due_on, step.value) in known:
                continue
            to = _addressees(customer, step, people)
            rows.append(
                ReviewReminder(
                    customer=customer,
                    due_on=due_on,
                    step=step,
                    sent_to=", ".join(str(user) for user in to)[:150],
                    sent_at=now,
                )
            )
            for user in to:
                letters[user.email, step.value].append(customer)
    created = ReviewReminder.objects.bulk_create(rows)
    for (address, step_name), customers in letters.items():
        send(address, *_letter(step_name, customers))
    return created


def _due_on(customer: Any) -> date:
    """Return the day a due file became due."""
    planned: date = customer.next_due_on or first_due_on(customer.registered_at)
    if customer.called_at is None:
        return planned
    is_answered = customer.reviewed_at is not None and customer.reviewed_at >= customer.called_at
    return planned if is_answered else min(planned, timezone.localdate(customer.called_at))


def _reviewers() -> dict[str, list[User]]:
    people: dict[str, list[User]] = defaultdict(list)
    found = User.objects.filter(is_active=True, role_grants__role__in=REVIEWERS).distinct()
    for user in found.prefetch_related("role_grants").order_by("pk"):
        for grant in user.role_grants.all():
            people[grant.role].append(user)
    return people


def _addressees(customer: Any, step: Reminder, people: dict[str, list[User]]) -> Sequence[User]:
    if step == Reminder.MANAGER:
        return people[Role.CREDIT_MANAGER]
    everyone = [user for of in people.values() for user in of]
    owner = [user for user in everyone if user.pk == customer.owner_id][:1]
    return owner or people[Role.CREDIT_ANALYST]


def _letter(step: str, customers: Sequence[Any]) -> tuple[str, str]:
    if step == Reminder.MANAGER:
        subject = _("Credit files left unreviewed: %(count)d") % {"count": len(customers)}
    else:
        subject = _("Credit files due for review: %(count)d") % {"count": len(customers)}
    lines = [f"{customer.number} {customer.name}" for customer in customers]
    return subject, "\n".join(lines)
