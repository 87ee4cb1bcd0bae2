"""Issuing credit reports: the file is kept as it left, under its digest."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from zixin.assessment.composition import CreditStanding, Issue, compose_report
from zixin.assessment.models import Assessment, CreditReport, Statement
from zixin.assessment.rendering import RenderingError, render_report
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.numbering import draw_number
from zixin.kernel.workflow import RefusedError


@transaction.atomic
def issue_report(
    *,
    assessment: Assessment,
    standing: CreditStanding,
    language: str,
    actor: Actor,
    now: datetime,
) -> CreditReport:
    """Issue the credit report of an assessment as a PDF (资信报告).

    Stores the file, its digest and who issued it, and records ``assessment.report.issued``.
    Raises ``RefusedError`` without the right to issue reports, or when it cannot be typeset.
    """
    if not actor.may("assessment.issue_report"):
        raise RefusedError(_("Your role does not issue credit reports."))
    number = draw_number("CR", now=now)
    issue = Issue(
        number=number,
        on=timezone.localdate(now),
        by=actor.name,
        seller=settings.COMPANY_NAME,
    )
    file = _typeset(assessment, standing, issue, language)
    report = CreditReport.objects.create(
        number=number,
        customer=assessment.customer,
        assessment=assessment,
        language=language,
        sha256=hashlib.sha256(file).hexdigest(),
        size_bytes=len(file),
        issued_at=now,
        issued_by_name=actor.name,
    )
    folder = settings.REPORT_DIR
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{report.sha256}.pdf").write_bytes(file)
    record(
        kind="assessment.report.issued",
        subject=report,
        actor=actor,
        now=now,
        data={"number": number, "assessment": assessment.number, "sha256": report.sha256},
        customer_id=assessment.customer_id,
    )
    return report


def _typeset(
    assessment: Assessment, standing: CreditStanding, issue: Issue, language: str
) -> bytes:
    statements = list(
        Statement.objects.filter(
            customer=assessment.customer, is_current=True, as_of__lte=assessment.as_of
        )
    )
    with override(language):
        content = compose_report(
            assessment=assessment, statements=statements, standing=standing, issue=issue
        )
    try:
        return render_report(content)
    except RenderingError as unprintable:
        raise RefusedError(
            _("The report holds characters that cannot be printed: %(reason)s")
            % {"reason": unprintable}
        ) from unprintable


@transaction.atomic
def open_report(*, report: CreditReport, actor: Actor, now: datetime) -> bytes:
    """Return the file of a report and record who opened it (``assessment.report.opened``).

    Raises ``RefusedError`` when the stored file is gone or is not the one that was issued.
    """
    try:
        file = (settings.REPORT_DIR / f"{report.sha256}.pdf").read_bytes()
    except FileNotFoundError as missing:
        raise RefusedError(_("The file of this report is no longer there.")) from missing
    if hashlib.sha256(file).hexdigest() != report.sha256:
        raise RefusedError(_("The stored file differs from the report that was issued."))
    record(
        kind="assessment.report.opened",
        subject=report,
        actor=actor,
        now=now,
        data={"number": report.number},
        customer_id=report.customer_id,
    )
    return bytes(file)
