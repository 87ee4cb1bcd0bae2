"""Who may move security, as predicates with the sentence shown when they say no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from zixin.kernel.actor import Actor
from zixin.kernel.workflow import Rule

if TYPE_CHECKING:
    from zixin.guarantees.models import Security


def _may_prepare(actor: Actor, _security: Security) -> bool:
    return actor.may("guarantees.prepare")


def _may_check(actor: Actor, _security: Security) -> bool:
    return actor.may("guarantees.check")


def _may_accept(actor: Actor, _security: Security) -> bool:
    return actor.may("guarantees.accept")


def _may_return(actor: Actor, _security: Security) -> bool:
    return actor.may("guarantees.check") or actor.may("guarantees.accept")


def _is_second_pair_of_eyes(actor: Actor, security: Security) -> bool:
    return actor.user_id not in {security.drafted_by_id, security.proposed_by_id}


def _is_checked(_actor: Actor, security: Security) -> bool:
    return security.checked_at is not None


def _is_not_the_checker(actor: Actor, security: Security) -> bool:
    return actor.user_id != security.checked_by_id


def _is_not_own_customer(actor: Actor, security: Security) -> bool:
    return security.customer.salesperson_id != actor.user_id


def _is_system(actor: Actor, _security: Security) -> bool:
    return actor.is_system


may_prepare = Rule(_may_prepare, _("Only the credit department prepares security."))
may_check = Rule(_may_check, _("Security is checked by legal counsel."))
may_accept = Rule(_may_accept, _("Your role does not accept or release security."))
may_return = Rule(_may_return, _("Security is returned by legal counsel or by who accepts it."))
is_second_pair_of_eyes = Rule(
    _is_second_pair_of_eyes,
    _("Security is judged by somebody who neither drafted nor proposed it."),
)
is_checked = Rule(_is_checked, _("Legal counsel checks the security first."))
is_not_the_checker = Rule(
    _is_not_the_checker, _("Who checked the security does not accept it as well.")
)
is_not_own_customer = Rule(
    _is_not_own_customer, _("The salesperson of a customer does not accept its security.")
)
is_system = Rule(_is_system, _("Security ends by its date, not by hand."))
