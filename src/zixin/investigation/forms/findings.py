from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from zixin.dossier.models import Verification
from zixin.investigation.forms.cases import words_field
from zixin.investigation.models import Verdict

PROOFS = [choice for choice in Verification.choices if choice[0] != Verification.CLAIMED]


class FindingForm(forms.Form):
    """A verdict on a fact that was claimed, or on any other thing."""

    topic = forms.CharField(
        label=_("Topic"),
        max_length=200,
        required=False,
        help_text=_("Left empty, the fact gives its name."),
    )
    verdict = forms.ChoiceField(label=_("Verdict"), choices=Verdict, widget=forms.RadioSelect)
    proof = forms.ChoiceField(
        label=_("How far it is proved"),
        choices=[("", "—"), *PROOFS],
        required=False,
        help_text=_("For a confirmed fact: the credit file takes it over when the case is signed."),
    )
    evidence = words_field(_("Evidence"))

    def __init__(self, *args: Any, claimed: Sequence[tuple[str, str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.names = {code: name for code, name, _value in claimed}
        self.fields["fact"] = forms.ChoiceField(
            label=_("Fact"),
            required=False,
            choices=[("", "—"), *((code, f"{name}: {value}") for code, name, value in claimed)],
        )
        self.order_fields(["fact", "topic", "verdict", "proof", "evidence"])

    def clean(self) -> dict[str, Any]:
        known: dict[str, Any] = super().clean() or {}
        known["topic"] = known.get("topic") or self.names.get(known.get("fact", ""), "")
        return known


class ConclusionForm(forms.Form):
    conclusion = words_field(_("Conclusion"), rows=6, max_length=4_000)


class ReopeningForm(forms.Form):
    reason = words_field(_("What is still to be found out"))


class SignatureForm(forms.Form):
    name = forms.CharField(label=_("Your full name"), max_length=150)
    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class ReportForm(forms.Form):
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    form = forms.ChoiceField(label=_("Form"), choices=[("pdf", "PDF"), ("docx", "DOCX")])
