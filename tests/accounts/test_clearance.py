from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest

from tests.factories import NOW, make_customer, make_department, make_user, unsaved_actor
from zixin.accounts.models import (
    Agreement,
    AgreementSignature,
    TrainingCourse,
    TrainingRecord,
    User,
    UserClearance,
)
from zixin.accounts.queries import SYSTEM, actor_for, newest_agreement, newest_course
from zixin.accounts.roles import OPEN_BEFORE_CLEARANCE, Role, permissions_of
from zixin.accounts.services import (
    publish_shipped_documents,
    set_ceiling,
    sign_agreement,
    take_training,
)
from zixin.accounts.services.clearance import keep_agreement, keep_course
from zixin.customers.queries import customers_for
from zixin.kernel.actor import AGREEMENT, TRAINING
from zixin.kernel.audit import Event
from zixin.kernel.workflow import RefusedError

YEAR = timedelta(days=365)
SECOND = timedelta(seconds=1)


@pytest.fixture
def documents(db: None) -> tuple[TrainingCourse, Agreement]:
    publish_shipped_documents(actor=SYSTEM, now=NOW)
    course, agreement = newest_course(), newest_agreement()
    assert course is not None
    assert agreement is not None
    return course, agreement


def right(course: TrainingCourse) -> dict[str, int]:
    return {question["code"]: question["right"] for question in course.questions}


def train(user: User, *, now=NOW, answers=None) -> TrainingRecord:
    course = newest_course()
    return take_training(
        user=user,
        course=course,
        answers=right(course) if answers is None else answers,
        actor=actor_for(user, now=now),
        now=now,
    )


def sign(user: User, *, now=NOW, **changed) -> AgreementSignature:
    agreement = newest_agreement()
    facts = {
        "user": user,
        "agreement": agreement,
        "digest": agreement.digest,
        "typed_name": user.full_name,
        "address": "10.0.0.7",
        "actor": actor_for(user, now=now),
        "now": now,
    }
    return sign_agreement(**{**facts, **changed})


def own_level(user: User, level: int, *, until=NOW + YEAR, at=NOW) -> UserClearance:
    return UserClearance.objects.create(
        user=user, level=level, reason="试用期", granted_by_name="宁", granted_at=at, until=until
    )


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role.values)
def test_role_training_agreement_and_own_level_decide_together(documents, role):
    """All cells: 16 roles x trained or not x signed or not x five levels of a person's own."""
    full = unsaved_actor(role)
    for is_trained, has_signed in product((False, True), repeat=2):
        user = make_user(role, cleared=False)
        if is_trained:
            train(user)
        if has_signed:
            sign(user)
        met = {TRAINING: is_trained, AGREEMENT: has_signed}
        lacks = {name for name, is_met in met.items() if not is_met}
        for hours, own in enumerate((None, 0, 1, 2, 3)):
            if own is not None:
                own_level(user, own, at=NOW + timedelta(hours=hours))

            actor = actor_for(user, now=NOW)

            assert actor.lacks == lacks
            if lacks:
                assert actor.permissions == full.permissions & OPEN_BEFORE_CLEARANCE
                assert actor.clearance == 0
            else:
                assert actor.permissions == full.permissions
                assert actor.clearance == min(full.clearance, 3 if own is None else own)


def test_what_is_open_before_clearance_touches_no_customer():
    assert {"accounts.administer", "investigation.connect"} == OPEN_BEFORE_CLEARANCE
    assert permissions_of(frozenset(Role.values)) >= OPEN_BEFORE_CLEARANCE


@pytest.mark.django_db
def test_new_salesperson_sees_nothing_until_trained_and_signed_then_her_customers_only(documents):
    department = make_department()
    seller = make_user("salesperson", cleared=False, department=department)
    own = make_customer(salesperson=seller, department=department)
    make_customer(salesperson=make_user("salesperson"), department=department)

    def seen() -> list[object]:
        return list(customers_for(actor_for(seller, now=NOW)))

    assert seen() == []
    train(seller)
    assert seen() == []
    sign(seller)
    assert seen() == [own]


@pytest.mark.django_db
@pytest.mark.parametrize("lapsed", [TRAINING, AGREEMENT])
def test_lapse_closes_access_to_the_second(documents, lapsed):
    user = make_user("credit_manager", cleared=False)
    late = NOW + timedelta(days=3)
    train(user, now=late if lapsed == AGREEMENT else NOW)
    sign(user, now=late if lapsed == TRAINING else NOW)

    before = actor_for(user, now=NOW + YEAR - SECOND)
    after = actor_for(user, now=NOW + YEAR)

    assert (before.clearance, before.lacks) == (3, frozenset())
    assert (after.clearance, after.lacks, after.permissions) == (0, {lapsed}, frozenset())


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["course", "agreement"])
def test_new_version_leaves_a_time_of_grace_then_the_old_one_no_longer_counts(documents, what):
    user = make_user("credit_manager", cleared=False)
    train(user)
    sign(user)
    former = documents[0] if what == "course" else documents[1]
    source = former.source.replace("version = 1", "version = 2")
    keep = keep_course if what == "course" else keep_agreement
    newer = keep(source=source, actor=SYSTEM, now=NOW)

    assert newer.binding_from == NOW + timedelta(days=30)
    assert actor_for(user, now=newer.binding_from - SECOND).clearance == 3
    missing = TRAINING if what == "course" else AGREEMENT
    assert actor_for(user, now=newer.binding_from).lacks == {missing}
    if what == "course":
        train(user, now=newer.binding_from)
    else:
        sign(user, now=newer.binding_from)
    assert actor_for(user, now=newer.binding_from).clearance == 3


