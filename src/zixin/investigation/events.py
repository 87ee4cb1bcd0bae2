"""The events of investigations."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zixin.kernel.audit import register_kinds

register_kinds(
    {
        "investigation.case.opened": _("Investigation opened"),
        "investigation.case.planned": _("Investigation planned"),
        "investigation.plan.revised": _("Plan of the investigation changed"),
        "investigation.case.started": _("Investigation started"),
        "investigation.method.finished": _("Method of the investigation finished"),
        "investigation.case.concluded": _("Investigation concluded"),
        "investigation.case.reopened": _("Investigation taken up again"),
        "investigation.case.signed": _("Findings signed"),
        "investigation.case.countersigned": _("Investigation countersigned"),
        "investigation.case.cancelled": _("Investigation cancelled"),
    }
)

register_kinds(
    {
        "investigation.questionnaire.drafted": _("Questionnaire drafted"),
        "investigation.questionnaire.changed": _("Questionnaire changed"),
        "investigation.questionnaire.published": _("Questionnaire published"),
        "investigation.sheet.opened": _("Questionnaire handed out"),
        "investigation.sheet.mailed": _("Questionnaire mailed"),
        "investigation.letter.failed": _("Letter could not be delivered"),
        "investigation.sheet.submitted": _("Answers submitted"),
        "investigation.contradictions.found": _("Answers contradict each other"),
        "investigation.contradiction.ruled": _("Contradiction ruled on"),
    }
)

register_kinds(
    {
        "investigation.finding.recorded": _("Finding recorded"),
        "investigation.report.issued": _("Investigation report issued"),
        "investigation.report.opened": _("Investigation report opened"),
    }
)

register_kinds(
    {
        "investigation.visit.planned": _("Visit planned"),
        "investigation.visit.recorded": _("Visit recorded"),
        "investigation.visit.signed": _("Record of the visit signed"),
        "investigation.signature.asked": _("Signature of the customer asked for"),
        "investigation.signature.given": _("Visit signed for the customer"),
        "investigation.signature.voided": _("Signature of the customer void: the record changed"),
        "investigation.photo.added": _("Photo of the visit added"),
    }
)

register_kinds(
    {
        "investigation.papers.reviewed": _("Documents reviewed"),
        "investigation.reference.requested": _("Reference asked for"),
        "investigation.reference.chased": _("Letter to a referee sent"),
        "investigation.reference.answered": _("Reference answered"),
    }
)

register_kinds(
    {
        "investigation.source.kept": _("Data source set up"),
        "investigation.lookup.asked": _("On-line look-up asked for"),
        "investigation.lookup.answered": _("On-line look-up answered"),
        "investigation.lookup.failed": _("On-line look-up failed"),
        "investigation.lookup.brought": _("File of records brought in"),
        "investigation.proposal.taken": _("Record taken over into the credit file"),
        "investigation.proposal.rejected": _("Record not taken over"),
    }
)
