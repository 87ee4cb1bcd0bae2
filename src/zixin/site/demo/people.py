"""Contact persons, requests of persons and duplicates of the demo, made by its people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils import timezone

from zixin.accounts.queries import SYSTEM
from zixin.customers.models import Customer
from zixin.customers.services.duplicates import search_duplicates
from zixin.customers.services.personal import identify_person, receive_request
from zixin.customers.services.persons import PersonRecord, add_person, log_consent
from zixin.customers.services.registration import CustomerRecord, register_customer
from zixin.engine.identity import credit_check_sign
from zixin.kernel.actor import Actor

TWINS = 3
CONSENT_EVERY = 4
NOTICE_DAYS_AGO = 200
PURPOSE = "对账、催收与授信资料收集的联系"
COUNSEL = "lu.mingfa"


def fill_people(actors: Mapping[str, Actor], *, now: datetime) -> None:
    """Give every customer with a contact a contact person, and play two requests of persons."""
    day = timezone.localdate(now) - timedelta(days=NOTICE_DAYS_AGO)
    known = [one for one in Customer.objects.order_by("number") if one.contact]
    for place, customer in enumerate(known):
        by_consent = place % CONSENT_EVERY == 0
        stated = PersonRecord(
            name=customer.contact,
            position="财务负责人" if place % 2 else "采购负责人",
            phone=customer.phone,
            email=customer.email,
            purpose=PURPOSE,
            lawful_basis="consent" if by_consent else "contract",
            notice_given_on=day,
        )
        person = add_person(customer=customer, stated=stated, actor=SYSTEM, now=now)
        if by_consent:
            log_consent(
                person=person,
                kind="general",
                act="withdrawn" if place == CONSENT_EVERY else "given",
                text_version="告知书 2025-1",
                channel="电子邮件",
                happened_on=day,
                actor=SYSTEM,
                now=now,
            )
    _requests(known, actors[COUNSEL], now=now)


def fill_duplicates(*, now: datetime) -> None:
    """Write three customers down a second time, as somebody in a hurry does, and search the base."""
    chosen = [one for one in Customer.objects.order_by("number") if one.phone and one.uscc]
    for place, one in enumerate(chosen[:TWINS]):
        body = f"91310000MADEM{place:04d}"
        plain = one.name.removesuffix("有限公司").removesuffix("股份").removesuffix("有限责任公司")
        again = CustomerRecord(
            name=f"{plain}集团有限公司",
            uscc=body + credit_check_sign(body),
            industry=one.industry,
            region=one.region,
            address=one.address,
            legal_rep=one.legal_rep,
            contact=one.contact,
            phone=one.phone,
            department_id=one.department_id,
            salesperson_id=one.salesperson_id,
        )
        register_customer(record=again, actor=SYSTEM, now=now)
    search_duplicates(actor=SYSTEM, now=now)


def _requests(known: list[Customer], counsel: Actor, *, now: datetime) -> None:
    for kind, days_ago, customer in zip(("copy", "deletion"), (24, 3), known, strict=False):
        request = receive_request(
            kind=kind,
            applicant=customer.contact,
            reached_at=customer.phone or customer.email,
            received_on=timezone.localdate(now) - timedelta(days=days_ago),
            actor=counsel,
            now=now,
        )
        if kind == "copy":
            identify_person(
                request=request, identified_how="回拨档案中的电话核对", actor=counsel, now=now
            )
