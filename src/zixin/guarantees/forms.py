from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zixin.customers.models import Customer
from zixin.documents.models import Document
from zixin.engine.policy.grades import CODES
from zixin.guarantees.models import Security
from zixin.guarantees.models.valuations import ValuationMethod
from zixin.guarantees.rules.checklist import papers_due, papers_missing
from zixin.guarantees.rules.choices import (
    GUARANTEES,
    OF_INSTITUTIONS,
    CallAct,
    Paper,
    ProviderKind,
    SecurityKind,
)
from zixin.guarantees.rules.clocks import acts_for
from zixin.guarantees.rules.law import articles
from zixin.guarantees.rules.records import SecurityRecord
from zixin.kernel.money import CURRENCIES

WORDS_MOST = 2_000
LINE_MOST = 300
HUNDRED = Decimal(100)
SHARES = ("insured_share", "paid_share")


class ConfirmationForm(forms.Form):
    pass


class AmountField(forms.DecimalField):
    """An amount as people type it: separators of thousands and spaces are welcome."""

    def __init__(self, **options: Any) -> None:
        attributes = {"inputmode": "decimal", "autocomplete": "off", "maxlength": 30}
        widget = forms.TextInput(attrs=attributes)
        super().__init__(max_digits=18, decimal_places=2, min_value=0, widget=widget, **options)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            for separator in (",", "，", " ", "\u00a0", "\u3000"):
                value = value.replace(separator, "")
        return super().to_python(value)


def day_field(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options
    )


def words_field(label: Any, *, rows: int = 3, **options: Any) -> forms.CharField:
    options = {"max_length": WORDS_MOST, **options}
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, widget=widget, **options)


def line_field(label: Any, most: int = LINE_MOST, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, **options)


def _percent(label: Any, **options: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=0, max_value=100, max_digits=5, decimal_places=2, **options
    )


class KindForm(forms.Form):
    """What kind of security it is and who gives it: the rest of the form follows from it."""

    kind = forms.ChoiceField(label=_("Kind of security"), choices=SecurityKind)
    provider_kind = forms.ChoiceField(label=_("Given by"), choices=ProviderKind)


def _fields_of(kind: str, giver: str) -> dict[str, forms.Field]:
    """Return the fields that matter for a kind and who gives it, in the order of the page."""
    return {
        **_fields_of_giver(kind, giver),
        **_fields_of_thing(kind),
        "amount": AmountField(
            label=_("Amount secured"), help_text=_("The cap of a maximum-amount security.")
        ),
        "covers": AmountField(
            label=_("Exposure that relies on it"),
            help_text=_("A task opens when the value falls below what relies on it."),
        ),
        "currency": forms.ChoiceField(
            label=_("Currency"), choices=[(code, code) for code in CURRENCIES]
        ),
        "is_maximum": forms.BooleanField(label=_("Maximum-amount security"), required=False),
        "scope": words_field(
            _("Claims secured"), help_text=_("Contracts and claims, as the instrument says.")
        ),
        "signed_on": day_field(_("Instrument signed on")),
        "effective_from": day_field(_("Effective from")),
        "effective_until": day_field(_("Effective until"), required=False),
        **_fields_of_period(kind),
        **_fields_of_register(kind),
    }


def _fields_of_giver(kind: str, giver: str) -> dict[str, forms.Field]:
    is_guarantee = kind in GUARANTEES
    found: dict[str, forms.Field] = {}
    if giver == ProviderKind.CUSTOMER:
        found["provider"] = line_field(
            _("Customer that gives it"), 32, help_text=_("Its customer number.")
        )
    if giver in {ProviderKind.COMPANY, ProviderKind.PERSON}:
        found["provider_name"] = line_field(_("Name of who gives it"), 200)
    if giver == ProviderKind.COMPANY:
        found["provider_uscc"] = line_field(_("Unified social credit code"), 40, required=False)
    if giver == ProviderKind.PERSON:
        found["provider_identity"] = line_field(
            _("Identity number"), 40, required=False, help_text=_("Kept encrypted.")
        )
    if is_guarantee and giver in {ProviderKind.COMPANY, ProviderKind.PERSON}:
        found["provider_net_worth"] = forms.DecimalField(
            label=_("Proved net worth"), max_digits=18, decimal_places=2, required=False
        )
    if is_guarantee and giver == ProviderKind.COMPANY:
        grades = [("", _("not rated")), *((code, code) for code in CODES)]
        found["provider_grade"] = forms.ChoiceField(
            label=_("Grade"), choices=grades, required=False
        )
    if giver in {ProviderKind.CUSTOMER, ProviderKind.COMPANY} and kind not in OF_INSTITUTIONS:
        found["is_for_owner"] = forms.BooleanField(
            label=_("The customer is its shareholder or controller"), required=False
        )
        found["provider_is_listed"] = forms.BooleanField(
            label=_("It is a listed company"), required=False
        )
    return found


def _fields_of_thing(kind: str) -> dict[str, forms.Field]:
    if kind in GUARANTEES:
        return {}
    if kind in OF_INSTITUTIONS:
        insured = _percent(_("Insured share in per cent"))
        return {"insured_share": insured} if kind == SecurityKind.CREDIT_INSURANCE else {}
    found: dict[str, forms.Field] = {
        "thing": line_field(_("What is pledged"), required=False),
        "prior_liens": AmountField(label=_("Claims that come first"), initial=0),
        "priority": forms.IntegerField(label=_("Rank"), min_value=1, max_value=99, initial=1),
    }
    if kind == SecurityKind.RETENTION_OF_TITLE:
        found["paid_share"] = _percent(
            _("Share of the price paid, in per cent"),
            required=False,
            help_text=_("From 75 on the goods cannot be taken back."),
        )
    return found


