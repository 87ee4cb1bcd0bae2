"""The flows of a document, of its disposal and of its export, each as one table."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zixin.documents.rules import acts
from zixin.kernel.workflow import Move, flow


class DocumentState(models.TextChoices):
    """Where a document stands."""

    CURRENT = "CURRENT", _("Current")  # 现行
    SUPERSEDED = "SUPERSEDED", _("Superseded")  # 已被替换
    ARCHIVED = "ARCHIVED", _("Archived")  # 已归档
    DISPOSED = "DISPOSED", _("Disposed of")  # 已销毁


class DisposalState(models.TextChoices):
    """Where a disposal stands."""

    PROPOSED = "PROPOSED", pgettext_lazy("disposal", "Proposed")
    APPROVED = "APPROVED", _("Approved")
    REJECTED = "REJECTED", _("Rejected")


class ExportState(models.TextChoices):
    """Where an export stands."""

    REQUESTED = "REQUESTED", _("Waiting for approval")
    GRANTED = "GRANTED", _("Granted")
    REFUSED = "REFUSED", _("Refused")


DOCUMENT_FLOW = flow(
    Move(
        name="supersede",
        title=_("New version"),
        source=frozenset({DocumentState.CURRENT}),
        target=DocumentState.SUPERSEDED,
        rules=(acts.may_upload, acts.is_there),
        event="documents.document.superseded",
    ),
    Move(
        name="archive",
        title=_("File away"),
        source=frozenset({DocumentState.CURRENT, DocumentState.SUPERSEDED}),
        target=DocumentState.ARCHIVED,
        rules=(acts.may_archive, acts.is_there),
        event="documents.document.archived",
    ),
    Move(
        name="dispose",
        title=_("Dispose of"),
        source=frozenset({DocumentState.ARCHIVED}),
        target=DocumentState.DISPOSED,
        rules=(acts.may_approve_disposal,),
        event="documents.document.disposed",
    ),
)
DISPOSAL_FLOW = flow(
    Move(
        name="approve",
        title=_("Approve"),
        source=frozenset({DisposalState.PROPOSED}),
        target=DisposalState.APPROVED,
        rules=(acts.may_approve_disposal, acts.is_by_a_person, acts.is_second_person),
        event="documents.disposal.approved",
    ),
    Move(
        name="reject",
        title=_("Reject"),
        source=frozenset({DisposalState.PROPOSED}),
        target=DisposalState.REJECTED,
        rules=(acts.may_approve_disposal,),
        event="documents.disposal.rejected",
    ),
)
EXPORT_FLOW = flow(
    Move(
        name="release",
        title=_("Release"),
        source=frozenset({ExportState.REQUESTED}),
        target=ExportState.GRANTED,
        rules=(acts.needs_no_approval,),
        event="documents.export.granted",
    ),
    Move(
        name="grant",
        title=_("Grant"),
        source=frozenset({ExportState.REQUESTED}),
        target=ExportState.GRANTED,
        rules=(acts.may_grant, acts.is_second_pair_of_eyes, acts.is_document_there),
        event="documents.export.granted",
    ),
    Move(
        name="refuse",
        title=_("Refuse"),
        source=frozenset({ExportState.REQUESTED}),
        target=ExportState.REFUSED,
        rules=(acts.may_grant, acts.is_second_pair_of_eyes),
        event="documents.export.refused",
    ),
)
