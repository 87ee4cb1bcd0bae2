from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zixin.customers.models import CompanySize, ContactPerson, Customer
from zixin.customers.models.persons import ConsentAct, ConsentKind, LawfulBasis
from zixin.customers.models.requests import RequestKind
from zixin.customers.queries.duplicates import Duplicates, similar_customers
from zixin.customers.queries.merges import FieldPair, Preview
from zixin.customers.queries.personal import Kept
from zixin.customers.queries.staff import departments_to_choose, salespeople_to_choose
from zixin.customers.rules.industries import CODE, SECTIONS
from zixin.customers.rules.names import reading_of
from zixin.customers.rules.places import COUNTRY_NAMES, HOME_COUNTRY
from zixin.customers.rules.records import FACTS, LENGTHS, CustomerRecord
from zixin.customers.rules.uscc import clean_uscc
from zixin.customers.services.corrections import VALUE_MAX, Correction
from zixin.customers.services.persons import STATED, PersonRecord
from zixin.kernel.actor import Actor
from zixin.kernel.workflow import RefusedError

AMOUNT = re.compile(r"\d{1,15}(?:\.\d{1,2})?|\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,2})?")
WHOLE = re.compile(r"\d{1,6}")
HINTED = ("name", "uscc")
SECTION_TITLES = {
    "company": _("Company"),
    "trade": _("Business with us"),
    "contact": _("Contact"),
}
SECTION_FIELDS = {
    "company": (
        "name",
        "uscc",
        "country",
        "number",
        "industry",
        "size",
        "region",
        "address",
        "legal_rep",
        "registered_capital",
        "established_on",
        "pinyin",
    ),
    "trade": (
        "department",
        "salesperson",
        "customer_since",
        "expected_annual_purchases",
        "terms_days",
    ),
    "contact": ("contact", "phone", "email", "remark"),
}


def _typed(value: Any) -> str:
    return unicodedata.normalize("NFKC", str(value)).strip() if value is not None else ""


class AmountField(forms.CharField):
    """An amount in yuan: plain digits or with separators of thousands, of either width."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_length=30, required=False, widget=widget, **options)

    def clean(self, value: Any) -> Decimal | None:
        text = _typed(super().clean(value))
        if not text:
            return None
        if not AMOUNT.fullmatch(text):
            raise ValidationError(
                _("Enter yuan in digits, such as 1234567.89 or 1,234,567.89, without a unit.")
            )
        return Decimal(text.replace(",", ""))


class DaysField(forms.CharField):
    """A whole number of days, of either width."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(max_length=10, required=False, widget=widget, **options)

    def clean(self, value: Any) -> int | None:
        text = _typed(super().clean(value))
        if text and not WHOLE.fullmatch(text):
            raise ValidationError(_("Enter a whole number of days."))
        return int(text) if text else None


