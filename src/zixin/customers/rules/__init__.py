"""Who may do what to customers and their files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from zixin.kernel.actor import Actor
from zixin.kernel.workflow import Rule

if TYPE_CHECKING:
    from zixin.customers.models import Customer, ImportFile


def _may_import(actor: Actor, _file: ImportFile) -> bool:
    return actor.is_system or actor.may("desk.import")


def _is_without_faults(_actor: Actor, file: ImportFile) -> bool:
    return file.fault_count == 0


def _may_register(actor: Actor, _subject: object) -> bool:
    return actor.is_system or actor.may("customers.register")


may_import = Rule(_may_import, _("Your role does not allow imports."))


def _sees_customer(actor: Actor, customer: Customer) -> bool:
    if actor.is_system or actor.may("customers.view_all"):
        return True
    is_own = customer.salesperson_id == actor.user_id
    is_departments = (
        actor.may("customers.view_department") and customer.department_id in actor.department_ids
    )
    return actor.may("customers.view") and (is_own or is_departments)


def _may_compare(actor: Actor, _subject: object) -> bool:
    return actor.is_system or actor.may("customers.compare")


may_compare = Rule(_may_compare, _("Your role does not judge which customers are one."))
may_register = Rule(_may_register, _("Your role does not allow changing customer records."))
sees_customer = Rule(_sees_customer, _("This customer is outside your responsibility."))
is_without_faults = Rule(
    _is_without_faults, _("The file has faults; mend them and bring it in again.")
)
