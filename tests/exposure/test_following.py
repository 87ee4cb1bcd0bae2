"""What happens to a limit in force: who may, why, and what it grants then."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils.translation import override

from tests.factories import NOW, make_actor, make_customer
from zixin.accounts.models import User
from zixin.accounts.queries import SYSTEM
from zixin.exposure.models import CreditLimit, RunOffPlan
from zixin.exposure.queries import (
    active_limits_for,
    limit_in_force,
    limits_in_force,
    limits_past,
    limits_running_out,
)
from zixin.exposure.rules import Step, require_steps
from zixin.exposure.services import following, open_limit
from zixin.kernel.audit import Event
from zixin.kernel.workflow import RefusedError

TODAY = NOW.date()
ACTS = {
    "suspend": following.suspend_limit,
    "resume": following.resume_limit,
    "terminate": following.terminate_limit,
}


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


def standing(**changes: Any) -> CreditLimit:
    return open_limit(
        **{
            "customer": make_customer(),
            "amount": Decimal(100_000),
            "currency": "CNY",
            "terms_days": 30,
            "valid_from": TODAY,
            "valid_until": TODAY + timedelta(days=20),
            "source": "CA-1",
            "actor": make_actor("general_manager"),
            "now": NOW,
            **changes,
        }
    )


def act(name: str, limit: CreditLimit, role: str = "credit_manager", **changes: Any) -> None:
    ACTS[name](
        **{"limit": limit, "reason": "逾期", "actor": make_actor(role), "now": NOW, **changes}
    )


@pytest.mark.django_db
def test_a_suspended_limit_grants_nothing_until_it_is_resumed():
    limit = standing()
    customer = limit.customer
    act("suspend", limit, "credit_controller")
    assert (limit.state, limit.reason) == ("SUSPENDED", "逾期")
    assert limit_in_force(customer) is None
    assert limits_in_force([customer.pk], TODAY) == {}
    assert not active_limits_for(make_actor("credit_manager")).exists()
    with pytest.raises(RefusedError, match="does not resume or end"):
        act("resume", limit, "credit_controller")
    act("resume", limit, reason="已付清")
    assert limits_in_force([customer.pk], TODAY) == {customer.pk: Decimal(100_000)}
    kinds = Event.objects.filter(customer_id=customer.pk).order_by("sequence")
    assert [event.kind for event in kinds][-2:] == [
        "exposure.limit.suspended",
        "exposure.limit.resumed",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ACTS)
def test_acts_need_a_reason_and_a_role(name):
    limit = standing()
    if name == "resume":
        act("suspend", limit)
    with pytest.raises(RefusedError, match="Say why"):
        act(name, limit, reason="  ")
    with pytest.raises(RefusedError, match="Your role does not"):
        act(name, limit, "credit_analyst")


@pytest.mark.django_db
def test_what_ended_does_not_come_back():
    limit = standing()
    act("terminate", limit)
    for name in ACTS:
        with pytest.raises(RefusedError, match="already moved this on"):
            act(name, limit)
    assert limit.state == "TERMINATED"


@pytest.mark.django_db
def test_no_second_limit_comes_into_force_by_resuming():
    limit = standing()
    act("suspend", limit)
    newer = standing(customer=limit.customer, source="CA-2")
    limit.refresh_from_db()
    assert limit.state == "SUPERSEDED"  # a new limit takes the place of a suspended one too
    CreditLimit.objects.filter(pk=limit.pk).update(state="SUSPENDED")
    with pytest.raises(RefusedError, match="Another limit of this kind is in force"):
        act("resume", limit)
    assert newer.state == "ACTIVE"


@pytest.mark.django_db
def test_a_limit_past_its_day_is_not_resumed():
    limit = standing()
    act("suspend", limit)
    with pytest.raises(RefusedError, match="has run out"):
        act("resume", limit, now=NOW + timedelta(days=22))


@pytest.mark.django_db
def test_limits_expire_the_day_after_their_last_and_by_nobody():
    limit, suspended, other = standing(), standing(), standing(valid_until=date(2030, 1, 1))
    act("suspend", suspended)
    last = limit.valid_until
    assert not limits_past(last).exists()
    with pytest.raises(RefusedError, match="valid until"):
        following.expire_limit(limit=limit, actor=SYSTEM, now=NOW)
    later = NOW + timedelta(days=21)
    with pytest.raises(RefusedError, match="by its day alone"):
        following.expire_limit(limit=limit, actor=make_actor("credit_manager"), now=later)
    for row in limits_past(last + timedelta(days=1)):
        following.expire_limit(limit=row, actor=SYSTEM, now=later)
        following.expire_limit(limit=row, actor=SYSTEM, now=later)  # a second run finds nothing
    states = [CreditLimit.objects.get(pk=row.pk).state for row in (limit, suspended, other)]
    assert states == ["EXPIRED", "EXPIRED", "ACTIVE"]
    assert Event.objects.filter(kind="exposure.limit.expired").count() == 2


@pytest.mark.django_db
def test_limits_that_run_out_are_listed_thirty_days_before():
    soon = standing(valid_until=TODAY + timedelta(days=30))
    standing(valid_until=TODAY + timedelta(days=31))
    manager = make_actor("credit_manager")
    assert list(limits_running_out(manager, today=TODAY)) == [soon]
    assert not limits_running_out(make_actor("salesperson"), today=TODAY).exists()


# run-off plans


def steps(*rows: tuple[int, str]) -> list[Step]:
    return [Step(TODAY + timedelta(days=days), Decimal(amount)) for days, amount in rows]


@pytest.mark.parametrize(
    ("owed", "rows", "sentence"),
    [
        ("300000", [], "has 1 to 24 steps"),
        ("100000", [(30, "90000")], "nothing to run off"),
        ("300000", [(0, "100000")], "forward from tomorrow"),
        ("300000", [(30, "200000"), (30, "100000")], "forward from tomorrow"),
        ("300000", [(30, "300000"), (60, "100000")], "lower than the one before"),
        (None, [(30, "200000"), (60, "200000.01")], "lower than the one before"),
        ("300000", [(30, "-1")], "lower than the one before"),
        ("300000", [(30, "200000"), (60, "100000.01")], "at or under the limit of 100,000.00"),
    ],
)
def test_a_plan_that_does_not_lead_down_is_refused(owed, rows, sentence):
    with pytest.raises(RefusedError, match=sentence):
        require_steps(
            steps(*rows),
            owed=None if owed is None else Decimal(owed),
            limit=Decimal(100_000),
            today=TODAY,
        )


@pytest.mark.django_db
def test_a_plan_is_kept_and_never_changed():
    limit = standing()
    given = {"limit": limit, "now": NOW, "steps": steps((30, "200000"), (60, "100000"))}
    with pytest.raises(RefusedError, match="Your role does not"):
        following.agree_run_off(owed=None, actor=make_actor("credit_analyst"), **given)
    plan = following.agree_run_off(owed=None, actor=make_actor("credit_manager"), **given)
    assert plan.owed is None
    assert plan.steps[-1] == {"on": (TODAY + timedelta(days=60)).isoformat(), "amount": "100000"}
    with pytest.raises(DatabaseError), transaction.atomic():
        RunOffPlan.objects.filter(pk=plan.pk).update(steps=[])
    act("terminate", limit)
    with pytest.raises(RefusedError, match="does not stand any more"):
        following.agree_run_off(owed=None, actor=make_actor("credit_manager"), **given)


# the pages


@pytest.mark.django_db
def test_the_pages_act_and_say_what_is_wrong(client):
    limit = standing()
    manager = make_actor("credit_manager")
    client.force_login(User.objects.get(pk=manager.user_id))
    answer = client.post(f"/limits/{limit.pk}/run-off/", {"owed": "", "steps": "morgen 5"})
    assert answer.status_code == 422
    assert "每一步是日期和金额" in answer.content.decode()
    answer = client.post(f"/limits/{limit.pk}/run-off/", {"owed": "", "steps": "2999-01-31 NaN"})
    assert answer.status_code == 422
    answer = client.post(f"/limits/{limit.pk}/run-off/", {"owed": "", "steps": "2999-01-31 90,000"})
    assert answer.status_code == 302
    assert client.post(f"/limits/{limit.pk}/suspension/", {"reason": "逾期"}).status_code == 302
    page = client.get("/follow-up/?kind=suspended").content.decode()
    assert limit.customer.name in page
    for kind in ("limits", "reviews", "conditions", "approvals", "nonsense"):
        assert client.get(f"/follow-up/?kind={kind}").status_code == 200
