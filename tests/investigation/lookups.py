"""Sources on this machine, asked over real HTTP, and the look-ups that go there."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone

from tests.factories import NOW, make_actor, make_customer, make_user
from tests.investigation.factories import open_case, plan
from zixin.accounts.models import User
from zixin.connectors import court, registry, tax
from zixin.connectors.adapters.fake import COMPANY, CREDENTIALS
from zixin.connectors.outgoing import Clock
from zixin.connectors.outgoing.fake import FakeServer
from zixin.investigation.asking import Asking, questions_of
from zixin.investigation.jobs import ask_and_settle
from zixin.investigation.models import Investigation, Lookup, LookupSource
from zixin.investigation.services import cases, lookups
from zixin.investigation.services.bookkeeping import Books
from zixin.investigation.services.sources import SourceSettings, keep_source
from zixin.kernel.actor import Actor

FAMILIES = {"registry": registry, "court": court, "tax": tax}


def administrator() -> Actor:
    return make_actor("administrator")


def settings_of(address: str, kind: str = "registry", example: str = "beichen", **changes: Any):
    document = FAMILIES[kind].examples()[example] if kind in FAMILIES else ""
    return SourceSettings(
        **{
            "kind": kind,
            "name": "北辰企业数据",
            "address": address,
            "document": document,
            "key": CREDENTIALS.key,
            "secret": CREDENTIALS.secret,
            "daily_budget": Decimal(10),
            "monthly_budget": Decimal(100),
            "per_minute": 6_000,
            **changes,
        }
    )


def keep(address: str, *, source: LookupSource | None = None, **changes: Any) -> LookupSource:
    return keep_source(
        settings=settings_of(address, **changes), source=source, actor=administrator(), now=NOW
    )


@contextmanager
def listed(server: FakeServer) -> Iterator[str]:
    """Serve, and put the server on the list of the installation; its base address."""
    before = settings.OUTGOING_ADDRESSES
    with server:
        address = f"http://127.0.0.1:{server.port}"
        settings.OUTGOING_ADDRESSES = [*before, address]
        try:
            yield address
        finally:
            settings.OUTGOING_ADDRESSES = before


def case_of_company(**changes: Any) -> Investigation:
    """A case under way about the company the invented providers know."""
    customer = make_customer(name=COMPANY.name, uscc=COMPANY.code, **changes)
    lead = make_user("credit_analyst")
    case = open_case(lead, customer=customer)
    plan(case, "online_lookup")
    cases.start_case(case=case, actor=make_actor(user=lead), now=NOW)
    return case


def lead_of(case: Investigation) -> Actor:
    return make_actor(user=User.objects.get(pk=case.lead_id))


def ask(case: Investigation, source: LookupSource, **changes: Any) -> Lookup:
    return lookups.ask_source(
        **{
            "case": case,
            "source": source,
            "kinds": [question.record for question in questions_of(source)],
            "identifier": "",
            "is_anew": False,
            "reason": "",
            "actor": lead_of(case),
            "now": NOW,
            **changes,
        }
    )


def asking_at(now=NOW, books: Books | None = None) -> tuple[Asking, Books]:
    at = timezone.localtime(now)
    books = books or Books(lambda: at)
    clock = Clock(lambda: at, time.monotonic, lambda _seconds: None)
    return Asking(cache=books, ledger=books, clock=clock), books


def answer(lookup: Lookup, now=NOW, books: Books | None = None) -> Lookup:
    """Run the job of a look-up at a time."""
    ask_and_settle(lookup.pk, *asking_at(now, books))
    return Lookup.objects.select_related("case__customer", "source").get(pk=lookup.pk)
