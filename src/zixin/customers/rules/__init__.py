"""Who may do what to customers and their files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from zixin.kernel.actor import Actor
from zixin.kernel.workflow import Rule

if TYPE_CHECKING:
    from zixin.customers.models import Customer, CustomerMerge, DataSubjectRequest, ImportFile


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


def _may_merge(actor: Actor, _merge: object) -> bool:
    return actor.may("customers.merge")


def _is_second_person(actor: Actor, merge: CustomerMerge) -> bool:
    return actor.user_id is not None and merge.proposed_by_id != actor.user_id


def _is_proposer(actor: Actor, merge: CustomerMerge) -> bool:
    return actor.may("customers.compare") and merge.proposed_by_id == actor.user_id


def _may_answer(actor: Actor, _subject: object) -> bool:
    return actor.is_system or actor.may("customers.privacy")


may_answer = Rule(_may_answer, _("Your role does not answer requests on personal information."))


def _is_identified(_actor: Actor, request: DataSubjectRequest) -> bool:
    return bool(request.identified_how)


is_identified = Rule(_is_identified, _("First note how the person was identified."))
may_merge = Rule(_may_merge, _("Your role does not merge customers."))
is_second_person = Rule(
    _is_second_person, _("A merge is done or rejected by someone who did not propose it.")
)
is_proposer = Rule(_is_proposer, _("A merge is withdrawn by the person who proposed it."))
may_compare = Rule(_may_compare, _("Your role does not judge which customers are one."))


def _is_not_merged(_actor: Actor, customer: Customer) -> bool:
    return customer.merged_into_id is None


is_not_merged = Rule(
    _is_not_merged, _("This record was merged into another customer; work on that one.")
)
may_register = Rule(_may_register, _("Your role does not allow changing customer records."))
sees_customer = Rule(_sees_customer, _("This customer is outside your responsibility."))
is_without_faults = Rule(
    _is_without_faults, _("The file has faults; mend them and bring it in again.")
)
