from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zixin.dossier.forms.facts import REASON_LENGTH_MAX
from zixin.kernel.confidentiality import Level

DEFAULT_TERM = timedelta(days=365)
PURPOSE_LENGTH_MAX = 200


class ReasonForm(forms.Form):
    """An act that must say why."""

    reason = forms.CharField(
        label=_("Reason"), max_length=REASON_LENGTH_MAX, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReviewCallForm(ReasonForm):
    """Why the file must be reviewed at once."""


class PurposeForm(forms.Form):
    """What somebody needs it for."""

    purpose = forms.CharField(label=_("Purpose"), max_length=PURPOSE_LENGTH_MAX)


class ReviewForm(forms.Form):
    """That the whole file was looked through."""

    is_confirmed = forms.BooleanField(
        label=_("Reviewed, all sections are confirmed"), required=False
    )
    remark = forms.CharField(
        label=_("Remark"),
        max_length=REASON_LENGTH_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RulingForm(ReasonForm):
    """Which of several statements counts."""

    def __init__(self, *args: Any, values: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["value"] = forms.ChoiceField(
            label=_("Which one counts"), choices=values, widget=forms.RadioSelect
        )
        self.order_fields(["value", "reason"])


class ClassificationForm(ReasonForm):
    """The level of a section for a term."""

    level = forms.TypedChoiceField(label=_("Confidentiality level"), coerce=int, choices=Level)
    until = forms.DateField(
        label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    responsible: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label=_("Responsible person"), queryset=None
    )

    def __init__(self, *args: Any, people: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        people_field: Any = self.fields["responsible"]
        people_field.queryset = people
        self.fields["until"].initial = today + DEFAULT_TERM
        self.order_fields(["level", "until", "responsible", "reason"])
