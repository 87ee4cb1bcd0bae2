"""Who may do what with a document, as predicates with the sentence shown when they say no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from zixin.accounts.queries import level_for
from zixin.accounts.roles import Role
from zixin.documents.rules.retention import BY_SYSTEM
from zixin.kernel.actor import Actor
from zixin.kernel.confidentiality import Level
from zixin.kernel.workflow import Rule

if TYPE_CHECKING:
    from zixin.documents.models import Disposal, Document, DocumentExport


def _may_upload(actor: Actor, _document: Document | None) -> bool:
    return actor.is_system or actor.may("documents.upload")


def _may_classify(actor: Actor, _document: Document | None) -> bool:
    return actor.may("documents.classify")


def _may_archive(actor: Actor, _document: Document | None) -> bool:
    return actor.is_system or actor.may("documents.archive")


def _may_hold(actor: Actor, _document: Document | None) -> bool:
    return actor.may("documents.hold")


def _may_approve_disposal(actor: Actor, _disposal: object) -> bool:
    return actor.may("documents.approve_disposal")


def _is_second_person(actor: Actor, disposal: Disposal) -> bool:
    return actor.user_id != disposal.proposed_by_id


def _is_by_a_person(_actor: Actor, disposal: Disposal) -> bool:
    return disposal.proposed_by_id != BY_SYSTEM


def _may_export(actor: Actor, _document: Document) -> bool:
    return actor.may("documents.export")


def _needs_no_approval(_actor: Actor, export: DocumentExport) -> bool:
    return export.document.level_on(export.requested_at.date()) <= Level.IMPORTANT


def _may_grant(actor: Actor, export: DocumentExport) -> bool:
    is_responsible = export.document.responsible_id == actor.user_id is not None
    return is_responsible or Role.CREDIT_MANAGER in actor.roles


def _is_second_pair_of_eyes(actor: Actor, export: DocumentExport) -> bool:
    return actor.user_id != export.requested_by_id


def _is_there(_actor: Actor, document: Document) -> bool:
    return document.disposed_at is None


def _is_document_there(actor: Actor, export: DocumentExport) -> bool:
    return _is_there(actor, export.document)


def is_cleared(actor: Actor, document: Document) -> bool:
    """Tell whether the actor reads this customer up to the level of the document."""
    return level_for(actor, document.customer_id) >= document.level


IS_DESTROYED = _("This document is destroyed: nothing is done with it any more.")
is_there = Rule(_is_there, IS_DESTROYED)
is_document_there = Rule(_is_document_there, IS_DESTROYED)
may_upload = Rule(_may_upload, _("Your role does not bring in documents."))
may_classify = Rule(_may_classify, _("Your role does not set levels of confidentiality."))
may_archive = Rule(_may_archive, _("Only the archivist files documents."))
may_hold = Rule(_may_hold, _("Only legal counsel places and lifts legal holds."))
may_propose_disposal = Rule(_may_archive, _("Only the archivist proposes a disposal."))
may_approve_disposal = Rule(_may_approve_disposal, _("Your role does not decide on disposals."))
is_second_person = Rule(
    _is_second_person, _("A disposal is approved by someone other than who proposed it.")
)
is_by_a_person = Rule(
    _is_by_a_person, _("The system proposed this: an archivist has to take it up first.")
)
may_export = Rule(_may_export, _("Your role does not take documents out."))
needs_no_approval = Rule(_needs_no_approval, _("An export of a core document waits for approval."))
may_grant = Rule(
    _may_grant, _("An export is granted by the person responsible or a credit manager.")
)
is_second_pair_of_eyes = Rule(
    _is_second_pair_of_eyes, _("An export is granted by someone other than who asked for it.")
)
