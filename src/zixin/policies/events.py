"""The events of the policies app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zixin.kernel.audit import register_kinds

register_kinds(
    {
        "policies.version.published": _("Policy version published"),
        "policies.draft.drafted": _("Policy drafted"),
        "policies.draft.revised": _("Policy draft changed"),
        "policies.draft.proposed": _("Policy draft proposed for publication"),
        "policies.draft.published": _("Policy draft published"),
        "policies.draft.rejected": _("Policy draft rejected"),
        "policies.draft.withdrawn": _("Policy draft withdrawn"),
        "policies.simulation.run": _("Policy run over history"),
    }
)
