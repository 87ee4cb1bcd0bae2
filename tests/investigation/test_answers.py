"""Questionnaires put to people: what is kept, recorded, compared, and who is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories import NOW, make_actor
from tests.investigation.factories import (
    OWN_ANSWERS,
    SEEN_ANSWERS,
    bring_to,
    lead_of,
    open_sheet,
    shipped,
    submit,
)
from zixin.dossier.models import Fact, ItemRating
from zixin.investigation.models import AnswerSheet, Contradiction, Questionnaire
from zixin.investigation.queries.answers import sheet_behind
from zixin.investigation.services import answers as services
from zixin.investigation.services import questionnaires as design
from zixin.kernel.actor import Actor
from zixin.kernel.audit import Event
from zixin.kernel.workflow import RefusedError

pytestmark = pytest.mark.django_db

CUSTOMER = Actor(user_id=None, name="林经理", is_system=True)


def _footprint() -> tuple[object, ...]:
    return (
        list(AnswerSheet.objects.order_by("pk").values("answers", "submitted_at", "token_digest")),
        list(Contradiction.objects.order_by("pk").values()),
        list(Questionnaire.objects.order_by("pk").values()),
        Fact.objects.count(),
        ItemRating.objects.count(),
        Event.objects.count(),
    )


def test_link_leads_to_its_sheet_and_keeps_no_secret():
    sheet = open_sheet(bring_to("UNDER_WAY"), channel="link")
    token = sheet.link.split("/")[-2]

    assert sheet_behind(token) == sheet
    assert (sheet_behind("other"), sheet.expires_at) == (None, NOW + timedelta(days=14))
    row = AnswerSheet.objects.filter(pk=sheet.pk).values().get()
    assert token not in str(row)
    assert token not in str(Event.objects.latest("sequence").data)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("channel", {"channel": "pigeon"}),
        ("respondent", {"respondent": " "}),
        ("days", {"channel": "link", "days": 61}),
        (None, {"actor": "stranger"}),
    ],
)
def test_sheet_is_refused_and_changes_nothing(field, changes):
    case = bring_to("UNDER_WAY")
    shipped()
    if changes.get("actor"):
        changes = {"actor": make_actor("credit_manager")}
    before = _footprint()

    with pytest.raises(RefusedError) as refused:
        open_sheet(case, **changes)

    assert (refused.value.field, _footprint()) == (field, before)


def test_answers_are_submitted_once_and_claim_facts():
    sheet = open_sheet(bring_to("UNDER_WAY"), channel="link")
    services.save_answers(sheet=sheet, answers={"premises_owned": "0"}, actor=CUSTOMER, now=NOW)
    assert Fact.objects.count() == 0

    submit(sheet, OWN_ANSWERS, actor=CUSTOMER)

    fact = Fact.objects.get(code="customer_requirement")
    assert (fact.value, fact.verification, fact.source, fact.method) == (
        "8000000",
        "claimed",
        "customer",
        "questionnaire",
    )
    assert fact.recorded_by_name == "林经理"
    before = _footprint()
    submit(sheet, OWN_ANSWERS, actor=CUSTOMER)
    assert _footprint() == before
    with pytest.raises(RefusedError):
        submit(sheet, {**OWN_ANSWERS, "audited": "1", "auditor": "某所"}, actor=CUSTOMER)
    assert _footprint() == before


def test_required_answer_lacks_and_nothing_is_submitted():
    sheet = open_sheet(bring_to("UNDER_WAY"))
    before = _footprint()

    with pytest.raises(RefusedError) as refused:
        submit(sheet, {**OWN_ANSWERS, "premises_owned": "1", "sued": "1"})

    assert (refused.value.field, _footprint()) == ("suits", before)


def test_ended_link_and_a_colleague_are_refused():
    case = bring_to("UNDER_WAY")
    sheet = open_sheet(case, channel="link")
    by_phone = open_sheet(case)
    before = _footprint()

    for row, actor, at in (
        (sheet, CUSTOMER, NOW + timedelta(days=14)),
        (by_phone, CUSTOMER, NOW),
        (by_phone, make_actor("credit_analyst"), NOW),
    ):
        with pytest.raises(RefusedError):
            services.submit_answers(sheet=row, answers=OWN_ANSWERS, actor=actor, now=at)

    assert _footprint() == before


def test_two_channels_are_compared_and_ruled_on():
    case = bring_to("UNDER_WAY")
    submit(open_sheet(case, channel="link"), OWN_ANSWERS, actor=CUSTOMER)
    submit(open_sheet(case, code="site_visit", channel="visit"), SEEN_ANSWERS)

    found = list(Contradiction.objects.all())
    assert [(row.question, *row.answers()) for row in found] == [
        ("premises_owned", "1", "0"),
        ("production", "full", "reduced"),
        ("capacity_used", "90", "60"),
        ("top_five_share", "to_35", "to_50"),
    ]
    assert Event.objects.latest("sequence").data == {
        "count": 4,
        "codes": ["capacity_used", "premises_owned", "production", "top_five_share"],
    }
    for ruling, explanation in (("maybe", "x"), ("second", " ")):
        with pytest.raises(RefusedError):
            services.rule_on_contradiction(
                contradiction=found[0],
                ruling=ruling,
                explanation=explanation,
                actor=lead_of(case),
                now=NOW,
            )
    assert Contradiction.objects.filter(ruling="").count() == 4
    services.rule_on_contradiction(
        contradiction=found[0],
        ruling="second",
        explanation="已看租赁合同",
        actor=lead_of(case),
        now=NOW,
    )
    assert Contradiction.objects.get(pk=found[0].pk).ruling == "second"


def test_same_channel_is_not_held_against_itself():
    case = bring_to("UNDER_WAY")
    submit(open_sheet(case), OWN_ANSWERS)
    submit(open_sheet(case), {**OWN_ANSWERS, "production": "reduced", "stop_reason": "检修"})

    assert Contradiction.objects.count() == 0


def test_levels_become_the_judgement_of_who_takes_them_over():
    case = bring_to("UNDER_WAY")
    sheet = open_sheet(case, code="site_visit", channel="visit")
    with pytest.raises(RefusedError):
        services.adopt_levels(sheet=sheet, actor=lead_of(case), now=NOW)
    submit(sheet, SEEN_ANSWERS)

    assert services.adopt_levels(sheet=sheet, actor=lead_of(case), now=NOW) == 6

    rating = ItemRating.objects.get(item="q_cooperation")
    assert (rating.level, rating.rater_id) == (1, case.lead_id)
    assert rating.reason == f"{case.number} 被访方配合程度: 按要求提供"


def _question(code: str, **more: object) -> dict[str, object]:
    return {"code": code, "kind": "yes_no", "text": {"zh": "问", "en": "Asks"}, **more}


def test_questionnaire_is_drafted_published_and_never_changed():
    designer = make_actor("credit_analyst")
    act = {"actor": designer, "now": NOW}
    draft = design.draft_questionnaire(code="short", title={"zh": "短", "en": "Short"}, **act)
    design.set_question(draft=draft, place=None, question=_question("one"), **act)
    design.set_question(draft=draft, place=None, question=_question("two", when="one = 1"), **act)
    before = _footprint()

    with pytest.raises(RefusedError):
        design.move_question(draft=draft, place=1, to=0, **act)  # would ask by a later answer
    with pytest.raises(RefusedError):
        design.set_question(draft=draft, place=0, question=_question("one", when="two = 1"), **act)
    with pytest.raises(RefusedError):
        design.draft_questionnaire(code="short", title={"zh": "短", "en": "Short"}, **act)
    with pytest.raises(RefusedError):
        design.publish_questionnaire(draft=draft, actor=make_actor("credit_controller"), now=NOW)
    assert _footprint() == before

    design.publish_questionnaire(draft=draft, **act)
    after = _footprint()
    with pytest.raises(RefusedError):
        design.set_question(draft=draft, place=None, question=_question("three"), **act)
    assert _footprint() == after
    second = design.draft_questionnaire(code="short", title={"zh": "", "en": ""}, **act)
    assert (second.version, second.document) == (2, draft.document)
    design.move_question(draft=second, place=1, to=None, **act)
    assert [row["code"] for row in second.document["questions"]] == ["one"]


def test_shipped_questionnaires_are_published_once():
    shipped()
    before = _footprint()

    shipped()

    assert _footprint() == before
