"""The events of the accounts app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zixin.accounts.roles import Role
from zixin.kernel.audit import register_kinds
from zixin.kernel.trail import name_values

register_kinds(
    {
        "accounts.user.created": _("User created"),
        "accounts.user.deactivated": _("User deactivated"),
        "accounts.user.reactivated": _("User reactivated"),
        "accounts.role.granted": _("Role granted"),
        "accounts.role.proposed": _("Role proposed"),
        "accounts.role.rejected": _("Role turned down"),
        "accounts.role.withdrawn": _("Role withdrawn"),
        "accounts.department.created": _("Department created"),
        "accounts.department.classified": _("Highest level of a department set"),
        "accounts.password.changed": _("Password changed"),
        "accounts.second_factor.added": _("Second factor set up"),
        "accounts.second_factor.removed": _("Second factor removed"),
        "accounts.course.published": _("Training course published"),
        "accounts.agreement.published": _("Confidentiality agreement published"),
        "accounts.training.passed": _("Training passed"),
        "accounts.training.failed": _("Training not passed"),
        "accounts.agreement.signed": _("Confidentiality agreement signed"),
        "accounts.clearance.granted": _("Personal clearance set"),
        "accounts.emergency.opened": _("Emergency access opened"),
        "accounts.emergency.ended": _("Emergency access ended early"),
        "accounts.emergency.reviewed": _("Emergency access reviewed"),
        "accounts.session.started": _("Signed in"),
        "accounts.session.refused": _("Sign-in refused"),
        "accounts.session.ended": _("Signed out"),
    }
)
name_values("role", dict(Role.choices))
