from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.forms.models import fields_for_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zixin.connectors.records import RECORDS
from zixin.dossier.queries.entries import MODELS
from zixin.dossier.rules.schema import KIND_BY_CODE
from zixin.investigation.asking import Offer, OfferedQuestion
from zixin.investigation.forms.cases import (
    NOTE_LENGTH_MAX,
    day_field,
    words_field,
)
from zixin.investigation.models import LookupSource, Proposal, SourceKind
from zixin.investigation.models.sources import DESCRIBED
from zixin.investigation.rules.proposals import RECORD_TITLES
from zixin.investigation.services.sources import SourceSettings

DOCUMENT_LENGTH_MAX = 100_000
FILE_BYTES_MAX = 20 << 20


def _amount(label: Any, **options: Any) -> forms.DecimalField:
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return forms.DecimalField(label=label, min_value=0, widget=widget, **options)


def _sealed(label: Any, help_text: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(
        label=label, max_length=400, required=False, widget=widget, help_text=help_text
    )


class SourceForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=SourceKind)
    name = forms.CharField(label=_("Name"), max_length=80)
    document = words_field(
        _("Description of the provider"),
        rows=14,
        required=False,
        max_length=DOCUMENT_LENGTH_MAX,
        help_text=_("TOML or JSON; for registry, court and tax records. No secret belongs here."),
    )
    key = _sealed(
        _("Key or contact"),
        _("The key of the contract; for EDGAR your company and an e-mail address."),
    )
    secret = _sealed(_("Secret"), _("Kept sealed and never shown again."))
    price = _amount(
        _("Price of a question"),
        max_digits=9,
        decimal_places=4,
        required=False,
        help_text=_("Left empty, the prices of the description count."),
    )
    daily_budget = _amount(_("Budget of a day"), max_digits=12, decimal_places=2)
    monthly_budget = _amount(_("Budget of a month"), max_digits=12, decimal_places=2)
    per_minute = forms.IntegerField(label=_("Questions a minute"), min_value=1, max_value=6_000)
    max_age_days = forms.IntegerField(
        label=_("Days in which an answer is not bought again"),
        min_value=0,
        max_value=366,
        required=False,
        help_text=_("Left empty, the days of the description count."),
    )
    is_on = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, source: LookupSource | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.source = source
        listed = list(settings.OUTGOING_ADDRESSES)
        if source is not None and source.address not in listed:
            listed.insert(0, source.address)  # shown as it is; to keep it is refused
        self.fields["address"] = forms.ChoiceField(
            label=_("Address"),
            choices=[(address, address) for address in listed],
            help_text=_("Addresses the installation allows by ZIXIN_OUTGOING_ADDRESSES."),
        )
        names = ("kind", "name", "address")
        self.order_fields([*names, *(name for name in self.fields if name not in names)])
        if source is None:
            return
        del self.fields["kind"]
        if source.kind not in DESCRIBED:
            del self.fields["document"]
        for name in ("key", "secret"):
            if getattr(source, name):
                self.fields[name].help_text = _("One is kept; left empty, it stays.")

    def settings(self) -> SourceSettings:
        """Return the source as the service takes it."""
        kind = self.source.kind if self.source else self.cleaned_data["kind"]
        return SourceSettings(**{"kind": kind, **self.cleaned_data})


class AskForm(forms.Form):
    is_anew = forms.TypedChoiceField(
        label=_("When a fresh answer is kept"),
        choices=[("0", _("Use the kept one; it costs nothing")), ("1", _("Buy it again"))],
        coerce=lambda text: text == "1",
        initial="0",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why it is bought again"), max_length=NOTE_LENGTH_MAX, required=False
    )
    identifier = forms.CharField(max_length=40, required=False)

    def __init__(self, *args: Any, offer: Offer, **options: Any) -> None:
        super().__init__(*args, **options)
        is_described = offer.source.kind in DESCRIBED
        if is_described:
            del self.fields["identifier"]
        else:
            is_lei = offer.source.kind == SourceKind.GLEIF
            self.fields["identifier"].label = (
                _("LEI; left empty, it is searched by code or name")
                if is_lei
                else _("Central index key (CIK)")
            )
        self.fields["kinds"] = forms.MultipleChoiceField(
            label=_("What to ask for"),
            choices=[(row.question.record, _offered(row)) for row in offer.questions],
            initial=[row.question.record for row in offer.questions],
            widget=forms.CheckboxSelectMultiple,
        )
        self.order_fields(["kinds", "identifier", "is_anew", "reason"])

    def clean(self) -> dict[str, Any]:
        known: dict[str, Any] = super().clean() or {}
        return {"identifier": "", **known}


def _offered(row: OfferedQuestion) -> Any:
    if row.fresh_since is None:
        return f"{row.title} · {row.question.price:.2f}"
    day = timezone.localtime(row.fresh_since)
    return _("%(title)s · kept since %(day)s") % {"title": row.title, "day": f"{day:%Y-%m-%d}"}


class RecordFileForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What the file holds"), choices=[(kind, RECORD_TITLES[kind]) for kind in RECORDS]
    )
    origin = forms.CharField(
        label=_("Where it comes from"),
        max_length=120,
        help_text=_("The register or provider that gave it, and how."),
    )
    as_of = day_field(_("As of"))
    file = forms.FileField(label=_("File"), widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}))

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > FILE_BYTES_MAX:
            raise forms.ValidationError(_("The file is larger than 20 MiB."))
        return file


class CompletionForm(forms.Form):
    """The required fields that a source says nothing of, made from the columns of the file."""

    def __init__(
        self, *args: Any, proposal: Proposal, missing: Sequence[str], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        model = MODELS[KIND_BY_CODE[proposal.kind].model]
        for name, field in fields_for_model(model, fields=list(missing)).items():
            field.required = True
            if isinstance(field, forms.DateField):
                field.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            self.fields[name] = field

    def completed(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields}


class RejectionForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=NOTE_LENGTH_MAX)
