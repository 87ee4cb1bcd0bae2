"""Who may act on a credit file, each with the sentence shown when it says no."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from zixin.kernel.actor import Actor
from zixin.kernel.workflow import Rule


def _may(permission: str) -> Any:
    def holds(actor: Actor, _subject: Any) -> bool:
        return actor.is_system or actor.may(permission)

    return holds


may_record = Rule(_may("dossier.record"), _("Your role does not record facts."))
may_rule = Rule(_may("dossier.rule"), _("Your role does not rule on conflicting facts."))
may_classify = Rule(_may("dossier.classify"), _("Your role does not set levels."))
may_review = Rule(_may("dossier.review"), _("Your role does not review credit files."))
