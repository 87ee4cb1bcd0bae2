from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from zixin.assessment.models import Assessment
from zixin.kernel.money import CENT

TEXT_LENGTH_MAX = 2_000
TERMS_DAYS_MAX = 3_650  # the authority matrix holds the real bound


class AmountField(forms.DecimalField):
    """An amount as people type it: separators of thousands and spaces are welcome."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_digits=18,
            decimal_places=2,
            min_value=CENT,
            widget=forms.TextInput(
                attrs={
                    "inputmode": "decimal",
                    "autocomplete": "off",
                    "maxlength": 30,
                    "x-model": "typed",
                }
            ),
            error_messages={"min_value": _("The amount must be above zero.")},
            **options,
        )

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            for separator in (",", "，", " ", "\u00a0", "\u3000"):
                value = value.replace(separator, "")
        return super().to_python(value)


def _terms(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=TERMS_DAYS_MAX,
        help_text=_("Days from the invoice; 0 is payment on delivery."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


def _words(label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=TEXT_LENGTH_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
        **options,
    )


class ConfirmationForm(forms.Form):
    pass


class ApplicationForm(forms.Form):
    amount = AmountField(label=_("Amount requested"))
    terms_days = _terms(_("Payment terms in days"))
    purpose = _words(_("Purpose"), help_text=_("What is sold, how much a year, and why on credit."))


class RevisionForm(ApplicationForm):
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class ReturnForm(forms.Form):
    reason = _words(_("What is missing"))


class RecommendationForm(forms.Form):
    """A recommendation on the assessment its writer had before his eyes."""

    assessment = forms.CharField(widget=forms.HiddenInput, required=False)
    amount = AmountField(label=_("Amount recommended"))
    terms_days = _terms(_("Payment terms recommended"))
    recommendation = _words(_("Grounds of the recommendation"))

    def __init__(self, *arguments: Any, newest: Assessment | None, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.newest = newest

    def clean_assessment(self) -> Assessment:
        if self.newest is None:
            raise ValidationError(
                _("Assess the customer first: a recommendation rests on an assessment.")
            )
        if self.cleaned_data["assessment"] != self.newest.number:
            raise ValidationError(
                _("The customer was assessed anew meanwhile; please look at the new assessment.")
            )
        return self.newest


class ApprovalForm(forms.Form):
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    amount = AmountField(label=_("Amount granted"))
    terms_days = _terms(_("Payment terms granted"))
    reason = _words(_("Reason of the decision"))
    stale_reason = _words(_("Why on a stale credit file"), required=False)

    def __init__(self, *arguments: Any, is_stale: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if not is_stale:
            del self.fields["stale_reason"]


class RejectionForm(forms.Form):
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    reason = _words(_("Reason of the decision"))
