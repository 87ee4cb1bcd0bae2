"""Reads on training, agreements and the state of a person's clearance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from zixin.accounts.models import Agreement, AgreementSignature, TrainingCourse, TrainingRecord
from zixin.accounts.models.clearance import CODE
from zixin.accounts.queries.actors import records_in_force, signatures_in_force
from zixin.kernel.actor import Actor


def newest_course() -> TrainingCourse | None:
    """The course to take now: the newest version, also before it binds."""
    return TrainingCourse.objects.filter(code=CODE).first()


def newest_agreement() -> Agreement | None:
    """The agreement to sign now: the newest version, also before it binds."""
    return Agreement.objects.filter(code=CODE).first()


def training_records_of(actor: Actor) -> QuerySet[TrainingRecord]:
    """The actor's own attempts, newest first."""
    return TrainingRecord.objects.filter(user_id=actor.user_id or 0).select_related("course")


def signatures_of(actor: Actor) -> QuerySet[AgreementSignature]:
    """The actor's own signatures, newest first."""
    return AgreementSignature.objects.filter(user_id=actor.user_id or 0).select_related("agreement")


@dataclass(frozen=True, slots=True)
class OwnClearance:
    """Where a person stands: what counts now, and what to do next."""

    course: TrainingCourse | None
    agreement: Agreement | None
    record: TrainingRecord | None
    signature: AgreementSignature | None
    training_lapsed: bool
    agreement_lapsed: bool

    @property
    def course_is_newer(self) -> bool:
        """The newest course is not the one the person passed."""
        passed = self.record.course.version if self.record else 0
        return self.course is not None and self.course.version > passed

    @property
    def agreement_is_newer(self) -> bool:
        """The newest agreement is not the one the person signed."""
        signed = self.signature.agreement.version if self.signature else 0
        return self.agreement is not None and self.agreement.version > signed

    @property
    def until(self) -> datetime | None:
        """When access ends by itself; ``None`` when it has not begun."""
        if self.record is None or self.signature is None or self.record.valid_until is None:
            return None
        return min(self.record.valid_until, self.signature.valid_until)


def own_clearance(actor: Actor, *, now: datetime) -> OwnClearance:
    """Tell a person what counts of his training and signatures."""
    records = records_in_force(now).filter(user_id=actor.user_id or 0).select_related("course")
    signatures = (
        signatures_in_force(now).filter(user_id=actor.user_id or 0).select_related("agreement")
    )
    record = records.order_by("-valid_until").first()
    signature = signatures.order_by("-valid_until").first()
    passed = training_records_of(actor).filter(valid_until__isnull=False)
    return OwnClearance(
        course=newest_course(),
        agreement=newest_agreement(),
        record=record,
        signature=signature,
        training_lapsed=record is None and passed.exists(),
        agreement_lapsed=signature is None and signatures_of(actor).exists(),
    )