def _fields_of_period(kind: str) -> dict[str, forms.Field]:
    if kind not in GUARANTEES:
        return {}
    return {
        "claim_due_on": day_field(_("Last claim falls due on")),
        "period_until": day_field(
            _("Guarantee period agreed until"),
            required=False,
            help_text=_("Without a later day than maturity: six months from maturity."),
        ),
    }


def _fields_of_register(kind: str) -> dict[str, forms.Field]:
    if not any(kind in row.kinds for row in articles()):
        return {}
    return {
        "registry": line_field(_("Registered at"), 100, required=False),
        "registration_number": line_field(_("Registration number"), 80, required=False),
        "registered_on": day_field(_("Registered on"), required=False),
        "registered_until": day_field(_("Registration lapses on"), required=False),
    }


class SecurityForm(forms.Form):
    """A security of one kind; what does not matter for it is not asked."""

    def __init__(
        self,
        *args: Any,
        kind: str,
        giver: str,
        customers: QuerySet[Customer],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.kind, self.giver, self.customers = kind, giver, customers
        self.fields |= _fields_of(kind, giver)

    def clean_provider(self) -> Customer:
        number = self.cleaned_data["provider"].strip()
        customer = self.customers.filter(number=number).first()
        if customer is None:
            raise forms.ValidationError(_("No customer of yours has this number."))
        return customer

    def record(self) -> SecurityRecord:
        """The record as the service takes it."""
        known = dict(self.cleaned_data)
        for name in SHARES:
            if known.get(name) is not None:
                known[name] = known[name] / HUNDRED
        return SecurityRecord(kind=self.kind, provider_kind=self.giver, **known)

    @staticmethod
    def shown(security: Security) -> dict[str, Any]:
        """The values of a security as the form shows them."""
        initial = {field.name: getattr(security, field.name) for field in fields(SecurityRecord)}
        initial["provider"] = security.provider.number if security.provider else ""
        for name in SHARES:
            if initial[name] is not None:
                initial[name] = initial[name] * HUNDRED
        return initial


class PaperForm(forms.Form):
    """A document of the customer or of who gives the security, for a line of the checklist."""

    def __init__(
        self, *args: Any, security: Security, documents: Iterable[Document], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        missing = papers_missing(security)
        due = [(item, Paper(item).label) for item in (*missing, *papers_due(security))]
        found = {row.number: row for row in documents}
        self.fields["item"] = forms.ChoiceField(label=_("Paper"), choices=dict(due).items())
        self.fields["document"] = forms.TypedChoiceField(
            label=_("Document"),
            choices=[(number, f"{row.title} · {number}") for number, row in found.items()],
            coerce=lambda number: found[number],
            help_text=_("Documents are brought in on the page of the customer."),
        )


class WaiverForm(forms.Form):
    """Why legal counsel does without a paper."""

    reason = words_field(_("Why the paper is not needed"))

    def __init__(self, *args: Any, security: Security, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(item, Paper(item).label) for item in papers_missing(security)]
        self.fields = {
            "item": forms.ChoiceField(label=_("Paper"), choices=choices),
            **self.fields,
        }


class ValuationForm(forms.Form):
    dated_on = day_field(_("Valued on"))
    value = AmountField(label=_("Appraised value"))
    method = forms.ChoiceField(label=_("Method of valuation"), choices=ValuationMethod)
    valuer = line_field(_("Valued by"), 150)


class OpinionForm(forms.Form):
    opinion = words_field(
        _("Opinion of legal counsel"),
        help_text=_("On form, authority, registration, rank and period."),
    )


class ReasonForm(forms.Form):
    reason = words_field(_("Reason"))


class ReleaseForm(forms.Form):
    reason = words_field(
        _("Reason"), required=False, help_text=_("Needed where exposure would be uncovered.")
    )


class CallForm(forms.Form):
    """By which act the security was called upon, and when."""

    def __init__(self, *args: Any, security: Security, **options: Any) -> None:
        super().__init__(*args, **options)
        acts = [(act, CallAct(act).label) for act in acts_for(security)]
        self.fields |= {
            "act": forms.ChoiceField(label=_("Act"), choices=acts),
            "on": day_field(_("Done on")),
            "reason": words_field(_("Why it is called upon")),
        }


class GroupForm(forms.Form):
    """A group: its members by customer number, one a line."""

    name = line_field(_("Name of the group"), 200)
    limit = AmountField(
        label=_("Group limit"),
        required=False,
        help_text=_("What all members may owe together; empty for no limit of its own."),
    )
    members = words_field(_("Members"), rows=6, help_text=_("Customer numbers, one a line."))
    reason = words_field(
        _("What makes it one group"),
        max_length=LINE_MOST,
        help_text=_("More than half of the shares, one controller, or dependence on each other."),
    )

    def __init__(self, *args: Any, customers: QuerySet[Customer], **options: Any) -> None:
        super().__init__(*args, **options)
        self.customers = customers

    def clean_members(self) -> list[Customer]:
        numbers = list(dict.fromkeys(self.cleaned_data["members"].split()))
        found = list(self.customers.filter(number__in=numbers))
        unknown = sorted(set(numbers) - {customer.number for customer in found})
        if unknown:
            raise forms.ValidationError(
                _("No customer of yours has this number: %(numbers)s.")
                % {"numbers": ", ".join(unknown)}
            )
        return found
