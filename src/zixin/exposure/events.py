"""The events of the exposure app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zixin.kernel.audit import register_kinds

register_kinds(
    {
        "exposure.limit.opened": _("Credit limit in force"),
        "exposure.limit.superseded": _("Credit limit superseded"),
        "exposure.limit.restored": _("Credit limit in force again"),
    }
)
