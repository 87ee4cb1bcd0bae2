"""Three administrators apart, and no role by one person alone (B05)."""

from __future__ import annotations

from itertools import permutations

import pytest
from django.db import IntegrityError, transaction

from tests.factories import NOW, make_actor, make_user
from zixin.accounts.models import RoleGrant, RoleProposal
from zixin.accounts.queries import SYSTEM, actor_for, open_proposals
from zixin.accounts.roles import ROLE_PERMISSIONS, SEPARATED, Role
from zixin.accounts.services import (
    confirm_role,
    create_user,
    grant_role,
    propose_role,
    reject_role,
)
from zixin.kernel.audit import Event
from zixin.kernel.workflow import RefusedError

pytestmark = pytest.mark.django_db


def kinds() -> list[str]:
    return list(Event.objects.values_list("kind", flat=True))


def test_a_proposed_role_opens_nothing_until_the_other_administrator_confirms():
    administrator, officer = make_actor("administrator"), make_actor("confidentiality_officer")
    user = make_user()

    proposal = propose_role(user=user, role="credit_manager", actor=administrator, now=NOW)
    assert actor_for(user, now=NOW).roles == frozenset()
    grant = confirm_role(proposal=proposal, actor=officer, now=NOW)

    assert actor_for(user, now=NOW).roles == {"credit_manager"}
    assert grant.granted_by_name == officer.name
    assert kinds() == ["accounts.role.proposed", "accounts.role.granted"]
    assert list(open_proposals(administrator)) == []


@pytest.mark.parametrize("role", sorted(set(Role.values) - {Role.CONFIDENTIALITY_OFFICER}))
def test_nobody_but_the_officer_confirms(role):
    user = make_user()
    proposal = propose_role(
        user=user, role="credit_manager", actor=make_actor("administrator"), now=NOW
    )

    for act in (confirm_role, reject_role):
        with pytest.raises(RefusedError):
            act(proposal=proposal, actor=make_actor(role), now=NOW)

    assert not RoleGrant.objects.filter(user=user).exists()
    assert RoleProposal.objects.get().decided_at is None
    assert kinds() == ["accounts.role.proposed"]


def test_officer_confirms_no_role_of_his_own_and_nothing_twice():
    administrator, colleague = make_actor("administrator"), make_actor("confidentiality_officer")
    officer = make_user("confidentiality_officer")
    own = propose_role(user=officer, role="collector", actor=administrator, now=NOW)

    with pytest.raises(RefusedError):
        confirm_role(proposal=own, actor=actor_for(officer, now=NOW), now=NOW)
    reject_role(proposal=own, actor=colleague, now=NOW)
    with pytest.raises(RefusedError):
        confirm_role(proposal=own, actor=colleague, now=NOW)

    assert actor_for(officer, now=NOW).roles == {"confidentiality_officer"}
    assert kinds() == ["accounts.role.proposed", "accounts.role.rejected"]


def test_administrator_cannot_make_himself_a_second_account_that_decides():
    administrator = make_actor("administrator")

    second = create_user(
        username="second",
        full_name="第二",
        email="second@example.com",
        password="Rain-over-Ningbo-42",
        department=None,
        roles=("credit_manager",),
        actor=administrator,
        now=NOW,
    )

    assert actor_for(second, now=NOW).roles == frozenset()
    with pytest.raises(RefusedError):
        confirm_role(proposal=RoleProposal.objects.get(), actor=administrator, now=NOW)
    with pytest.raises(RefusedError):
        grant_role(user=second, role="credit_manager", actor=administrator, now=NOW)
    assert not RoleGrant.objects.filter(user=second).exists()


@pytest.mark.parametrize(("held", "wanted"), [*permutations(sorted(SEPARATED), 2)])
def test_nobody_holds_two_of_the_three(held, wanted):
    user, administrator = make_user(held), make_actor("administrator")

    with pytest.raises(RefusedError):
        propose_role(user=user, role=wanted, actor=administrator, now=NOW)
    with pytest.raises(RefusedError):
        grant_role(user=user, role=wanted, actor=SYSTEM, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(user=user, role=wanted, granted_by_name="x", granted_at=NOW)

    assert actor_for(user, now=NOW).roles == {held}
    assert not Event.objects.exists()


def test_two_proposals_for_two_of_the_three_do_not_both_come_true():
    administrator, officer = make_actor("administrator"), make_actor("confidentiality_officer")
    user = make_user()
    first, second = (
        propose_role(user=user, role=role, actor=administrator, now=NOW)
        for role in ("administrator", "internal_auditor")
    )

    confirm_role(proposal=first, actor=officer, now=NOW)
    with pytest.raises(RefusedError):
        confirm_role(proposal=second, actor=officer, now=NOW)

    assert actor_for(user, now=NOW).roles == {"administrator"}
    assert RoleProposal.objects.get(pk=second.pk).decided_at is None


@pytest.mark.parametrize("role", ["collector", "emperor"])
def test_a_role_held_or_unknown_is_not_proposed(role):
    user, administrator = make_user("collector"), make_actor("administrator")

    with pytest.raises(RefusedError) as refused:
        propose_role(user=user, role=role, actor=administrator, now=NOW)

    assert refused.value.field == "role"
    assert not RoleProposal.objects.exists()


def test_a_role_is_proposed_once():
    user, administrator = make_user(), make_actor("administrator")
    propose_role(user=user, role="collector", actor=administrator, now=NOW)

    with pytest.raises(RefusedError):
        propose_role(user=user, role="collector", actor=administrator, now=NOW)

    assert RoleProposal.objects.count() == 1


def test_the_three_share_no_power():
    powers = [
        ROLE_PERMISSIONS[role] & {"accounts.administer", "accounts.protect"} for role in SEPARATED
    ]

    assert sorted(map(sorted, powers)) == [[], ["accounts.administer"], ["accounts.protect"]]
