"""Every state, every move, every role: allowed exactly where the flow and its rules say."""

from __future__ import annotations

from typing import Any

import pytest

from tests.factories import NOW, make_actor
from tests.policies.factories import bring_to, changed, propose
from zixin.accounts.roles import Role
from zixin.kernel.actor import Actor
from zixin.kernel.audit import Event
from zixin.kernel.workflow import RefusedError, open_moves
from zixin.policies import services
from zixin.policies.models import PolicyDraft, PolicyVersion
from zixin.policies.states import DRAFT_FLOW, DraftState

pytestmark = pytest.mark.django_db

# Who may make a move, said here a second time on purpose; "author" is the person who drafted.
PUBLISHERS = {Role.CREDIT_MANAGER, Role.FINANCE_DIRECTOR}
ALLOWED = {
    "revise": {"author"},
    "propose": {"author"},
    "withdraw": {"author"},
    "publish": PUBLISHERS,
    "reject": PUBLISHERS,
}
PAIRS = [(state, move) for state in DraftState.values for move in DRAFT_FLOW]


def _make_move(draft: PolicyDraft, move: str, actor: Actor) -> None:
    step: dict[str, Any] = {"draft": draft, "actor": actor, "now": NOW}
    revision = draft.revision
    if move == "revise":
        document = changed(draft.document, "dimensions.0.weight", 23)
        services.revise_draft(revision=revision, document=document, **step)
    elif move == "propose":
        services.propose_draft(revision=revision, effective_on=None, reason="新标准值", **step)
    elif move == "publish":
        services.publish_draft(revision=revision, **step)
    elif move == "reject":
        services.reject_draft(revision=revision, reason="依据不足", **step)
    else:
        services.withdraw_draft(**step)


def _footprint(draft: PolicyDraft) -> tuple[object, ...]:
    row = PolicyDraft.objects.filter(pk=draft.pk).values().get()
    return (row, Event.objects.count(), PolicyVersion.objects.count())


def test_table_of_roles_names_every_move():
    assert set(ALLOWED) == set(DRAFT_FLOW)


@pytest.mark.parametrize(("state", "move"), PAIRS)
def test_move_is_allowed_exactly_where_flow_and_roles_say(state, move):
    actors = {"author": make_actor("credit_manager")}
    actors |= {role: make_actor(role) for role in Role.values}
    allowed = ALLOWED[move] if state in DRAFT_FLOW[move].source else set()

    for role, actor in actors.items():
        draft = bring_to(state, author=actors["author"])
        before = _footprint(draft)
        if role in allowed:
            _make_move(draft, move, actor)
            draft.refresh_from_db()
            assert draft.state == DRAFT_FLOW[move].target, role
            assert Event.objects.filter(kind=DRAFT_FLOW[move].event).exists(), role
        else:
            with pytest.raises(RefusedError):
                _make_move(draft, move, actor)
            assert _footprint(draft) == before, role


@pytest.mark.parametrize("state", DraftState.values)
def test_open_moves_are_those_the_table_allows(state):
    author = make_actor("credit_manager")
    draft = bring_to(state, author=author)

    for role in ("author", *Role.values):
        actor = author if role == "author" else make_actor(role)
        expected = [
            name
            for name, move in DRAFT_FLOW.items()
            if state in move.source and role in ALLOWED[name]
        ]
        assert [move.name for move in open_moves(draft, DRAFT_FLOW, actor)] == expected


@pytest.mark.parametrize("roles", [("credit_manager",), ("finance_director", "administrator")])
def test_nobody_publishes_or_rejects_what_he_wrote(roles):
    author = make_actor(*roles)
    draft = bring_to("PROPOSED", author=author)
    before = _footprint(draft)

    for move in ("publish", "reject"):
        with pytest.raises(RefusedError, match=r"."):
            _make_move(draft, move, author)

    assert _footprint(draft) == before


def test_edit_of_a_proposal_makes_it_void():
    author = make_actor("credit_analyst")
    draft = bring_to("PROPOSED", author=author)
    seen = draft.revision

    _make_move(draft, "revise", author)

    assert (draft.state, draft.revision) == (DraftState.DRAFT, seen + 1)
    with pytest.raises(RefusedError):
        services.publish_draft(
            draft=draft, revision=seen, actor=make_actor("finance_director"), now=NOW
        )
    propose(draft, author)
    with pytest.raises(RefusedError):
        services.publish_draft(
            draft=draft, revision=seen, actor=make_actor("finance_director"), now=NOW
        )
    assert PolicyVersion.objects.count() == 0
