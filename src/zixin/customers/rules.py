"""Who may do what to customers and their files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from zixin.kernel.actor import Actor
from zixin.kernel.workflow import Rule

if TYPE_CHECKING:
    from zixin.customers.models import ImportFile


def _may_import(actor: Actor, _file: ImportFile) -> bool:
    return actor.is_system or actor.may("desk.import")


def _is_without_faults(_actor: Actor, file: ImportFile) -> bool:
    return file.fault_count == 0


def _may_register(actor: Actor, _subject: object) -> bool:
    return actor.is_system or actor.may("customers.register")


may_import = Rule(_may_import, _("Your role does not allow imports."))
may_register = Rule(_may_register, _("Your role does not allow changing customer records."))
is_without_faults = Rule(
    _is_without_faults, _("The file has faults; mend them and bring it in again.")
)
