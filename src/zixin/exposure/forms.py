from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from zixin.exposure.rules import Step
from zixin.kernel.money import AMOUNT_MAX

TEXT_LENGTH_MAX = 2_000


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class RunOffForm(forms.Form):
    """What is owed, if anybody knows, and by which steps it comes down."""

    owed = forms.DecimalField(
        label=_("Owed now"),
        max_digits=18,
        decimal_places=2,
        min_value=0,
        required=False,
        help_text=_(
            "Receivables are not kept yet: type what is owed, or leave it empty if unknown."
        ),
    )
    steps = forms.CharField(
        label=_("Steps"),
        max_length=TEXT_LENGTH_MAX,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One a line, the day and what may still be owed then: 2027-01-31 300000"),
    )

    def clean_steps(self) -> list[Step]:
        found = []
        for line in filter(
            None, (line.strip() for line in self.cleaned_data["steps"].splitlines())
        ):
            try:
                day, amount = line.replace(",", "").split()
                step = Step(date.fromisoformat(day), Decimal(amount))
            except (ValueError, InvalidOperation) as error:
                raise ValidationError(
                    _("A step is a day and an amount, as 2027-01-31 300000: %(line)s"),
                    params={"line": line},
                ) from error
            if not step.amount.is_finite() or abs(step.amount) > AMOUNT_MAX:
                raise ValidationError(
                    _("A step is a day and an amount, as 2027-01-31 300000: %(line)s"),
                    params={"line": line},
                )
            found.append(step)
        return found
