from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zixin.dossier.rules import fact_codes
from zixin.dossier.shelves.display import in_language
from zixin.engine.catalogue import load_catalogue
from zixin.investigation.rules.questionnaire import UNITS, unit_words

TITLE_LENGTH_MAX = 200
TEXT_LENGTH_MAX = 500
CHOICES_LENGTH_MAX = 4_000
PARTS_LEAST, PARTS_MOST = 3, 4
KIND_TITLES = (
    ("single", gettext_lazy("One choice")),
    ("multiple", gettext_lazy("Several choices")),
    ("yes_no", gettext_lazy("Yes or no")),
    ("number", gettext_lazy("Number")),
    ("date", gettext_lazy("Date")),
    ("text", gettext_lazy("Text")),
)


class TitleForm(forms.Form):
    code = forms.SlugField(label=gettext_lazy("Code"), max_length=40)
    zh = forms.CharField(label=gettext_lazy("Title in Chinese"), max_length=TITLE_LENGTH_MAX)
    en = forms.CharField(label=gettext_lazy("Title in English"), max_length=TITLE_LENGTH_MAX)


class QuestionForm(forms.Form):
    """One question of a draft."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        help_text=gettext_lazy("The same code in two questionnaires makes their answers compared."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=KIND_TITLES)
    zh = forms.CharField(label=gettext_lazy("Question in Chinese"), max_length=TEXT_LENGTH_MAX)
    en = forms.CharField(label=gettext_lazy("Question in English"), max_length=TEXT_LENGTH_MAX)
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False)
    tolerance = forms.DecimalField(
        label=gettext_lazy("Answers may lie apart (%)"),
        required=False,
        min_value=0,
        max_value=99,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        help_text=gettext_lazy("Of numbers. Left empty, 5 %."),
    )
    choices = forms.CharField(
        label=gettext_lazy("Choices"),
        required=False,
        max_length=CHOICES_LENGTH_MAX,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "One a line: code | Chinese | English | level 0 (best) to 4 (worst), if it has one."
        ),
    )
    when = forms.CharField(
        label=gettext_lazy("Asked when"),
        required=False,
        max_length=TEXT_LENGTH_MAX,
        help_text=gettext_lazy(
            'A condition over earlier questions: premises_owned = 0, production = "stopped".'
        ),
    )
    fact = forms.ChoiceField(label=gettext_lazy("Gives the fact"), required=False)
    item = forms.ChoiceField(label=gettext_lazy("Speaks for the item"), required=False)
    required = forms.BooleanField(label=gettext_lazy("Must be answered"), required=False)
    evidence = forms.BooleanField(label=gettext_lazy("Evidence wanted"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        catalogue = load_catalogue()
        facts = [(code, in_language(catalogue.inputs[code].name)) for code in fact_codes()]
        items = [(row.code, in_language(row.name)) for row in catalogue.qualitative.values()]
        choices = {
            "unit": [(unit, unit_words(unit) or "—") for unit in UNITS],
            "fact": [("", "—"), *facts],
            "item": [("", "—"), *items],
        }
        for name, listed in choices.items():
            field = self.fields[name]
            field.choices = listed  # type: ignore[attr-defined]  # -- a field with choices

    def clean_choices(self) -> list[dict[str, Any]]:
        rows = self.cleaned_data["choices"].splitlines()
        return [_choice(row) for row in rows if row.strip()]

    def question(self) -> dict[str, Any]:
        """The question as a document keeps it."""
        known = self.cleaned_data
        row = {
            "code": known["code"],
            "kind": known["kind"],
            "text": {"zh": known["zh"], "en": known["en"]},
            **{name: known[name] for name in ("unit", "choices", "when", "fact", "item")},
            "required": known["required"],
            "evidence": known["evidence"],
        }
        kept = {name: value for name, value in row.items() if value not in ("", [], False)}
        if known["tolerance"] is not None:
            kept["tolerance"] = f"{known['tolerance'] / 100:f}"
        return kept


def _choice(row: str) -> dict[str, Any]:
    parts = [part.strip() for part in row.replace("｜", "|").split("|")]
    if not PARTS_LEAST <= len(parts) <= PARTS_MOST:
        raise ValidationError(_("Write each choice as: code | Chinese | English | level."))
    choice: dict[str, Any] = {"value": parts[0], "text": {"zh": parts[1], "en": parts[2]}}
    if len(parts) == PARTS_MOST and parts[3]:
        if not parts[3].isdecimal():
            raise ValidationError(_("A level is 0 (best) to 4 (worst)."))
        choice["level"] = int(parts[3])
    return choice


def initial_of(question: Mapping[str, Any]) -> dict[str, Any]:
    """Give the fields of a question as the form shows them."""
    rows = [
        " | ".join(
            [
                choice["value"],
                choice["text"]["zh"],
                choice["text"]["en"],
                *([str(choice["level"])] if "level" in choice else []),
            ]
        )
        for choice in question.get("choices", [])
    ]
    shown = {**question, **question["text"], "choices": "\n".join(rows)}
    if "tolerance" in question:
        shown["tolerance"] = f"{(Decimal(question['tolerance']) * 100).normalize():f}"
    return shown
