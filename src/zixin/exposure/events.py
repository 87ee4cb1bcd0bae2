"""The events of the exposure app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zixin.kernel.audit import register_kinds

register_kinds(
    {
        "exposure.limit.opened": _("Credit limit in force"),
        "exposure.limit.superseded": _("Credit limit superseded"),
        "exposure.limit.suspended": _("Credit limit suspended"),
        "exposure.limit.resumed": _("Credit limit resumed"),
        "exposure.limit.terminated": _("Credit limit ended"),
        "exposure.limit.expired": _("Credit limit expired"),
        "exposure.plan.agreed": _("Run-off plan agreed"),
        "exposure.limit.restored": _("Credit limit in force again"),
    }
)
