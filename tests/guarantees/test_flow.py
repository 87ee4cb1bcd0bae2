"""The flow of security: who may move it from where, what it records, what it refuses."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from tests.documents.factories import make_document
from tests.factories import NOW, make_actor, make_customer, make_user
from tests.guarantees.factories import (
    TODAY,
    accept,
    appraise,
    author_of,
    bring_to,
    check,
    draft,
    guarantee,
    house,
    make_guarantor,
)
from zixin.accounts.queries import SYSTEM
from zixin.accounts.roles import Role
from zixin.guarantees.models import Security, SecurityPaper, SecurityTask, Valuation
from zixin.guarantees.queries import securities as queries
from zixin.guarantees.services import instruments, judgement, watching
from zixin.guarantees.states import SECURITY_FLOW, SecurityState
from zixin.kernel.audit import Event
from zixin.kernel.workflow import RefusedError, open_moves

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published_policies")]


def _footprint() -> tuple[object, ...]:
    return (
        list(Security.objects.order_by("pk").values()),
        list(SecurityPaper.objects.order_by("pk").values()),
        list(Valuation.objects.order_by("pk").values()),
        list(SecurityTask.objects.order_by("pk").values()),
        Event.objects.count(),
    )


def _refused(act, words: str, field: str | None = None) -> None:
    """Expect a refusal with its sentence that changed nothing."""
    before = _footprint()
    with pytest.raises(RefusedError) as refused:
        act()
    assert words in refused.value.message
    assert (refused.value.field, _footprint()) == (field, before)


def test_whole_way_leaves_its_events():
    security = bring_to("RELEASED")

    kinds = Event.objects.filter(kind__startswith="guarantees.").order_by("sequence")
    assert list(kinds.values_list("kind", flat=True)) == [
        "guarantees.security.drafted",
        *["guarantees.security.papered"] * 3,
        "guarantees.security.valued",
        "guarantees.security.proposed",
        "guarantees.security.checked",
        "guarantees.security.accepted",
        "guarantees.security.released",
    ]
    assert {event.customer_id for event in kinds} == {security.customer_id}
    assert (security.number, security.state) == ("GS-2026-000001", "RELEASED")


VERBS = {
    "propose": lambda row, actor: instruments.propose_security(
        security=row, revision=row.revision, actor=actor, now=NOW
    ),
    "return": lambda row, actor: judgement.return_security(
        security=row, reason="缺决议", actor=actor, now=NOW
    ),
    "accept": accept,
    "reject": lambda row, actor: judgement.reject_security(
        security=row, reason="不需要", actor=actor, now=NOW
    ),
    "reopen": lambda row, actor: judgement.reopen_security(
        security=row, reason="展期", actor=actor, now=NOW
    ),
    "call": lambda row, actor: judgement.call_security(
        security=row, act="enforcement", on=TODAY, reason="逾期", actor=actor, now=NOW
    ),
    "release": lambda row, actor: judgement.release_security(
        security=row, reason="结清", actor=actor, now=NOW
    ),
    "expire": lambda row, actor: watching.expire_security(security=row, actor=actor, now=NOW),
}
ACCEPTS = {Role.CREDIT_MANAGER, Role.FINANCE_DIRECTOR}
MAY: dict[str, set[str]] = {
    "propose": {Role.CREDIT_MANAGER, Role.CREDIT_ANALYST},
    "return": {*ACCEPTS, Role.LEGAL_COUNSEL},
    "accept": {*ACCEPTS},
    "reject": {*ACCEPTS},
    "reopen": {*ACCEPTS},
    "call": {*ACCEPTS, Role.LEGAL_COUNSEL},
    "release": {*ACCEPTS},
    "expire": {"system"},
}


def test_every_move_is_tried():
    assert set(VERBS) == set(MAY) == set(SECURITY_FLOW)


@pytest.mark.parametrize("state", SecurityState.values)
@pytest.mark.parametrize("move", VERBS)
def test_move_is_allowed_exactly_where_flow_and_roles_say(state, move):
    security = bring_to(state)
    if (state, move) == ("PROPOSED", "accept"):
        check(security)

    for who in (*Role.values, "system"):
        actor = SYSTEM if who == "system" else make_actor(who)
        before = _footprint()
        security.refresh_from_db()
        if who in MAY[move] and state in SECURITY_FLOW[move].source:
            with transaction.atomic():
                VERBS[move](security, actor)
                assert security.state == SECURITY_FLOW[move].target, who
                transaction.set_rollback(True)
            continue
        with pytest.raises(RefusedError):
            VERBS[move](security, actor)
        assert _footprint() == before, who
        security.refresh_from_db()
        assert move not in {row.name for row in open_moves(security, SECURITY_FLOW, actor)}, who


@pytest.mark.parametrize("role", Role.values)
def test_who_drafts(role):
    customer = make_customer()

    if role in {Role.CREDIT_MANAGER, Role.CREDIT_ANALYST}:
        assert draft(customer, actor=make_actor(role)).state == "DRAFT"
        return
    _refused(lambda: draft(customer, actor=make_actor(role)), "Only the credit department")


def test_nobody_accepts_what_he_prepared_checked_or_sells_to():
    manager, seller = make_actor("credit_manager"), make_user("credit_manager")
    security = draft(make_customer(salesperson=seller), actor=manager)
    for item in ("contract", "certificate", "valuation"):
        instruments.file_paper(
            security=security,
            item=item,
            document=make_document(security.customer, kind="other", title=item),
            actor=manager,
            now=NOW,
        )
    appraise(security)
    instruments.propose_security(security=security, revision=1, actor=manager, now=NOW)
    _refused(lambda: check(security, make_actor("credit_analyst")), "checked by legal counsel")
    check(security)
    _refused(lambda: accept(security, manager), "neither drafted nor proposed")

    both = make_user("legal_counsel", "credit_manager")
    check(security, make_actor(user=both))
    _refused(lambda: accept(security, make_actor(user=both)), "does not accept it as well")

    _refused(lambda: accept(security, make_actor(user=seller)), "salesperson of a customer")
    accept(security)


def test_database_keeps_four_eyes_too():
    security = bring_to("ACCEPTED")

    for column in ("drafted_by_id", "checked_by_id", "proposed_by_id"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Security.objects.filter(pk=security.pk).update(accepted_by_id=getattr(security, column))


def test_acceptance_waits_for_legal_counsel():
    security = bring_to("PROPOSED")

    _refused(lambda: accept(security), "Legal counsel checks the security first")


def test_stale_form_is_refused():
    security = bring_to("PROPOSED")
    manager = make_actor("credit_manager")
    check(security)

    stale = "please look at it again"
    _refused(
        lambda: judgement.accept_security(security=security, revision=7, actor=manager, now=NOW),
        stale,
    )
    _refused(
        lambda: judgement.check_security(
            security=security,
            revision=0,
            opinion="x",
            actor=make_actor("legal_counsel"),
            now=NOW,
        ),
        stale,
    )


def test_change_after_acceptance_voids_it_until_it_is_accepted_anew():
    security = bring_to("ACCEPTED")
    _refused(
        lambda: instruments.revise_security(
            security=security,
            revision=1,
            record=house(amount=Decimal(9_000_000)),
            actor=author_of(security),
            now=NOW,
        ),
        "Only a draft",
    )

    VERBS["reopen"](security, make_actor("credit_manager"))
    instruments.revise_security(
        security=security,
        revision=2,
        record=house(amount=Decimal(400_000)),
        actor=author_of(security),
        now=NOW,
    )

    assert (security.state, security.revision, security.amount) == ("DRAFT", 3, 400_000)
    task = SecurityTask.objects.get(kind="shortfall", closed_at__isnull=True)
    assert task.amount == 300_000
    VERBS["propose"](security, author_of(security))
    _refused(lambda: accept(security), "Legal counsel checks the security first")
    check(security)
    accept(security)
    assert not SecurityTask.objects.filter(closed_at__isnull=True).exists()


def test_missing_paper_and_missing_registration_keep_from_acceptance():
    bare = bring_to("PROPOSED", record=house(registered_on=None, registration_number=""))
    check(bare)
    _refused(lambda: accept(bare), "without registration it does not exist (Civil Code, art. 402)")

    giver = make_guarantor()
    security = bring_to("PROPOSED", record=guarantee(giver, is_for_owner=True))
    SecurityPaper.objects.filter(security=security, item="shareholders").delete()
    check(security)
    _refused(lambda: accept(security), "shareholders' meeting without the interested one")


def test_legal_counsel_does_without_a_paper_with_a_reason():
    security = bring_to("PROPOSED", record=guarantee(make_guarantor()))
    SecurityPaper.objects.filter(security=security, item="resolution").delete()
    lawyer = make_actor("legal_counsel")

    def waive(item: str, reason: str, actor=lawyer):
        return lambda: instruments.waive_paper(
            security=security, item=item, reason=reason, actor=actor, now=NOW
        )

    _refused(waive("resolution", " "), "Say why", "reason")
    _refused(waive("contract", "x"), "no security", "item")
    _refused(waive("spouse", "x"), "does not need that paper", "item")
    _refused(waive("resolution", "x", make_actor("credit_manager")), "legal counsel")
    waive("resolution", "三分之二以上表决权股东签字，担保解释第8条")()
    check(security)
    accept(security)

    assert security.papers.get(item="resolution").waiver.startswith("三分之二")


def test_paper_belongs_to_the_customer_or_to_who_gives_the_security():
    security = draft(record=guarantee(make_guarantor()))
    own, giver = security.customer, security.provider
    assert giver is not None

    def put(customer):
        return lambda: instruments.file_paper(
            security=security,
            item="resolution",
            document=make_document(customer, kind="other"),
            actor=author_of(security),
            now=NOW,
        )

    before = SecurityPaper.objects.count()
    with pytest.raises(RefusedError) as refused:
        put(make_customer())()
    assert (refused.value.field, SecurityPaper.objects.count()) == ("document", before)
    put(own)()
    put(giver)()

    assert security.papers.get().document.customer == giver


def test_valuation_of_a_proposal_voids_the_check():
    security = bring_to("PROPOSED")
    check(security)

    appraise(security, 2_000_000)

    _refused(lambda: accept(security), "Legal counsel checks the security first")


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"dated_on": TODAY + timedelta(days=1)}, "dated_on", "today at the latest"),
        ({"value": Decimal(-1)}, "value", "at least 0"),
        ({"value": Decimal("NaN")}, "value", "at least 0"),
        ({"method": "guess"}, "method", "Choose one"),
        ({"valuer": " "}, "valuer", "who valued it"),
        ({"actor": "salesperson"}, None, "Only the credit department"),
    ],
)
def test_valuation_is_refused(changes, field, words):
    security = draft()
    if "actor" in changes:
        changes = {"actor": make_actor(changes["actor"])}

    _refused(lambda: appraise(security, **changes), words, field)


def test_guarantee_has_no_value_of_its_own_and_rejected_security_takes_none():
    giver = make_guarantor()
    promise, rejected = draft(record=guarantee(giver)), bring_to("REJECTED")

    _refused(lambda: appraise(promise), "its amount counts")
    _refused(lambda: appraise(rejected), "counts no more")


def test_valuations_are_never_changed(django_db_blocker):
    appraise(draft())

    for act in (
        lambda: Valuation.objects.update(value=1),
        lambda: Valuation.objects.all().delete(),
    ):
        with pytest.raises(Exception, match="append-only"), transaction.atomic():
            act()


def test_release_that_uncovers_needs_a_reason_with_the_amount(standing):
    from zixin.guarantees.rules.outside import Standing

    security = bring_to("ACCEPTED")
    standing[security.customer_id] = Standing(limit=Decimal(250_000), exposure=Decimal(250_000))
    manager = make_actor("credit_manager")

    def release(reason: str):
        return lambda: judgement.release_security(
            security=security, reason=reason, actor=manager, now=NOW
        )

    _refused(release(" "), "250,000.00 of exposure would be uncovered", "reason")
    release("客户改为预付")()

    assert Event.objects.get(kind="guarantees.security.released").data["uncovered"] == "250000.00"


def test_release_of_what_nothing_relies_on_needs_none():
    security = bring_to("ACCEPTED", record=house(covers=Decimal(0)))

    judgement.release_security(
        security=security, reason="", actor=make_actor("finance_director"), now=NOW
    )

    assert security.state == "RELEASED"


@pytest.mark.parametrize(
    ("kind", "act", "is_right"),
    [
        ("general_guarantee", "suit", True),
        ("general_guarantee", "arbitration", True),
        ("general_guarantee", "demand", False),  # a demand does not keep a general guarantor
        ("joint_guarantee", "demand", True),
        ("joint_guarantee", "enforcement", False),
    ],
)
def test_each_kind_of_guarantee_has_its_act(kind, act, is_right):
    security = bring_to("ACCEPTED", record=guarantee(make_guarantor(), kind=kind))

    def call():
        judgement.call_security(
            security=security,
            act=act,
            on=TODAY,
            reason="逾期",
            actor=make_actor("legal_counsel"),
            now=NOW,
        )

    if is_right:
        call()
        assert (security.state, security.call_act, security.called_on) == ("CALLED", act, TODAY)
    else:
        _refused(call, "This security is called upon by", "act")


def test_after_the_period_the_right_is_gone():
    security = bring_to("ACCEPTED", record=guarantee(make_guarantor()))
    Security.objects.filter(pk=security.pk).update(claim_due_on=TODAY - timedelta(days=190))

    def call(on=TODAY):
        return lambda: judgement.call_security(
            security=security,
            act="demand",
            on=on,
            reason="逾期",
            actor=make_actor("legal_counsel"),
            now=NOW,
        )

    _refused(call(), "the right is gone (Interpretation on Security, art. 34)", "on")
    _refused(call(TODAY + timedelta(days=1)), "today at the latest", "on")


def test_salesperson_knows_that_security_exists_and_reads_nothing_of_it():
    user = make_user("salesperson")
    mine = draft(make_customer(salesperson=user))
    draft()
    seller = make_actor(user=user)

    assert list(queries.securities_known_to(seller)) == [mine]
    assert list(queries.securities_for(seller)) == []
    assert list(queries.securities_known_to(make_actor("salesperson"))) == []
    assert queries.securities_for(make_actor("credit_controller")).count() == 2


def test_trail_names_no_person():
    person = guarantee(
        provider_kind="person", provider_name="林远山", provider_identity="110101199003077774"
    )

    security = draft(record=person)

    event = Event.objects.get(kind="guarantees.security.drafted")
    assert "林远山" not in str(event.data)
    assert "110101199003077774" not in str(event.data)
    assert Security.objects.get(provider_identity_index="110101199003077774") == security
