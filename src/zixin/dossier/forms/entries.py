from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db import models
from django.forms.models import fields_for_model
from django.utils.translation import gettext_lazy as _

from zixin.dossier.forms.facts import REASON_LENGTH_MAX
from zixin.dossier.models import Entry
from zixin.dossier.queries.entries import MODELS
from zixin.dossier.rules.choices import Method, Source, Verification
from zixin.dossier.rules.schema import EntryKind
from zixin.dossier.services.entries import EntryRecord, Provenance
from zixin.kernel.sealed import SealedTextField

LONG = 250  # beyond it a text gets lines
PROVENANCE = (
    "source",
    "method",
    "verification",
    "as_of",
    "expires_on",
    "evidence",
    "valid_from",
    "valid_to",
)


class ShareField(forms.DecimalField):
    """A share as a fraction or a percentage: 0.12 or 12%."""

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        is_percent = text.endswith(("%", "％"))
        number = super().to_python(text.rstrip("%％"))
        return number / 100 if number is not None and is_percent else number


def _day(**options: Any) -> forms.DateField:
    return forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options
    )


class EntryForm(forms.Form):
    """One entry of a kind, made from its fields, with where it comes from."""

    source = forms.ChoiceField(label=_("Source"), choices=Source)
    method = forms.ChoiceField(label=_("Obtained by"), choices=Method)
    verification = forms.ChoiceField(label=_("Verification"), choices=Verification)
    as_of = _day(label=_("As of"))
    expires_on = _day(label=_("Fresh until"), required=False)
    evidence = forms.CharField(
        label=_("What proves it"), max_length=REASON_LENGTH_MAX, required=False
    )
    valid_from = _day(label=_("Holds from"), required=False)
    valid_to = _day(label=_("Holds until"), required=False)

    def __init__(
        self, *args: Any, kind: EntryKind, today: date, entry: Entry | None = None, **options: Any
    ) -> None:
        initial: dict[str, Any] = {
            "as_of": today,
            "source": Source.CUSTOMER,
            "method": Method.DOCUMENT,
            "verification": Verification.DOCUMENTED,
        }
        if entry is not None:
            initial = {name: getattr(entry, name) for name in (*kind.field_names, *PROVENANCE)}
            initial |= dict.fromkeys(kind.masked, "")
        super().__init__(*args, **{"initial": initial, **options})
        self.kind = kind
        self.entry = entry
        own = _own_fields(kind)
        self.fields = own | self.fields
        if entry is not None:
            self.fields["reason"] = forms.CharField(
                label=_("Reason of the correction"), max_length=REASON_LENGTH_MAX
            )
            for name in kind.masked:
                self.fields[name].help_text = _("Left empty, it stays as it is.")

    def values(self) -> dict[str, Any]:
        """Return what was entered for the kind's own fields."""
        values = {name: self.cleaned_data[name] for name in self.kind.field_names}
        for name in self.kind.masked if self.entry is not None else ():
            values[name] = values[name] or getattr(self.entry, name)
        return values

    def provenance(self) -> Provenance:
        return Provenance(**{name: self.cleaned_data[name] for name in PROVENANCE})

    def record(self, customer_id: int) -> EntryRecord:
        """Return the entry as a service takes it."""
        return EntryRecord(
            customer_id=customer_id,
            kind=self.kind.code,
            values=self.values(),
            provenance=self.provenance(),
        )


def _own_fields(kind: EntryKind) -> dict[str, forms.Field]:
    """Make the form fields of a kind from its columns."""
    model = MODELS[kind.model]
    made: dict[str, forms.Field] = fields_for_model(model, fields=list(kind.field_names))
    for spec in kind.fields:
        column: Any = model._meta.get_field(spec.name)
        title = str(column.verbose_name)
        if spec.unit == "share":
            made[spec.name] = ShareField(
                required=spec.is_required,
                min_value=Decimal(0),
                max_value=Decimal(1),
                max_digits=9,
                decimal_places=6,
                help_text=_("A fraction or a percentage: 0.12 or 12%."),
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            )
        elif isinstance(column, models.DateField):
            made[spec.name] = _day(required=spec.is_required)
        elif isinstance(column, models.BooleanField):
            made[spec.name] = forms.NullBooleanField(required=False)
        elif isinstance(column, SealedTextField):
            made[spec.name].widget = forms.TextInput(attrs={"autocomplete": "off"})
        elif isinstance(column, models.CharField) and (column.max_length or 0) > LONG:
            made[spec.name].widget = forms.Textarea(attrs={"rows": 2})
        field = made[spec.name]
        field.required = spec.is_required
        field.label = title[:1].upper() + title[1:]
    return {name: made[name] for name in kind.field_names}


class MomentForm(forms.Form):
    """The day a file is read for, and the day it was known on."""

    on = _day(label=_("Held on"), required=False)
    known = _day(label=_("As known on"), required=False)
