from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from zixin.engine.policy import PolicyError
from zixin.policies.models import PolicyKind
from zixin.policies.queries import refusal_of
from zixin.policies.rules import GRADES_AND_NONE, Case, read_document
from zixin.policies.rules.authority.words import ACTION_WORDS, WARNING_WORDS, grade_words
from zixin.policies.rules.documents import SIZE_MAX
from zixin.policies.rules.wording import spoken

TEXT_LENGTH_MAX = 2_000


def _words(label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=TEXT_LENGTH_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
        **options,
    )


class ProposalForm(forms.Form):
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    reason = _words(_("What changes and why"))
    effective_on = forms.DateField(
        label=_("Takes effect on"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Left empty: on the day it is published."),
    )

    def __init__(self, *arguments: Any, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["effective_on"].widget.attrs["min"] = today.isoformat()


class PublicationForm(forms.Form):
    """A reason is asked for where the linter warns."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    reason = _words(_("Why it is published in spite of the warnings"))

    def __init__(self, *arguments: Any, has_warnings: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if not has_warnings:
            del self.fields["reason"]


class RejectionForm(forms.Form):
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    reason = _words(_("Reason of the rejection"))


class WithdrawalForm(forms.Form):
    pass


def _gradings() -> list[tuple[str, str]]:
    return [(grade, grade_words(grade)) for grade in GRADES_AND_NONE]


class CaseForm(forms.Form):
    """A case to ask a matrix about (由谁决定)."""

    action = forms.ChoiceField(label=_("Action"), choices=tuple(ACTION_WORDS.items()))
    grade = forms.ChoiceField(label=_("Grade"), choices=_gradings, required=False)
    amount = forms.DecimalField(
        label=_("Amount net of accepted security"),
        min_value=Decimal("0.01"),
        max_digits=17,
        decimal_places=2,
    )
    group_total = forms.DecimalField(
        label=_("Total of the group"),
        min_value=0,
        max_digits=17,
        decimal_places=2,
        required=False,
        help_text=_("Left empty: the amount alone."),
    )
    terms_days = forms.IntegerField(label=_("Terms, days"), min_value=0, max_value=36_500)
    confidence = forms.DecimalField(
        label=_("Confidence in the data, %"),
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        required=False,
        help_text=_("Left empty: unknown."),
    )
    warning = forms.ChoiceField(label=_("Warning level"), choices=tuple(WARNING_WORDS.items()))

    def case(self) -> Case:
        """Return the case of valid answers."""
        known = self.cleaned_data
        percent = known["confidence"]
        return Case(
            action=known["action"],
            grade=known["grade"],
            amount=known["amount"],
            group_total=known["amount"] if known["group_total"] is None else known["group_total"],
            terms_days=known["terms_days"],
            confidence=None if percent is None else percent / 100,
            warning=known["warning"],
        )


class FileForm(forms.Form):
    """A document out of a file: read, judged, and not kept when nobody could be judged by it."""

    kind = forms.ChoiceField(label=_("What it rules"), choices=PolicyKind.choices)
    file = forms.FileField(
        label=_("Policy file"),
        help_text=_("JSON or TOML, standard values also as CSV, up to 1 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".json,.toml,.csv"}),
    )

    def __init__(self, *arguments: Any, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.today = today

    def clean_file(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if file.size is None or file.size > SIZE_MAX:
            raise ValidationError(_("The file is larger than 1 MB; no policy is that long."))
        return file

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or {}
        file, kind = answers.get("file"), answers.get("kind")
        if file is not None and kind:
            try:
                document = read_document(file.read(), name=str(file.name))
            except PolicyError as unreadable:
                self.add_error("file", spoken(unreadable))
                return answers
            answers["document"] = document
            refusal = refusal_of(kind, document, on=self.today)
            if refusal:
                self.add_error("file", spoken(refusal))
        return answers


class DocumentForm(forms.Form):
    """The whole document as JSON, for experts, with the same checks as a file."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    text = forms.CharField(
        label=_("Document"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 28, "class": "code", "spellcheck": "false"}),
    )

    def __init__(
        self, *arguments: Any, kind: str, head: dict[str, Any], today: date, **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        self.kind, self.head, self.today = kind, head, today

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or {}
        if "text" in answers:
            content = answers["text"].encode("utf-8", errors="replace")
            try:
                answers["document"] = {**read_document(content), **self.head}
            except PolicyError as unreadable:
                self.add_error("text", spoken(unreadable))
                return answers
            refusal = refusal_of(self.kind, answers["document"], on=self.today)
            if refusal:
                self.add_error("text", spoken(refusal))
        return answers
