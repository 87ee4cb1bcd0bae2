"""Who may move an investigation, as predicates with the sentence shown when they say no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from zixin.kernel.actor import Actor
from zixin.kernel.workflow import Rule

if TYPE_CHECKING:
    from zixin.investigation.models import Investigation


def _is_investigator(actor: Actor, case: Investigation) -> bool:
    return actor.may("investigation.work") and actor.user_id in {case.lead_id, case.assistant_id}


def _is_lead(actor: Actor, case: Investigation) -> bool:
    return actor.may("investigation.work") and actor.user_id == case.lead_id


def _may_countersign(actor: Actor, _case: Investigation) -> bool:
    return actor.may("investigation.countersign")


def _is_second_pair_of_eyes(actor: Actor, case: Investigation) -> bool:
    return actor.user_id not in {case.lead_id, case.assistant_id}


def _is_signed_by_lead(_actor: Actor, case: Investigation) -> bool:
    return case.signed_at is not None


def _may_reopen(actor: Actor, case: Investigation) -> bool:
    return _is_lead(actor, case) or _may_countersign(actor, case)


def _may_cancel(actor: Actor, case: Investigation) -> bool:
    is_opener = actor.may("investigation.open") and actor.user_id == case.opened_by_id
    return is_opener or _may_countersign(actor, case)


is_investigator = Rule(_is_investigator, _("This is done by the investigators of the case."))
is_lead = Rule(_is_lead, _("This is done by the lead investigator of the case."))
may_countersign = Rule(
    _may_countersign, _("An investigation is countersigned by a credit manager.")
)
is_second_pair_of_eyes = Rule(
    _is_second_pair_of_eyes,
    _("An investigation is countersigned by somebody who did not investigate."),
)
is_signed_by_lead = Rule(_is_signed_by_lead, _("The lead investigator signs the findings first."))
may_reopen = Rule(
    _may_reopen, _("An investigation is taken up again by its lead or by a credit manager.")
)
may_cancel = Rule(
    _may_cancel, _("An investigation is cancelled by who opened it, or by a credit manager.")
)