@pytest.mark.django_db
def test_own_level_that_lapsed_opens_nothing_and_the_newest_counts(documents):
    user = make_user("credit_manager")
    own_level(user, 2, until=NOW + YEAR)
    assert actor_for(user, now=NOW + YEAR - SECOND).clearance == 2
    assert actor_for(user, now=NOW + YEAR).clearance == 0
    own_level(user, 1, at=NOW + SECOND)
    assert actor_for(user, now=NOW + SECOND).clearance == 1


@pytest.mark.django_db
def test_no_course_published_lets_nobody_in():
    assert actor_for(make_user("credit_manager", cleared=False), now=NOW).lacks == {
        TRAINING,
        AGREEMENT,
    }


@pytest.mark.django_db
@pytest.mark.parametrize(("wrong", "is_passed"), [(0, True), (2, True), (3, False), (10, False)])
def test_training_is_passed_at_its_share_and_kept_either_way(documents, wrong, is_passed):
    course = documents[0]
    user = make_user("collector", cleared=False)
    answers = right(course)
    for code in list(answers)[:wrong]:
        answers[code] = (answers[code] + 1) % 3

    attempt = train(user, answers=answers)

    stored = TrainingRecord.objects.get(user=user)
    assert stored == attempt
    assert (stored.right_count, stored.is_passed) == (10 - wrong, is_passed)
    assert stored.valid_until == (NOW + YEAR if is_passed else None)
    event = Event.objects.last()
    assert event.kind == f"accounts.training.{'passed' if is_passed else 'failed'}"
    assert event.data["right_answers"] == f"{10 - wrong}/10"


@pytest.mark.django_db
def test_signature_keeps_version_digest_name_address_and_time(documents):
    agreement = documents[1]
    user = make_user("collector", cleared=False, full_name="张伟")

    signature = sign(user, typed_name=" 张伟 ")

    assert (
        signature.text_digest,
        signature.typed_name,
        signature.address,
        signature.signed_at,
        signature.valid_until,
    ) == (agreement.digest, "张伟", "10.0.0.7", NOW, NOW + YEAR)
    event = Event.objects.last()
    assert (event.kind, event.data["digest"], event.data["version"]) == (
        "accounts.agreement.signed",
        agreement.digest,
        1,
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change", [{"typed_name": "张"}, {"typed_name": "张伟 伟"}, {"digest": "0" * 64}]
)
def test_false_signature_is_refused_and_nothing_is_kept(documents, change):
    user = make_user("collector", cleared=False, full_name="张伟")
    events = Event.objects.count()

    with pytest.raises(RefusedError):
        sign(user, **change)

    assert (AgreementSignature.objects.filter(user=user).count(), Event.objects.count()) == (
        0,
        events,
    )


@pytest.mark.django_db
def test_nobody_trains_or_signs_for_another_not_even_the_system(documents):
    user, other = make_user("collector", cleared=False), make_user("administrator")
    events = Event.objects.count()
    course = documents[0]

    for actor in (actor_for(other, now=NOW), SYSTEM):
        with pytest.raises(RefusedError):
            take_training(user=user, course=course, answers=right(course), actor=actor, now=NOW)
        with pytest.raises(RefusedError):
            sign(user, actor=actor)

    assert not TrainingRecord.objects.filter(user=user).exists()
    assert not AgreementSignature.objects.filter(user=user).exists()
    assert Event.objects.count() == events


@pytest.mark.django_db
def test_former_version_is_neither_taken_nor_signed_any_more(documents):
    course, agreement = documents
    user = make_user("collector", cleared=False)
    for keep, former in ((keep_course, course), (keep_agreement, agreement)):
        keep(source=former.source.replace("version = 1", "version = 2"), actor=SYSTEM, now=NOW)

    with pytest.raises(RefusedError):
        take_training(
            user=user,
            course=course,
            answers=right(course),
            actor=actor_for(user, now=NOW),
            now=NOW,
        )
    with pytest.raises(RefusedError):
        sign(user, agreement=agreement, digest=agreement.digest)


@pytest.mark.django_db
def test_shipped_documents_are_published_once_and_complete(documents):
    publish_shipped_documents(actor=SYSTEM, now=NOW + YEAR)

    course, agreement = TrainingCourse.objects.get(), Agreement.objects.get()
    assert (len(course.sections), len(course.questions)) == (5, 10)
    assert len({question["right"] for question in course.questions}) == 3
    assert (course.binding_from, agreement.binding_from) == (NOW, NOW)
    assert list(Event.objects.values_list("kind", flat=True)) == [
        "accounts.course.published",
        "accounts.agreement.published",
    ]


@pytest.mark.django_db
def test_actor_costs_one_query_whatever_a_person_holds(documents, django_assert_num_queries):
    user = make_user("credit_manager", "collector")
    own_level(user, 2)

    with django_assert_num_queries(1):
        actor = actor_for(user, now=NOW)

    assert (actor.roles, actor.clearance) == ({"credit_manager", "collector"}, 2)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("above", "own", "expected"), [(3, 3, 3), (3, 2, 2), (2, 3, 2), (1, 2, 1), (2, 1, 1)]
)
def test_department_and_those_above_it_bound_the_level(above, own, expected):
    parent = make_department(ceiling=above)
    user = make_user("credit_manager", department=make_department(parent=parent, ceiling=own))

    actor = actor_for(user, now=NOW)

    assert actor.clearance == expected
    assert actor.permissions == unsaved_actor("credit_manager").permissions


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "level"), [("administrator", 2), ("confidentiality_officer", 0)])
def test_ceiling_is_the_officers_and_a_level(role, level):
    department, user = make_department(), make_user(role)

    with pytest.raises(RefusedError):
        set_ceiling(department=department, level=level, actor=actor_for(user, now=NOW), now=NOW)

    department.refresh_from_db()
    assert (department.ceiling, Event.objects.count()) == (3, 0)
