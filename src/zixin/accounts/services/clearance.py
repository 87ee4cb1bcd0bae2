"""The verbs of clearance: courses and agreements published, training passed, agreements signed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from importlib import resources

from django.db import transaction
from django.utils.translation import gettext as _

from zixin.accounts import rules
from zixin.accounts.models import (
    Agreement,
    AgreementSignature,
    Department,
    RoleGrant,
    TrainingCourse,
    TrainingRecord,
    User,
    UserClearance,
)
from zixin.accounts.models.clearance import CODE
from zixin.accounts.roles import clearance_of
from zixin.kernel.actor import PASSWORD, Actor
from zixin.kernel.audit import record
from zixin.kernel.confidentiality import UNCLEARED, Level
from zixin.kernel.workflow import RefusedError

SHIPPED_COURSE = "course-confidentiality-1.toml"
SHIPPED_AGREEMENT = "agreement-confidentiality-1.toml"


@transaction.atomic
def take_training(
    *, user: User, course: TrainingCourse, answers: Mapping[str, int], actor: Actor, now: datetime
) -> TrainingRecord:
    """Keep a person's answers to a course (培训考核); a pass holds for the course's days.

    Records ``accounts.training.passed`` or ``accounts.training.failed``. Raises ``RefusedError``
    for somebody else's training or when a newer version was published meanwhile.
    """
    rules.is_oneself.require(actor, user)
    if TrainingCourse.objects.filter(code=course.code, version__gt=course.version).exists():
        raise RefusedError(_("A newer version was published meanwhile; please read it first."))
    right = rules.right_answers(course.questions, answers)
    is_passed = right * 100 >= course.pass_percent * len(course.questions)
    attempt = TrainingRecord.objects.create(
        user=user,
        course=course,
        answers=dict(answers),
        right_count=right,
        is_passed=is_passed,
        taken_at=now,
        valid_until=now + timedelta(days=course.valid_days) if is_passed else None,
    )
    record(
        kind="accounts.training.passed" if is_passed else "accounts.training.failed",
        subject=attempt,
        actor=actor,
        now=now,
        data={
            "username": user.username,
            "name": course.code,
            "version": course.version,
            "right_answers": f"{right}/{len(course.questions)}",
            "valid_until": attempt.valid_until,
        },
    )
    return attempt


@transaction.atomic
def sign_agreement(
    *,
    user: User,
    agreement: Agreement,
    digest: str,
    typed_name: str,
    address: str,
    actor: Actor,
    now: datetime,
) -> AgreementSignature:
    """Sign the text that was shown (协议签署); the signature holds for the agreement's days.

    Keeps version, digest of the text, name as typed, address and time, and records
    ``accounts.agreement.signed``, so that the chain proves them. Raises ``RefusedError`` for
    somebody else, for a text that is not the newest, or when the name is not one's own.
    """
    rules.is_oneself.require(actor, user)
    if PASSWORD in actor.lacks:
        raise RefusedError(_("Change your first password before you sign: others know it."))
    newer = Agreement.objects.filter(code=agreement.code, version__gt=agreement.version)
    if digest != agreement.digest or newer.exists():
        raise RefusedError(_("A newer version was published meanwhile; please read it first."))
    if typed_name.strip() != user.full_name:
        raise RefusedError(_("Type your full name exactly as it stands here."), field="typed_name")
    signature = AgreementSignature.objects.create(
        user=user,
        agreement=agreement,
        text_digest=digest,
        typed_name=typed_name.strip(),
        address=address,
        signed_at=now,
        valid_until=now + timedelta(days=agreement.valid_days),
    )
    record(
        kind="accounts.agreement.signed",
        subject=signature,
        actor=actor,
        now=now,
        data={
            "username": user.username,
            "name": agreement.code,
            "version": agreement.version,
            "digest": digest,
            "typed_name": signature.typed_name,
            "address": address,
            "valid_until": signature.valid_until,
        },
    )
    return signature


@transaction.atomic
def publish_course(*, source: str, actor: Actor, now: datetime) -> TrainingCourse:
    """Publish the next version of the training; see ``keep_course``.

    Raises ``RefusedError`` without the right, for a faulty file, another code, or a version that
    does not follow the newest one.
    """
    rules.may_protect.require(actor, None)
    try:
        parsed = rules.parse_course(source)
    except rules.FaultyDocumentError as faulty:
        raise RefusedError(faulty.message, field="file") from faulty
    _require_next(TrainingCourse.objects.filter(code=CODE).first(), parsed)
    return keep_course(source=source, actor=actor, now=now)


@transaction.atomic
def publish_agreement(*, source: str, actor: Actor, now: datetime) -> Agreement:
    """Publish the next version of the agreement; see ``keep_agreement``.

    Raises ``RefusedError`` without the right, for a faulty file, another code, or a version that
    does not follow the newest one.
    """
    rules.may_protect.require(actor, None)
    try:
        parsed = rules.parse_agreement(source)
    except rules.FaultyDocumentError as faulty:
        raise RefusedError(faulty.message, field="file") from faulty
    _require_next(Agreement.objects.filter(code=CODE).first(), parsed)
    return keep_agreement(source=source, actor=actor, now=now)


def _require_next(
    newest: TrainingCourse | Agreement | None, parsed: rules.Course | rules.AgreementText
) -> None:
    version = newest.version + 1 if newest else 1
    if (parsed.code, parsed.version) != (CODE, version):
        raise RefusedError(
            _("The file must carry the code “%(code)s” and the version %(version)s.")
            % {"code": CODE, "version": version},
            field="file",
        )


@transaction.atomic
def set_clearance(
    *, user: User, level: int, reason: str, until: datetime, actor: Actor, now: datetime
) -> UserClearance:
    """Set how far a person reads, at most the roles' level; 0 withdraws it (个人密级).

    When it lapses the person reads nothing that has a level, until a new one is set. Records
    ``accounts.clearance.granted``. Raises ``RefusedError`` without the right, for oneself, without
    a reason, for a level above the roles' or an end that has passed.
    """
    rules.may_protect.require(actor, None)
    rules.is_another_person.require(actor, user)
    roles = RoleGrant.objects.filter(user=user).values_list("role", flat=True)
    if not UNCLEARED <= level <= clearance_of(frozenset(roles)):
        raise RefusedError(_("A personal level is at most the level of the roles."), field="level")
    if not reason.strip():
        raise RefusedError(_("A reason is needed."), field="reason")
    if until <= now:
        raise RefusedError(_("The end lies in the past."), field="until")
    clearance = UserClearance.objects.create(
        user=user,
        level=level,
        reason=reason.strip(),
        granted_by_name=actor.name,
        granted_at=now,
        until=until,
    )
    record(
        kind="accounts.clearance.granted",
        subject=user,
        actor=actor,
        now=now,
        data={"level": level, "reason": clearance.reason, "valid_until": until},
    )
    return clearance


@transaction.atomic
def set_ceiling(*, department: Department, level: int, actor: Actor, now: datetime) -> None:
    """Set how far the people of a department, and of those below it, read at most.

    Records ``accounts.department.classified``. Raises ``RefusedError`` without the right or for an
    unknown level.
    """
    rules.may_protect.require(actor, None)
    if level not in Level.values:
        raise RefusedError(_("There is no such level."), field="level")
    fresh = Department.objects.select_for_update(of=("self",)).get(pk=department.pk)
    department.ceiling = level
    department.save(update_fields=["ceiling"])
    record(
        kind="accounts.department.classified",
        subject=department,
        actor=actor,
        now=now,
        data={"code": department.code, "ceiling": [fresh.ceiling, level]},
    )


@transaction.atomic
def publish_shipped_documents(*, actor: Actor, now: datetime) -> None:
    """Publish the course and the agreement the product brings, where no version is published.

    They bind at once. Records ``accounts.course.published`` and ``accounts.agreement.published``;
    raises ``FaultyDocumentError`` for a file that is none.
    """
    shipped = resources.files("zixin.accounts") / "shipped"
    if not TrainingCourse.objects.exists():
        source = (shipped / SHIPPED_COURSE).read_text(encoding="utf-8")
        keep_course(source=source, actor=actor, now=now)
    if not Agreement.objects.exists():
        source = (shipped / SHIPPED_AGREEMENT).read_text(encoding="utf-8")
        keep_agreement(source=source, actor=actor, now=now)


@transaction.atomic
def keep_course(*, source: str, actor: Actor, now: datetime) -> TrainingCourse:
    """Keep a course as a version that is never edited; records ``accounts.course.published``.

    The first version binds at once, a later one after its days of grace. Raises
    ``FaultyDocumentError`` for a file that is no course.
    """
    parsed = rules.parse_course(source)
    course = TrainingCourse.objects.create(
        code=parsed.code,
        version=parsed.version,
        title_zh=parsed.title_zh,
        title_en=parsed.title_en,
        valid_days=parsed.valid_days,
        source=source,
        sections=parsed.sections,
        questions=parsed.questions,
        pass_percent=parsed.pass_percent,
        published_by_name=actor.name,
        published_at=now,
        binding_from=now + timedelta(days=parsed.grace_days if parsed.version > 1 else 0),
    )
    _record_publication(course, "accounts.course.published", actor=actor, now=now)
    return course


@transaction.atomic
def keep_agreement(*, source: str, actor: Actor, now: datetime) -> Agreement:
    """Keep an agreement as a version that is never edited; ``accounts.agreement.published``.

    The first version binds at once, a later one after its days of grace. Raises
    ``FaultyDocumentError`` for a file that is no agreement.
    """
    parsed = rules.parse_agreement(source)
    agreement = Agreement.objects.create(
        code=parsed.code,
        version=parsed.version,
        title_zh=parsed.title_zh,
        title_en=parsed.title_en,
        valid_days=parsed.valid_days,
        source=source,
        text_zh=parsed.text_zh,
        text_en=parsed.text_en,
        digest=parsed.digest,
        published_by_name=actor.name,
        published_at=now,
        binding_from=now + timedelta(days=parsed.grace_days if parsed.version > 1 else 0),
    )
    _record_publication(agreement, "accounts.agreement.published", actor=actor, now=now)
    return agreement


def _record_publication(
    document: TrainingCourse | Agreement, kind: str, *, actor: Actor, now: datetime
) -> None:
    record(
        kind=kind,
        subject=document,
        actor=actor,
        now=now,
        data={
            "name": document.code,
            "version": document.version,
            "effective_on": document.binding_from,
        },
    )
