"""Issuing credit reports: the file is kept as it left, with its digest."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from zixin.assessment.composition import CreditStanding, Issue, compose_report
from zixin.assessment.models import Assessment, CreditReport, Statement
from zixin.kernel import vault
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.numbering import draw_number
from zixin.kernel.typesetting import RenderingError, render_report
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
    kept = vault.keep_file(source=file, now=now)
    report = CreditReport.objects.create(
        number=number,
        customer=assessment.customer,
        assessment=assessment,
        language=language,
        sha256=kept.sha256,
        size_bytes=kept.size_bytes,
        kept=kept,
        issued_at=now,
        issued_by_name=actor.name,
    )
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
    file = _content_of(report)
    record(
        kind="assessment.report.opened",
        subject=report,
        actor=actor,
        now=now,
        data={"number": report.number},
        customer_id=report.customer_id,
    )
    return file


def _content_of(report: CreditReport) -> bytes:
    if report.kept is None:
        raise RefusedError(_("The file of this report is no longer there."))
    try:
        file = vault.content_of(report.kept)
    except (vault.MissingFileError, vault.ShreddedFileError) as missing:
        raise RefusedError(_("The file of this report is no longer there.")) from missing
    except vault.DamagedFileError as damaged:
        raise RefusedError(
            _("The stored file differs from the report that was issued.")
        ) from damaged
    if report.kept.sha256 != report.sha256:
        raise RefusedError(_("The stored file differs from the report that was issued."))
    return file


@transaction.atomic
def seal_reports(*, actor: Actor, now: datetime) -> int:
    """Move reports that former versions left open on the disk into the vault; return how many.

    Records nothing: a report stays as it was issued.
    """
    moved = 0
    for report in CreditReport.objects.filter(kept=None):
        path = settings.REPORT_DIR / f"{report.sha256}.pdf"
        if path.exists():
            with path.open("rb") as source:
                report.kept = vault.keep_file(source=source, now=now)
            report.save(update_fields=["kept"])
            transaction.on_commit(partial(path.unlink, missing_ok=True))
            moved += 1
    return moved
