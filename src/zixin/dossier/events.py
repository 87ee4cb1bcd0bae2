"""The events of the credit file."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zixin.kernel.audit import register_kinds

register_kinds(
    {
        "dossier.facts.recorded": _("Facts recorded"),
        "dossier.item.rated": _("Qualitative item rated"),
        "dossier.entries.recorded": _("Entries of the credit file recorded"),
        "dossier.entry.corrected": _("Entry of the credit file corrected"),
        "dossier.entry.withdrawn": _("Entry of the credit file withdrawn"),
        "dossier.conflict.ruled": _("Conflicting facts ruled on"),
        "dossier.section.classified": _("Level of a section set"),
        "dossier.field.revealed": _("Masked field revealed"),
        "dossier.file.reviewed": _("Credit file reviewed"),
        "dossier.review.called": _("Review of the credit file called for"),
        "dossier.file.printed": _("Summary of the credit file printed"),
    }
)
