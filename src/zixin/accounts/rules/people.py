"""Who may act on people. Pure predicates, each with the sentence shown when it says no."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from zixin.kernel.actor import Actor
from zixin.kernel.confidentiality import UNCLEARED
from zixin.kernel.workflow import Rule


def _administers(actor: Actor, _subject: Any) -> bool:
    return actor.is_system or actor.may("accounts.administer")


def _is_another(actor: Actor, user: Any) -> bool:
    return actor.user_id is None or actor.user_id != user.pk


def _is_oneself(actor: Actor, user: Any) -> bool:
    return actor.user_id is not None and actor.user_id == user.pk


def _protects(actor: Actor, _subject: Any) -> bool:
    return actor.may("accounts.protect")


def _breaks_glass(actor: Actor, _subject: Any) -> bool:
    return actor.may("accounts.break_glass") and actor.clearance > UNCLEARED


may_administer = Rule(_administers, _("Your role does not administer users."))
is_another_person = Rule(_is_another, _("Nobody changes his own roles or access."))
is_oneself = Rule(_is_oneself, _("Everybody is trained and signs for himself."))
may_protect = Rule(_protects, _("This is for the confidentiality officer."))
may_break_glass = Rule(_breaks_glass, _("Your role has no emergency access."))
