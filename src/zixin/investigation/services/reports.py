"""Issuing the report of a signed investigation, and opening it again."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from zixin.investigation.composition import compose_report
from zixin.investigation.models import Investigation, InvestigationReport
from zixin.investigation.states import CaseState
from zixin.kernel import vault
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.numbering import draw_number
from zixin.kernel.typesetting import RenderingError, render_report, render_text
from zixin.kernel.workflow import RefusedError

RENDERERS = {"pdf": render_report, "docx": render_text}
LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)


@transaction.atomic
def issue_report(
    *, case: Investigation, language: str, form: str, actor: Actor, now: datetime
) -> InvestigationReport:
    """Issue the report of a signed case as PDF or DOCX (出具调查报告).

    Keeps the file in the vault with its digest and records ``investigation.report.issued``. Raises
    ``RefusedError`` for who does not read investigations, before both have signed, for a language or
    form nobody knows, or when it cannot be typeset.
    """
    if not actor.may("investigation.view"):
        raise RefusedError(_("Your role does not read investigations."))
    if case.state != CaseState.SIGNED:
        raise RefusedError(_("A report is issued once the investigation is signed twice."))
    if language not in LANGUAGES or form not in RENDERERS:
        raise RefusedError(_("Choose one of the list."))
    number = draw_number("IR", now=now)
    with override(language):
        content = compose_report(
            case,
            number=number,
            seller=settings.COMPANY_NAME,
            by=actor.name,
            on=timezone.localdate(now),
        )
    try:
        file = RENDERERS[form](content)
    except RenderingError as unprintable:
        raise RefusedError(
            _("The report holds characters that cannot be printed: %(reason)s")
            % {"reason": unprintable}
        ) from unprintable
    kept = vault.keep_file(source=file, now=now)
    report = InvestigationReport.objects.create(
        number=number,
        case=case,
        language=language,
        form=form,
        kept=kept,
        sha256=kept.sha256,
        issued_at=now,
        issued_by_name=actor.name,
    )
    data = {"number": number, "form": form, "sha256": kept.sha256}
    _tell("issued", report, data, actor=actor, now=now)
    return report


@transaction.atomic
def open_report(*, report: InvestigationReport, actor: Actor, now: datetime) -> bytes:
    """Return the file of a report and record who opened it (``investigation.report.opened``).

    Raises ``RefusedError`` when the kept file is gone or is not the one that was issued.
    """
    try:
        file = vault.content_of(report.kept)
    except (vault.DamagedFileError, vault.ShreddedFileError) as broken:
        raise RefusedError(_("The file of this report is no longer there.")) from broken
    if report.kept.sha256 != report.sha256:
        raise RefusedError(_("The stored file differs from the report that was issued."))
    _tell("opened", report, {"number": report.number}, actor=actor, now=now)
    return file


def _tell(
    what: str, report: InvestigationReport, data: dict[str, str], *, actor: Actor, now: datetime
) -> None:
    record(
        kind=f"investigation.report.{what}",
        subject=report,
        actor=actor,
        now=now,
        data=data,
        customer_id=report.case.customer_id,
    )
