"""The verbs on contact persons. No event repeats what is personal: an event is for ever."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from zixin.customers import rules
from zixin.customers.models import ConsentEntry, ContactPerson, Customer
from zixin.customers.models.persons import ConsentAct, ConsentKind
from zixin.customers.queries.personal import is_held
from zixin.customers.rules.contacts import digits_of
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.workflow import RefusedError

PERSONAL = ("name", "position", "phone", "email")
STATED = (*PERSONAL, "purpose", "lawful_basis", "notice_given_on", "ended_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRecord:
    """What is stated of a contact person."""

    name: str
    position: str = ""
    phone: str = ""
    email: str = ""
    purpose: str
    lawful_basis: str
    notice_given_on: date | None = None
    ended_on: date | None = None


@transaction.atomic
def add_person(
    *, customer: Customer, stated: PersonRecord, actor: Actor, now: datetime
) -> ContactPerson:
    """Add a contact person with purpose and lawful basis; ``customers.person.added``.

    Raises ``RefusedError`` without the right to change customer records, for a foreign customer, or
    without a name or a purpose.
    """
    rules.may_register.require(actor, customer)
    rules.sees_customer.require(actor, customer)
    rules.is_not_merged.require(actor, customer)
    values = _values(stated, today=timezone.localdate(now))
    person = ContactPerson.objects.create(
        customer=customer, **values, added_at=now, added_by_name=actor.name
    )
    _record("customers.person.added", person, {"lawful_basis": stated.lawful_basis}, actor, now)
    return person


@transaction.atomic
def change_person(
    *,
    person: ContactPerson,
    stated: PersonRecord,
    revision: int,
    actor: Actor,
    now: datetime,
) -> None:
    """Correct what is kept of a person; ``customers.person.changed`` names the facts, not the values.

    Raises ``RefusedError`` as adding does, for a person that was erased, or when somebody has
    changed the person since ``revision`` was read.
    """
    rules.may_register.require(actor, person.customer)
    rules.sees_customer.require(actor, person.customer)
    fresh = ContactPerson.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if fresh.erased_at or fresh.revision != revision:
        raise RefusedError(_("Somebody has changed this person since you opened it; look again."))
    values = _values(stated, today=timezone.localdate(now))
    changed = sorted(name for name in STATED if getattr(fresh, name) != values[name])
    if not changed:
        return
    for name, value in values.items():
        setattr(fresh, name, value)
    fresh.revision += 1
    fresh.save()
    _record("customers.person.changed", fresh, {"facts": changed}, actor, now)


@transaction.atomic
def log_consent(
    *,
    person: ContactPerson,
    kind: str,
    act: str,
    text_version: str,
    channel: str,
    happened_on: date,
    actor: Actor,
    now: datetime,
) -> ConsentEntry:
    """Write down a consent given or withdrawn (同意与撤回); ``customers.person.consent_logged``.

    A withdrawal stops the use of the person at once: the master record loses what it shows of the
    person, as ``forget_in_master`` says, unless a legal hold keeps it. Raises ``RefusedError``
    without the right, for a foreign customer, or for a day to come.
    """
    rules.may_register.require(actor, person.customer)
    rules.sees_customer.require(actor, person.customer)
    if happened_on > timezone.localdate(now):
        raise RefusedError(_("This day is not in the past."), field="happened_on")
    entry = ConsentEntry.objects.create(
        person=person,
        kind=kind,
        act=act,
        text_version=text_version,
        channel=channel,
        happened_on=happened_on,
        recorded_at=now,
        recorded_by_name=actor.name,
    )
    data = {"kind": kind, "act": act, "text_version": text_version, "channel": channel}
    _record("customers.person.consent_logged", person, data, actor, now)
    is_stopped = kind == ConsentKind.GENERAL and act == ConsentAct.WITHDRAWN
    if is_stopped and not is_held(person.customer_id):
        forget_in_master(person=person, reason="consent withdrawn", actor=actor, now=now)
    return entry


@transaction.atomic
def forget_in_master(*, person: ContactPerson, reason: str, actor: Actor, now: datetime) -> None:
    """Take the name, phone and e-mail of a person out of the master record that shows them.

    Only what is this very person's goes; a record merged into the customer counts too. Records
    ``customers.customer.contact_erased`` for each. Raises ``RefusedError`` without the right to
    change customer records or to answer requests.
    """
    if not (actor.is_system or actor.may("customers.privacy")):
        rules.may_register.require(actor, person.customer)
    own = {"contact": person.name, "phone": digits_of(person.phone), "email": person.email}
    records = Customer.objects.select_for_update(of=("self",)).filter(
        Q(pk=person.customer_id) | Q(merged_into=person.customer_id)
    )
    for customer in records.order_by("pk"):
        shown = {
            "contact": customer.contact,
            "phone": digits_of(customer.phone),
            "email": customer.email,
        }
        names = [
            name for name in own if own[name] and own[name].casefold() == shown[name].casefold()
        ]
        if not names:
            continue
        for name in names:
            setattr(customer, name, "")
        customer.revision += 1
        customer.save(update_fields=[*names, "revision"])
        record(
            kind="customers.customer.contact_erased",
            subject=customer,
            actor=actor,
            now=now,
            data={"reason": reason, "facts": names},
            customer_id=customer.pk,
        )


@transaction.atomic
def erase_person(*, person: ContactPerson, reason: str, actor: Actor, now: datetime) -> None:
    """Take everything personal out of a row and keep the row (匿名化); ``customers.person.erased``.

    The master record forgets the person too. Raises ``RefusedError`` without the right to answer
    requests on personal information, or for a person already erased.
    """
    rules.may_answer.require(actor, person)
    fresh = ContactPerson.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if fresh.erased_at:
        raise RefusedError(_("Nothing personal is left of this person."))
    forget_in_master(person=fresh, reason=reason, actor=actor, now=now)
    for name in PERSONAL:
        setattr(fresh, name, "")
    fresh.erased_at = now
    fresh.revision += 1
    fresh.save()
    _record("customers.person.erased", fresh, {"reason": reason}, actor, now)


def _values(stated: PersonRecord, *, today: date) -> dict[str, Any]:
    values = {name: getattr(stated, name) for name in STATED}
    if not stated.name.strip():
        raise RefusedError(_("Enter the name."), field="name")
    if not stated.purpose.strip():
        raise RefusedError(_("Say what the person is kept for."), field="purpose")
    for name in ("notice_given_on", "ended_on"):
        if values[name] and values[name] > today:
            raise RefusedError(_("This day is not in the past."), field=name)
    return values


def _record(
    kind: str, person: ContactPerson, data: Mapping[str, Any], actor: Actor, now: datetime
) -> None:
    record(
        kind=kind, subject=person, actor=actor, now=now, data=data, customer_id=person.customer_id
    )
