"""A security as it is written down, and what is refused before it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from zixin.customers.models import Customer
from zixin.customers.rules.uscc import clean_uscc
from zixin.engine.policy.grades import CODES
from zixin.guarantees.rules.choices import (
    GUARANTEES,
    OF_INSTITUTIONS,
    ProviderKind,
    SecurityKind,
)
from zixin.kernel.money import AMOUNT_MAX, CURRENCIES, to_cents
from zixin.kernel.workflow import RefusedError

NOTHING = Decimal(0)
NAME_MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityRecord:
    """What a person says of a security; the columns of ``models.Security`` by the same names."""

    kind: str
    provider_kind: str
    amount: Decimal
    covers: Decimal
    scope: str
    signed_on: date
    effective_from: date
    currency: str = "CNY"
    is_maximum: bool = False
    provider: Customer | None = None
    provider_name: str = ""
    provider_uscc: str = ""
    provider_identity: str = ""
    provider_is_listed: bool = False
    is_for_owner: bool = False
    provider_net_worth: Decimal | None = None
    provider_grade: str = ""
    thing: str = ""
    effective_until: date | None = None
    claim_due_on: date | None = None
    period_until: date | None = None
    registry: str = ""
    registration_number: str = ""
    registered_on: date | None = None
    registered_until: date | None = None
    priority: int = 1
    prior_liens: Decimal = NOTHING
    insured_share: Decimal | None = None
    paid_share: Decimal | None = None

    def columns(self) -> dict[str, Any]:
        """Return the columns as they are kept."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def told(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the audit trail keeps of a security: no person and no identity number."""
    is_person = columns["provider_kind"] == ProviderKind.PERSON
    hidden = {"provider_identity", "scope", "provider"}
    hidden |= {"provider_name"} if is_person else set()
    return {name: value for name, value in columns.items() if name not in hidden and value}


def checked(record: SecurityRecord, customer: Customer, *, today: date) -> dict[str, Any]:
    """Return the columns of a sound record; raises ``RefusedError`` at the field that is wrong."""
    columns = record.columns()
    if record.kind not in SecurityKind.values:
        raise RefusedError(_("Choose one of the list."), field="kind")
    if record.currency not in CURRENCIES:
        raise RefusedError(_("Choose one of the list."), field="currency")
    if not record.scope.strip():
        raise RefusedError(_("Say which claims it secures."), field="scope")
    columns |= _amounts(record)
    columns |= _provider(record, customer)
    _check_days(record, today)
    for name in ("insured_share", "paid_share"):
        share = columns[name]
        if share is not None and not NOTHING <= share <= 1:
            raise RefusedError(_("A share lies between 0 and 1."), field=name)
    if record.kind == SecurityKind.CREDIT_INSURANCE and not record.insured_share:
        raise RefusedError(_("Enter the share that is insured."), field="insured_share")
    return columns


def _amounts(record: SecurityRecord) -> dict[str, Decimal]:
    amounts = {}
    for name in ("amount", "covers", "prior_liens"):
        value: Decimal = getattr(record, name)
        if not value.is_finite() or not NOTHING <= value < AMOUNT_MAX:
            raise RefusedError(_("Enter an amount of at least 0."), field=name)
        amounts[name] = to_cents(value)
    if amounts["amount"] == 0:
        raise RefusedError(_("The amount secured is more than 0."), field="amount")
    if amounts["covers"] > amounts["amount"]:
        raise RefusedError(
            _("No more can rely on a security than the amount secured."), field="covers"
        )
    return amounts


def _provider(record: SecurityRecord, customer: Customer) -> dict[str, Any]:
    """Keep of who gives it what fits, and nothing else."""
    blank = {
        "provider": None,
        "provider_name": "",
        "provider_uscc": "",
        "provider_identity": "",
        "provider_net_worth": None,
        "provider_grade": "",
    }
    giver = record.provider_kind
    if giver not in ProviderKind.values:
        raise RefusedError(_("Choose one of the list."), field="provider_kind")
    if giver == ProviderKind.OWN:
        if record.kind in GUARANTEES | OF_INSTITUTIONS:
            raise RefusedError(
                _("A customer cannot guarantee its own debt."), field="provider_kind"
            )
        return {**blank, "provider_is_listed": False, "is_for_owner": False}
    if giver == ProviderKind.CUSTOMER:
        if record.provider is None:
            raise RefusedError(_("Say which customer gives it."), field="provider")
        if record.provider.pk == customer.pk:
            raise RefusedError(_("A customer cannot guarantee its own debt."), field="provider")
        return {**blank, "provider": record.provider}
    name = record.provider_name.strip()[:NAME_MOST]
    if not name:
        raise RefusedError(_("Say who gives it."), field="provider_name")
    if record.provider_grade and record.provider_grade not in CODES:
        raise RefusedError(_("Choose one of the list."), field="provider_grade")
    known = {**blank, "provider_name": name, "provider_net_worth": record.provider_net_worth}
    if giver == ProviderKind.PERSON:
        identity = "".join(record.provider_identity.split()).upper()
        return {**known, "provider_identity": identity, "provider_is_listed": False}
    uscc = _code(record.provider_uscc) if record.provider_uscc else ""
    return {**known, "provider_uscc": uscc, "provider_grade": record.provider_grade}


def _code(text: str) -> str:
    try:
        return clean_uscc(text)
    except RefusedError as refused:
        raise RefusedError(refused.message, field="provider_uscc") from refused


def _check_days(record: SecurityRecord, today: date) -> None:
    if record.signed_on > today:
        raise RefusedError(_("It is signed today at the latest."), field="signed_on")
    if record.effective_until is not None and record.effective_until < record.effective_from:
        raise RefusedError(_("It ends after it begins."), field="effective_until")
    if record.kind in GUARANTEES and record.claim_due_on is None:
        raise RefusedError(
            _("The guarantee period runs from the day the last claim falls due: enter it."),
            field="claim_due_on",
        )
    if record.registered_on is not None and record.registered_on > today:
        raise RefusedError(_("What lies ahead is not registered yet."), field="registered_on")
    if record.registered_on is not None and not record.registration_number.strip():
        raise RefusedError(_("Enter the registration number."), field="registration_number")
