from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from zixin.investigation.forms.cases import words_field
from zixin.investigation.models import Referee

YES_NO = (("1", _("Yes")), ("0", _("No")))
DAYS_MAX = 3_650


def _amount(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        min_value=0,
        max_digits=18,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )


class ReferenceForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=Referee)
    company = forms.CharField(label=_("Company or bank"), max_length=200)
    contact = forms.CharField(label=_("Contact"), max_length=100, required=False)
    email = forms.EmailField(label=_("E-mail"))
    language = forms.ChoiceField(label=_("Language of the letter"), choices=settings.LANGUAGES)


class RefereeForm(forms.Form):
    since = forms.IntegerField(
        label=_("Since which year have you dealt with this company?"),
        min_value=1950,
        max_value=2100,
    )
    highest = _amount(_("Highest credit you gave it in the last year (yuan)"))
    terms_days = forms.IntegerField(
        label=_("Payment terms in days"), min_value=0, max_value=DAYS_MAX
    )
    past_due = _amount(_("Past due today (yuan)"))
    dishonoured = forms.ChoiceField(
        label=_("Was a bill or cheque dishonoured in the last two years?"),
        choices=YES_NO,
        widget=forms.RadioSelect,
    )
    recommends = forms.ChoiceField(
        label=_("Would you give it credit again?"), choices=YES_NO, widget=forms.RadioSelect
    )
    remark = words_field(_("Remark"), rows=3, required=False)

    def answer(self) -> dict[str, str]:
        """The answer as it is kept."""
        return {name: str(value) for name, value in self.cleaned_data.items()}
