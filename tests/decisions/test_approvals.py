"""Rounds, votes, lent authority, conditions, contracts: the second edition of the matrix at work."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from tests.decisions.factories import (
    approve,
    bring_to,
    publish_matrix,
    recommend,
    second_edition,
)
from tests.factories import NOW, make_actor, make_user
from zixin.accounts.queries import SYSTEM
from zixin.decisions import services
from zixin.decisions.models import ApprovalRound, CreditApplication, Decision, Vote
from zixin.kernel.audit import Event
from zixin.kernel.workflow import RefusedError

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def matrix(db):
    return publish_matrix(second_edition())


def pending(amount: str, **asked: Any) -> CreditApplication:
    return bring_to("PENDING_APPROVAL", amount=amount, **asked)


def vote(application: CreditApplication, actor, **changes: Any) -> Decision | None:
    application.refresh_from_db()
    amount = application.rounds.last().amount
    return approve(application, actor, amount=str(amount), **changes)


# the way of approval


def test_a_small_amount_of_a_good_grade_is_decided_by_the_system_and_says_so():
    application = bring_to("IN_ASSESSMENT", amount="100000")
    recommend(application, make_actor("credit_analyst"), amount="100000")

    decision = Decision.objects.get()
    assert (application.state, decision.is_automatic, decision.authority_role) == (
        "EFFECTIVE",
        True,
        "",
    )
    assert "系统直批" in decision.reason
    assert Event.objects.get(kind="decisions.application.approved").actor_name == SYSTEM.name


def test_one_cent_more_asks_a_person():
    application = pending("100000.01")

    assert application.awaits_role == "credit_manager"
    assert not Decision.objects.exists()


def test_two_signatures_follow_each_other_and_the_last_decides():
    application = pending("1000000.01")
    assert vote(application, make_actor("credit_manager")) is None
    application.refresh_from_db()
    assert (application.state, application.awaits_role) == ("PENDING_APPROVAL", "finance_director")

    decision = vote(application, make_actor("finance_director"))

    assert decision is not None
    assert (decision.amount_granted, decision.authority_role) == (
        Decimal("1000000.01"),
        "finance_director",
    )
    assert application.rounds.get().outcome == "APPROVED"


def test_nobody_signs_two_steps_of_one_proposal():
    both = make_actor("credit_manager", "finance_director")
    application = pending("1000000.01")
    vote(application, both)

    with pytest.raises(RefusedError) as refused:
        vote(application, both)

    assert "voted" in refused.value.message or "表决" in refused.value.message
    assert Vote.objects.count() == 1


def test_the_second_signature_does_not_come_first():
    application = pending("1000000.01")
    before = Vote.objects.count()
    # A director stands in for the manager; then the director's own step waits for another one.
    director = make_actor("finance_director")
    vote(application, director)
    with pytest.raises(RefusedError):
        vote(application, director)
    with pytest.raises(RefusedError):
        vote(application, make_actor("credit_manager"))
    assert Vote.objects.count() == before + 1


def test_terms_longer_than_the_grade_allows_lift_the_level_and_say_why():
    application = bring_to("IN_ASSESSMENT", amount="500000")
    recommend(application, make_actor("credit_analyst"), terms_days=61)

    round_ = application.rounds.get()
    assert (round_.level, round_.case["base"]) == ("manager_finance", "manager")
    assert round_.case["raised_by"] == ["long_terms"]


@pytest.mark.parametrize(
    ("amount", "terms_days", "field"), [("500000.01", 60, "amount"), ("400000", 61, "terms_days")]
)
def test_nobody_grants_more_than_is_recommended(amount, terms_days, field):
    application = pending("500000")
    manager = make_actor("credit_manager")

    with pytest.raises(RefusedError) as refused:
        approve(application, manager, amount=amount, terms_days=terms_days)

    assert refused.value.field == field
    assert (Vote.objects.count(), ApprovalRound.objects.count()) == (0, 1)


def test_a_changed_proposal_voids_the_votes_before_it():
    application = pending("2000000")
    vote(application, make_actor("credit_manager"))
    director = make_actor("finance_director")
    application.refresh_from_db()
    seen = application.revision

    assert approve(application, director, amount="1500000") is None

    application.refresh_from_db()
    first, second = application.rounds.all()
    assert (first.outcome, second.outcome, second.amount) == ("VOID", "OPEN", Decimal(1_500_000))
    assert (first.votes.count(), second.votes.count()) == (1, 1)
    assert application.revision == seen + 1
    with pytest.raises(RefusedError):  # a form that was opened on the first proposal
        approve(application, make_actor("finance_director"), revision=seen, amount="2000000")
    decision = vote(application, make_actor("finance_director"))
    assert decision is not None
    assert decision.amount_granted == Decimal(1_500_000)


def test_a_counter_offer_below_the_bound_of_the_system_is_still_decided_by_people():
    application = pending("2000000")

    decision = approve(application, make_actor("credit_manager"), amount="50000")

    assert decision is not None
    assert not decision.is_automatic
    assert application.rounds.last().level == "manager"


# the committee


def committee_case() -> tuple[CreditApplication, list[Any]]:
    application = pending("30000000")
    assert application.awaits_role == "committee_member"
    return application, [make_actor("committee_member") for _ in range(4)]


def close(application, actor) -> Decision | None:
    application.refresh_from_db()
    return services.close_vote(
        application=application,
        revision=application.revision,
        minutes="出席三人，讨论后表决",
        actor=actor,
        now=NOW,
    )


def test_a_committee_needs_its_quorum_and_its_minutes():
    application, (one, two, three, _four) = committee_case()
    vote(application, one)
    vote(application, two)
    with pytest.raises(RefusedError):
        close(application, one)
    services.abstain_from_application(
        application=application,
        revision=application.revision,
        reason="与客户同乡",
        actor=three,
        now=NOW,
    )

    decision = close(application, one)

    assert decision is not None
    minutes = application.rounds.get().minutes.get()
    counts = (minutes.count_for, minutes.count_against, minutes.count_abstained)
    assert (counts, minutes.is_carried, decision.verdict) == ((2, 0, 1), True, "APPROVED")


def test_a_committee_that_is_not_of_one_mind_rejects():
    application, (one, two, three, four) = committee_case()
    vote(application, one)
    for member in (two, three):
        services.reject_application(
            application=application,
            revision=application.revision,
            reason="集中度过高",
            actor=member,
            now=NOW,
        )

    decision = close(application, four)

    assert decision is not None
    assert decision.verdict == "REJECTED"
    application.refresh_from_db()
    assert application.state == "REJECTED"


def test_nobody_votes_twice_or_after_the_vote_is_closed():
    application, (one, two, three, four) = committee_case()
    for member in (one, two, three):
        vote(application, member)
    with pytest.raises(RefusedError):
        vote(application, one)
    close(application, one)

    with pytest.raises(RefusedError):
        vote(application, four)

    assert Vote.objects.count() == 3


def test_a_higher_rank_has_no_vote_in_the_committee_and_one_person_does_not_abstain():
    application, _members = committee_case()
    with pytest.raises(RefusedError):
        vote(application, make_actor("general_manager"))
    alone = pending("500000")
    with pytest.raises(RefusedError):
        services.abstain_from_application(
            application=alone,
            revision=alone.revision,
            reason="无",
            actor=make_actor("credit_manager"),
            now=NOW,
        )
    assert not Vote.objects.exists()


@pytest.mark.parametrize("table", ["decisions_vote", "decisions_minutes", "decisions_override"])
def test_votes_minutes_and_departures_are_written_once(table):
    from django.db import connection

    application, members = committee_case()
    for member in members[:3]:
        vote(application, member)
    close(application, members[0])
    for change in (f"DELETE FROM {table}", f"UPDATE {table} SET id = id + 1000"):  # noqa: S608 -- our own tables
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change)


# lent authority


def lend(principal, delegate_user, **changes: Any):
    return services.lend_authority(
        **{
            "delegate": delegate_user,
            "role": "finance_director",
            "valid_from": TODAY,
            "valid_until": TODAY + timedelta(days=10),
            "amount_max": Decimal(2_000_000),
            "reason": "出差",
            "actor": principal,
            "now": NOW,
            **changes,
        }
    )


def test_lent_authority_votes_for_who_lent_it_up_to_its_amount():
    director, manager = make_actor("finance_director"), make_user("credit_manager")
    lend(director, manager)
    delegate = make_actor(user=manager)
    application = pending("2000000")
    vote(application, make_actor("credit_manager"))

    decision = vote(application, delegate)

    assert decision is not None
    cast = Vote.objects.latest("pk")
    assert (cast.principal_id, cast.role) == (director.user_id, "finance_director")
    assert Event.objects.filter(kind="decisions.vote.cast").latest("sequence").data["for"] == (
        director.name
    )
    above = pending("2000000.01")
    vote(above, make_actor("credit_manager"))
    with pytest.raises(RefusedError):
        vote(above, delegate)


def test_who_lent_and_who_borrowed_count_as_one_person():
    director, manager = make_actor("finance_director"), make_user("credit_manager")
    lend(director, manager)
    application = pending("2000000")
    vote(application, make_actor(user=manager))  # as manager, on his own authority

    with pytest.raises(RefusedError):  # and not again on the director's
        vote(application, make_actor(user=manager))

    assert vote(application, director) is not None


def test_authority_lent_by_who_prepared_the_application_decides_nothing():
    director = make_actor("finance_director", "credit_analyst")
    manager = make_user("credit_manager")
    lend(director, manager)
    application = bring_to("IN_ASSESSMENT", amount="2000000", analyst=director)
    recommend(application, director, amount="2000000")
    vote(application, make_actor("credit_manager"))

    with pytest.raises(RefusedError) as refused:
        vote(application, make_actor(user=manager))

    assert "lent" in refused.value.message or "委托" in refused.value.message


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"role": "general_manager"}, "role"),
        ({"valid_until": TODAY + timedelta(days=61)}, "valid_until"),
        ({"valid_from": TODAY - timedelta(days=1)}, "valid_until"),
        ({"amount_max": Decimal(0)}, "amount_max"),
        ({"amount_max": Decimal("5000000.01")}, "amount_max"),
        ({"amount_max": None}, "amount_max"),
        ({"reason": " "}, "reason"),
    ],
)
def test_authority_is_lent_within_the_bounds_of_the_matrix(changes, field):
    with pytest.raises(RefusedError) as refused:
        lend(make_actor("finance_director"), make_user("credit_manager"), **changes)

    assert refused.value.field in {field, "amount"}


def test_authority_is_lent_to_another_who_decides_and_ends_when_taken_back():
    director = make_actor("finance_director")
    with pytest.raises(RefusedError):
        lend(director, make_user("credit_analyst"))
    manager = make_user("credit_manager")
    lent = lend(director, manager)
    with pytest.raises(RefusedError):
        lend(director, make_user("general_manager"))
    with pytest.raises(RefusedError):
        services.revoke_authority(delegation=lent, actor=make_actor(user=manager), now=NOW)
    services.revoke_authority(delegation=lent, actor=director, now=NOW)
    application = pending("2000000")
    vote(application, make_actor("credit_manager"))

    with pytest.raises(RefusedError):
        vote(application, make_actor(user=manager))


def test_a_role_taken_from_the_lender_takes_what_he_lent():
    director, manager = make_actor("finance_director"), make_user("credit_manager")
    lend(director, manager)
    from zixin.accounts.models import RoleGrant

    RoleGrant.objects.filter(user_id=director.user_id).delete()
    application = pending("2000000")
    vote(application, make_actor("credit_manager"))

    with pytest.raises(RefusedError):
        vote(application, make_actor(user=manager))
