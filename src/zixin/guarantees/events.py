"""The events of security and groups."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zixin.kernel.audit import register_kinds

register_kinds(
    {
        "guarantees.security.drafted": _("Security drafted"),
        "guarantees.security.revised": _("Security changed"),
        "guarantees.security.papered": _("Paper of the security filed"),
        "guarantees.security.waived": _("Paper of the security waived"),
        "guarantees.security.valued": _("Security valued"),
        "guarantees.valuation.confirmed": _("Valuation confirmed"),
        "guarantees.security.proposed": _("Security proposed"),
        "guarantees.security.checked": _("Security checked by legal counsel"),
        "guarantees.security.returned": _("Security returned"),
        "guarantees.security.accepted": _("Security accepted"),
        "guarantees.security.rejected": _("Security rejected"),
        "guarantees.security.reopened": _("Security taken back to change it"),
        "guarantees.security.expired": _("Security ended"),
        "guarantees.security.called": _("Security called upon"),
        "guarantees.security.released": _("Security released"),
        "guarantees.task.opened": _("Security needs attention"),
        "guarantees.task.closed": _("Security needs no attention any more"),
        "guarantees.group.set": _("Customer group set"),
    }
)
