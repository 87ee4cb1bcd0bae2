"""Tasks open with what is found, and close by themselves when it is gone."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.factories import NOW, make_actor, make_customer
from tests.guarantees.factories import (
    TODAY,
    appraise,
    bring_to,
    guarantee,
    house,
    make_guarantor,
    rate,
)
from zixin.accounts.queries import SYSTEM
from zixin.guarantees.jobs import look_after_security
from zixin.guarantees.models import Security, SecurityTask
from zixin.guarantees.queries.tasks import customers_to_watch, ended_by, open_tasks_for
from zixin.guarantees.rules.outside import Standing
from zixin.guarantees.services.judgement import release_security
from zixin.guarantees.services.watching import watch_customers
from zixin.kernel.audit import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published_policies")]


def _watch(*securities: Security, days: int = 0) -> None:
    ids = {row.customer_id for row in securities}
    watch_customers(customer_ids=ids, actor=SYSTEM, now=NOW + timedelta(days=days))


def _open() -> list[tuple[str, Decimal | None, date]]:
    rows = SecurityTask.objects.filter(closed_at__isnull=True).order_by("kind")
    return list(rows.values_list("kind", "amount", "due_on"))


def test_fall_in_value_opens_a_shortfall_and_a_new_security_closes_it():
    customer = make_customer()
    security = bring_to("ACCEPTED", customer)
    assert _open() == []

    appraise(security, 100_000, dated_on=date(2026, 2, 1))
    # 100,000 x 0.6 x 0.95 / 1.045^3 = 49,948.91 of 300,000
    assert _open() == [("shortfall", Decimal("250051.09"), TODAY)]

    bring_to("ACCEPTED", customer, house(covers=Decimal(0)))
    assert _open() == []
    kinds = Event.objects.filter(kind__startswith="guarantees.task").order_by("sequence")
    assert list(kinds.values_list("kind", flat=True)) == [
        "guarantees.task.opened",
        "guarantees.task.closed",
    ]
    assert SecurityTask.objects.get().closed_at == NOW


def test_a_second_look_finds_the_same():
    security = bring_to("ACCEPTED")
    appraise(security, 100_000, dated_on=date(2026, 2, 1))
    before = (_open(), Event.objects.count())

    _watch(security)
    _watch(security, days=2)

    assert (_open(), Event.objects.count()) == before


def test_no_more_must_be_covered_than_is_owed(standing):
    security = bring_to("ACCEPTED")
    appraise(security, 100_000, dated_on=date(2026, 2, 1))

    standing[security.customer_id] = Standing(limit=Decimal(60_000), exposure=Decimal(60_000))
    _watch(security)
    assert _open() == [("shortfall", Decimal("10051.09"), TODAY)]
    standing[security.customer_id] = Standing(limit=Decimal(60_000), exposure=Decimal(49_948))
    _watch(security)

    assert _open() == []


def test_guarantor_that_falls_in_grade_opens_a_shortfall():
    giver = make_guarantor("A", equity="400000")
    security = bring_to("ACCEPTED", record=guarantee(giver, covers=Decimal(150_000)))
    assert _open() == []

    rate(giver, "CCC")
    _watch(security)

    assert [kind for kind, _amount, _due in _open()] == ["shortfall"]
    rate(giver, "A")
    _watch(security)
    assert _open() == []


def test_ended_security_ends_by_itself_and_leaves_what_it_covered_bare():
    security = bring_to("ACCEPTED", record=house(effective_until=TODAY))

    assert ended_by(TODAY) == []
    assert ended_by(TODAY + timedelta(days=1)) == [security]
    assert customers_to_watch() == [security.customer_id]

    look_after_security.call()  # whenever this runs, the day has passed
    look_after_security.call()

    security.refresh_from_db()
    assert security.state == "EXPIRED"
    assert [(kind, amount) for kind, amount, _due in _open()] == [("shortfall", 300_000)]
    assert Event.objects.filter(kind="guarantees.security.expired").count() == 1
    release_security(
        security=security, reason="已结清", actor=make_actor("credit_manager"), now=NOW
    )
    assert _open() == []


@pytest.mark.parametrize(
    ("changes", "days", "kind"),
    [
        ({"claim_due_on": date(2026, 1, 1)}, -1, None),  # six months later: 2026-07-01
        ({"claim_due_on": date(2026, 1, 1)}, 0, "period"),
    ],
)
def test_guarantee_period_warns_from_120_days_before(changes, days, kind):
    security = bring_to("ACCEPTED", record=guarantee(make_guarantor(), **changes))
    first = (date(2026, 7, 1) - timedelta(days=120) - TODAY).days

    _watch(security, days=first + days)

    assert [row[0] for row in _open()] == ([kind] if kind else [])


def test_end_registration_and_valuation_warn():
    security = bring_to(
        "ACCEPTED",
        record=house(
            effective_until=date(2026, 6, 1), registered_until=date(2026, 6, 2), covers=Decimal(0)
        ),
    )
    Security.objects.filter(pk=security.pk).update(effective_until=date(2027, 1, 6))
    _watch(security)
    assert _open() == [("registration", None, date(2026, 6, 2))]

    _watch(security, days=280)  # 2026-12-07: thirty days before the valuation is a year old
    assert [kind for kind, _amount, _due in _open()] == ["expiry", "registration", "revaluation"]


def test_ring_is_reported_on_each_guarantee_of_it():
    one, other = make_guarantor(), make_guarantor()
    rows = [
        bring_to("ACCEPTED", one, guarantee(other, covers=Decimal(0))),
        bring_to("ACCEPTED", other, guarantee(one, covers=Decimal(0))),
    ]
    _watch(*rows)

    assert [kind for kind, _amount, _due in _open()] == ["ring", "ring"]
    release_security(
        security=rows[0], reason="拆除互保", actor=make_actor("credit_manager"), now=NOW
    )
    _watch(*rows)
    assert _open() == []


def test_tasks_are_for_who_may_read_security():
    security = bring_to("ACCEPTED")
    appraise(security, 1, dated_on=date(2026, 2, 1))

    assert open_tasks_for(make_actor("credit_analyst")).count() == 1
    assert open_tasks_for(make_actor("salesperson")).count() == 0
