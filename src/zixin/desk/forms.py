from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zixin.assessment.services.rating import GRADES
from zixin.customers.rules.industries import SECTIONS
from zixin.desk.queries.customer_list import (
    UNRATED,
    CustomerSearch,
    departments_with_customers,
    salespeople_with_customers,
    sees,
)
from zixin.kernel.actor import Actor

WORDS_LENGTH_MAX = 100


@dataclass(frozen=True, slots=True)
class Filter:
    """A field that narrows the list: its options with title and whether they are chosen."""

    name: str
    label: Any
    options: tuple[tuple[str, Any, bool], ...]


class CustomerSearchForm(forms.Form):
    """What the address of the customer list says; a value it does not know does not narrow."""

    q = forms.CharField(max_length=WORDS_LENGTH_MAX, required=False)
    grade = forms.ChoiceField(label=_("Grade"), required=False)
    industry = forms.ChoiceField(label=_("Industry"), required=False)
    department = forms.TypedChoiceField(
        label=_("Department"), coerce=int, empty_value=None, required=False
    )
    salesperson = forms.TypedChoiceField(
        label=_("Salesperson"), coerce=int, empty_value=None, required=False
    )
    limit = forms.ChoiceField(
        label=_("Limit"),
        choices=[
            ("", _("Limit: all")),
            ("yes", _("With a limit")),
            ("no", _("Without a limit")),
            ("expiring", _("Limit expires within 60 days or has lapsed")),
        ],
        required=False,
    )
    sort = forms.CharField(max_length=20, required=False)
    page = forms.CharField(max_length=10, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grades = [(grade, grade) for grade in GRADES if grade]
        self._choices("grade", [("", _("Grade: all")), *grades, (UNRATED, _("Not rated"))])
        sections = [(code, f"{code} {name}") for code, name in SECTIONS.items()]
        self._choices("industry", [("", _("Industry: all")), *sections])
        departments = [(str(row.pk), row.name) for row in departments_with_customers(actor)]
        self._choices("department", [("", _("Department: all")), *departments])
        people = [(str(row.pk), row.full_name) for row in salespeople_with_customers(actor)]
        self._choices("salesperson", [("", _("Salesperson: all")), *people])
        if not sees(actor, "assessment.view"):
            del self.fields["grade"]
        if not sees(actor, "exposure.view"):
            del self.fields["limit"]

    @property
    def filters(self) -> list[Filter]:
        """Give the fields that narrow, in the order of the page."""
        names = ("grade", "industry", "department", "salesperson", "limit")
        return [self._filter(name) for name in names if name in self.fields]

    def _filter(self, name: str) -> Filter:
        field, chosen = self.fields[name], str(self[name].value() or "")
        choices: Any = getattr(field, "choices", ())
        options = tuple((value, title, value == chosen) for value, title in choices)
        return Filter(name, field.label, options)

    def search(self) -> CustomerSearch:
        """Return what the list takes."""
        self.is_valid()
        known = self.cleaned_data
        return CustomerSearch(
            words=known.get("q", ""),
            grade=known.get("grade", ""),
            industry=known.get("industry", ""),
            department_id=known.get("department"),
            salesperson_id=known.get("salesperson"),
            limit=known.get("limit", ""),
            sort=known.get("sort", ""),
            page=known.get("page") or "1",
        )

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices
