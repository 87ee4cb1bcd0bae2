"""The events of documents and their archive."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zixin.kernel.audit import register_kinds

register_kinds(
    {
        "documents.document.kept": _("Document brought in"),
        "documents.document.superseded": _("Document replaced by a new version"),
        "documents.document.classified": _("Level of a document set"),
        "documents.document.opened": _("Document opened"),
        "documents.document.downloaded": _("Original of a document downloaded"),
        "documents.document.archived": _("Document filed"),
        "documents.document.disposed": _("Document disposed of"),
        "documents.hold.placed": _("Legal hold placed"),
        "documents.hold.lifted": _("Legal hold lifted"),
        "documents.disposal.proposed": _("Disposal proposed"),
        "documents.disposal.approved": _("Disposal approved"),
        "documents.disposal.rejected": _("Disposal rejected"),
        "documents.export.requested": _("Export of a document requested"),
        "documents.export.granted": _("Export of a document granted"),
        "documents.export.refused": _("Export of a document refused"),
        "documents.export.downloaded": _("Exported copy downloaded"),
    }
)
