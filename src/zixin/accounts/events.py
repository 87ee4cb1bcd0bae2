"""The events of the accounts app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zixin.kernel.audit import register_kinds

register_kinds(
    {
        "accounts.user.created": _("User created"),
        "accounts.role.granted": _("Role granted"),
        "accounts.role.withdrawn": _("Role withdrawn"),
        "accounts.department.created": _("Department created"),
        "accounts.session.started": _("Signed in"),
        "accounts.session.refused": _("Sign-in refused"),
    }
)