def _text(label: Any, name: str, **options: Any) -> forms.CharField:
    # Four times the length: what folds together, and the real bound, is the service's matter.
    return forms.CharField(
        label=label, max_length=LENGTHS.get(name, 32) * 4, required=False, **options
    )


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class CustomerForm(forms.Form):
    """The facts of a customer, to register it or to change it."""

    name = forms.CharField(label=_("Name"), max_length=LENGTHS["name"] * 4)
    uscc = forms.CharField(
        label=_("Unified social credit code"),
        max_length=60,
        required=False,
        help_text=_("18 characters; not needed for companies outside mainland China."),
    )
    country = forms.ChoiceField(label=_("Country or region"), initial=HOME_COUNTRY)
    number = forms.CharField(
        label=_("Customer number"),
        max_length=32,
        required=False,
        help_text=_("As in your ERP; left empty, the system draws one."),
    )
    industry = forms.ChoiceField(label=_("Industry (GB/T 4754)"), required=False)
    size = forms.ChoiceField(
        label=_("Size"), choices=[("", "—"), *CompanySize.choices], required=False
    )
    region = _text(_("Region"), "region")
    address = _text(_("Address"), "address")
    legal_rep = _text(_("Legal representative"), "legal_rep")
    registered_capital = AmountField(label=_("Registered capital (yuan)"))
    established_on = _day(_("Established on"))
    pinyin = _text(
        _("Pinyin"),
        "pinyin",
        help_text=_("Only where the automatic reading is wrong; a blank between the syllables."),
    )
    department = forms.ModelChoiceField(
        label=_("Department"), queryset=departments_to_choose(), required=False
    )
    salesperson = forms.ModelChoiceField(
        label=_("Salesperson"), queryset=salespeople_to_choose(), required=False
    )
    customer_since = _day(_("Customer since"))
    expected_annual_purchases = AmountField(
        label=_("Expected purchases a year (yuan)"),
        help_text=_("The need for credit follows from it and from the payment terms."),
    )
    terms_days = DaysField(
        label=_("Payment terms in days"),
        help_text=_("Days from the invoice; 0 is payment on delivery."),
    )
    contact = _text(_("Contact"), "contact")
    phone = _text(_("Phone"), "phone")
    email = _text(_("E-mail"), "email")
    remark = _text(_("Remark"), "remark", widget=forms.Textarea(attrs={"rows": 3}))
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    is_another = forms.BooleanField(
        label=_("I have looked: this is another company"), required=False
    )

    def __init__(
        self, answers: Mapping[str, Any] | None, *, actor: Actor, customer: Customer | None = None
    ) -> None:
        super().__init__(answers, initial=_stated(customer) if customer else None)
        self.actor, self.customer = actor, customer
        self.duplicates: Duplicates | None = None
        self.fields["country"].choices = _countries(customer)  # type: ignore[attr-defined]  # -- a ChoiceField
        self.fields["industry"].choices = _industries(customer)  # type: ignore[attr-defined]  # -- a ChoiceField
        if customer:
            self.fields["number"].disabled = True
        hint = {
            "hx-get": reverse("customers:duplicates"),
            "hx-trigger": "input changed delay:400ms",
            "hx-target": "#duplicates",
            "hx-swap": "outerHTML",
            "hx-include": "[name=name], [name=uscc], [name=apart_from]",
            "autocomplete": "off",
        }
        for name in HINTED:
            self.fields[name].widget.attrs.update(hint)

    @property
    def sections(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Give the fields in the groups of the page."""
        return [
            (title, [self[name] for name in SECTION_FIELDS[code]])
            for code, title in SECTION_TITLES.items()
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._require_code(cleaned)
        self.duplicates = similar_customers(
            self.actor,
            name=cleaned.get("name", ""),
            uscc=cleaned.get("uscc", ""),
            apart_from=self.customer,
        )
        is_renamed = self.customer is None or cleaned.get("name") != self.customer.name
        if self.duplicates.similar and is_renamed and not cleaned.get("is_another"):
            raise ValidationError(
                _("There are customers of a similar name; look at them before you go on.")
            )
        return cleaned

    def _require_code(self, cleaned: dict[str, Any]) -> None:
        """Judge the code at once: who looks at similar names should not be told of it later."""
        if cleaned.get("uscc") and cleaned.get("country") == HOME_COUNTRY:
            try:
                clean_uscc(cleaned["uscc"])
            except RefusedError as refused:
                self.add_error("uscc", refused.message)

    def record(self) -> CustomerRecord:
        """Return what the service takes."""
        stated = dict(self.cleaned_data)
        for name in ("department", "salesperson"):
            chosen = stated.pop(name)
            stated[f"{name}_id"] = chosen.pk if chosen else None
        known = {name: stated[name] for name in (*FACTS, "pinyin")}
        return CustomerRecord(**known)


def _stated(customer: Customer) -> dict[str, Any]:
    facts = {name: getattr(customer, name) for name in FACTS}
    has_own_reading = customer.pinyin != reading_of(customer.name).pinyin
    return {
        **facts,
        "department": customer.department_id,
        "salesperson": customer.salesperson_id,
        "pinyin": customer.pinyin if has_own_reading else "",
        "revision": customer.revision,
    }


def _countries(customer: Customer | None) -> list[tuple[str, Any]]:
    choices: dict[str, Any] = dict(COUNTRY_NAMES)
    if customer:
        choices.setdefault(customer.country, customer.country)
    return list(choices.items())


def _industries(customer: Customer | None) -> list[tuple[str, Any]]:
    choices: dict[str, Any] = {"": "—"}
    choices.update({code: f"{code} {name}" for code, name in SECTIONS.items()})
    if customer and CODE.fullmatch(customer.industry):
        choices.setdefault(
            customer.industry, f"{customer.industry} {SECTIONS[customer.industry[0]]}"
        )
    return list(choices.items())


class PairForm(forms.Form):
    """Why two customers are one company, or two."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class MergeForm(forms.Form):
    """Which facts survive, what counts where both have one, and why it is one company."""

    def __init__(self, *arguments: Any, preview: Preview, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.preview = preview
        sides = (("kept", ""), ("lost", ""))
        for pair in preview.fields:
            self.fields[f"field.{pair.name}"] = forms.ChoiceField(
                label=pair.title, choices=sides, initial="kept" if pair.kept else "lost"
            )
        for choice in preview.choices:
            self.fields[choice.code] = forms.ChoiceField(
                label=choice.title, choices=choice.options, widget=forms.RadioSelect
            )
        self.fields["reason"] = PairForm().fields["reason"]

    def answers(self) -> dict[str, Any]:
        """Return what the service takes."""
        cleaned = self.cleaned_data
        return {
            "fields": [
                pair.name for pair in self.preview.fields if cleaned[f"field.{pair.name}"] == "lost"
            ],
            "chosen": {choice.code: cleaned[choice.code] for choice in self.preview.choices},
            "reason": cleaned["reason"],
        }

    @property
    def rows(self) -> list[tuple[FieldPair, BoundField]]:
        """The facts in which both records differ, with their fields."""
        return [(pair, self[f"field.{pair.name}"]) for pair in self.preview.fields]

    @property
    def questions(self) -> list[BoundField]:
        """What the merge asks, and the reason."""
        return [self[name] for name in (*(c.code for c in self.preview.choices), "reason")]


class NothingForm(forms.Form):
    """An act that asks nothing more."""


def _picked_day(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        **options,
    )


class PersonForm(forms.Form):
    """A contact person, with why it is kept."""

    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=100)
    position = forms.CharField(label=_("Position"), max_length=100, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    purpose = forms.CharField(label=_("Purpose"), max_length=200)
    lawful_basis = forms.ChoiceField(label=_("Lawful basis"), choices=LawfulBasis.choices)
    notice_given_on = _picked_day(_("Notice given on"), required=False)
    ended_on = _picked_day(_("Contact until"), required=False)

    def __init__(
        self, *arguments: Any, person: ContactPerson | None = None, **options: Any
    ) -> None:
        if person:
            options["initial"] = {name: getattr(person, name) for name in (*STATED, "revision")}
        super().__init__(*arguments, **options)

    def stated(self) -> PersonRecord:
        """Return what the service takes."""
        return PersonRecord(**{name: self.cleaned_data[name] for name in STATED})


class ConsentForm(forms.Form):
    """A consent given or withdrawn."""

    act = forms.ChoiceField(label=_("Consent"), choices=ConsentAct.choices)
    kind = forms.ChoiceField(label=_("For"), choices=ConsentKind.choices)
    text_version = forms.CharField(label=_("Version of the text"), max_length=40)
    channel = forms.CharField(label=_("Channel"), max_length=60)
    happened_on = _picked_day(_("Day"))


class RequestForm(forms.Form):
    """A request as it came in."""

    kind = forms.ChoiceField(label=_("What is asked for"), choices=RequestKind.choices)
    applicant = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=100)
    reached_at = forms.CharField(label=_("Phone or e-mail"), max_length=254)
    received_on = _picked_day(_("Received on"))


def _long(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=1_000, widget=forms.Textarea(attrs={"rows": 4}))


class IdentificationForm(forms.Form):
    """How the person proved to be the one."""

    identified_how = forms.CharField(label=_("Identified by"), max_length=200)


class AnswerForm(forms.Form):
    """What was answered."""

    answer = _long(_("Answer"))


class CorrectionForm(AnswerForm):
    """What is kept of a person, to be changed where it is wrong; only what differs is corrected."""

    def __init__(self, *arguments: Any, rows: list[Kept], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.rows = rows
        for row in rows:
            for name, words, value in row.open_facts:
                self.fields[f"{row.label}-{row.pk}-{name}"] = forms.CharField(
                    label=_("%(row)s: %(fact)s") % {"row": capfirst(row.title), "fact": words},
                    max_length=VALUE_MAX,
                    required=False,
                    initial=value,
                )
        self.fields["evidence"] = forms.CharField(
            label=pgettext_lazy("of a correction", "Evidence"), max_length=300
        )
        self.order_fields([*(name for name in self.fields if "-" in name), "evidence", "answer"])

    def clean(self) -> dict[str, Any]:
        """Return what the service takes."""
        stated = super().clean() or self.cleaned_data
        corrections = [
            Correction(row.label, row.pk, name, stated[key])
            for row in self.rows
            for name, _words, value in row.open_facts
            if stated.get(key := f"{row.label}-{row.pk}-{name}", value) != value
        ]
        return {
            "answer": stated.get("answer", ""),
            "evidence": stated.get("evidence", ""),
            "corrections": corrections,
        }


class CopyForm(forms.Form):
    """As what the copy for a person is made."""

    form = forms.ChoiceField(choices=[(form, form) for form in ("pdf", "json")])


class RefusalForm(forms.Form):
    """The ground on which a request is refused."""

    legal_ground = forms.CharField(label=_("Legal ground"), max_length=300)
