"""The events of the decisions app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zixin.kernel.audit import register_kinds

register_kinds(
    {
        "decisions.application.drafted": _("Application drafted"),
        "decisions.application.revised": _("Application changed"),
        "decisions.application.submitted": _("Application submitted"),
        "decisions.application.accepted": _("Application taken up for assessment"),
        "decisions.application.recommended": _("Application recommended for decision"),
        "decisions.application.returned": _("Application returned"),
        "decisions.application.approved": _("Application approved"),
        "decisions.application.rejected": _("Application rejected"),
        "decisions.application.withdrawn": _("Application withdrawn"),
    }
)
