from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zixin.dossier.models import Method, Source, Verification
from zixin.dossier.rules import FactError, FactRecord, fact_value
from zixin.engine.catalogue import Input, QualitativeItem

REASON_LENGTH_MAX = 300
LEVEL_WORDS = (_("Superior"), _("Sound"), _("Fair"), _("Weak"), _("Bad"))


class FactForm(forms.Form):
    """One fact with its source, verification and term."""

    value = forms.CharField(label=_("Value"), max_length=60)
    as_of = forms.DateField(label=_("As of"), widget=forms.DateInput(attrs={"type": "date"}))
    source = forms.ChoiceField(label=_("Source"), choices=Source)
    method = forms.ChoiceField(label=_("Obtained by"), choices=Method)
    verification = forms.ChoiceField(label=_("Verification"), choices=Verification)
    expires_on = forms.DateField(
        label=_("Fresh until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Left empty, the term of the model counts."),
    )
    evidence = forms.CharField(label=_("Evidence"), max_length=REASON_LENGTH_MAX, required=False)

    def __init__(self, *args: Any, fact: Input, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fact = fact
        if fact.kind == "yes_no":
            self.fields["value"] = forms.ChoiceField(
                label=_("Value"), choices=[("", "—"), ("1", _("Yes")), ("0", _("No"))]
            )
        elif fact.unit == "share":
            self.fields["value"].help_text = _("A fraction or a percentage: 0.12 or 12%.")

    def clean_value(self) -> str:
        try:
            return fact_value(self.fact.code, self.cleaned_data["value"])
        except FactError as wrong:
            raise ValidationError(str(wrong)) from wrong

    def record(self, customer_id: int) -> FactRecord:
        """Return the fact as a service takes it."""
        known = self.cleaned_data
        return FactRecord(
            customer_id=customer_id,
            code=self.fact.code,
            value=known["value"],
            source=known["source"],
            method=known["method"],
            verification=known["verification"],
            as_of=known["as_of"],
            expires_on=known["expires_on"],
            evidence=known["evidence"],
        )


class RatingForm(forms.Form):
    """The level of one qualitative item, chosen by its anchor texts."""

    reason = forms.CharField(
        label=_("What it rests on"),
        max_length=REASON_LENGTH_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    as_of = forms.DateField(label=_("As of"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, item: QualitativeItem, **options: Any) -> None:
        super().__init__(*args, **options)
        is_chinese = (get_language() or "").startswith("zh")
        anchors = [anchor.zh if is_chinese else anchor.en for anchor in item.anchors]
        choices = [
            (place, f"{word}: {anchor}")
            for place, (word, anchor) in enumerate(zip(LEVEL_WORDS, anchors, strict=True))
        ]
        self.fields["level"] = forms.TypedChoiceField(
            label=_("Level"), coerce=int, choices=choices, widget=forms.RadioSelect
        )
        self.order_fields(["level", "reason", "as_of"])
