from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zixin.investigation.forms.cases import day_field, words_field
from zixin.investigation.models import Channel, Questionnaire, Ruling
from zixin.investigation.rules.questionnaire import (
    Answer,
    Answers,
    Form,
    Question,
    asked,
    unit_words,
)

ANSWER_LENGTH_MAX = 1_000
DAYS_USUAL = 14


class SheetForm(forms.Form):
    """Which questionnaire is put to whom, and how."""

    channel = forms.ChoiceField(label=gettext_lazy("Channel"), choices=Channel)
    respondent = forms.CharField(label=gettext_lazy("Who answers"), max_length=150)
    days = forms.IntegerField(
        label=gettext_lazy("Days the link holds"),
        initial=DAYS_USUAL,
        min_value=1,
        max_value=60,
        help_text=gettext_lazy("Counts for the customer's link only."),
    )
    email = forms.EmailField(
        label=gettext_lazy("Mail the link to"),
        required=False,
        help_text=gettext_lazy("Left empty, hand the link over yourself."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the letter"), choices=settings.LANGUAGES
    )

    def __init__(self, *args: Any, questionnaires: list[Questionnaire], **options: Any) -> None:
        super().__init__(*args, **options)
        known = {str(row.pk): row for row in questionnaires}
        self.fields["questionnaire"] = forms.TypedChoiceField(
            label=_("Questionnaire"),
            choices=[(pk, str(row.form().title)) for pk, row in known.items()],
            coerce=lambda pk: known[pk],
        )
        self.order_fields(["questionnaire", "channel", "respondent", "days", "email", "language"])


class RulingForm(forms.Form):
    ruling = forms.ChoiceField(
        label=gettext_lazy("Ruling"), choices=Ruling, widget=forms.RadioSelect
    )
    explanation = words_field(gettext_lazy("Explanation"))


class AnswersForm(forms.Form):
    """The questions that are asked, given the answers so far.

    ``is_draft`` lets required questions wait: what is there is kept, what is faulty is not.
    """

    def __init__(self, data: QueryDict | None, *, form: Form, answers: Answers) -> None:
        self.given = _given(form, data, answers)
        self.questions = asked(form, self.given)
        self.asks_anew = self.questions != asked(form, answers)
        super().__init__(data, initial=_initial(self.given))
        self.fields |= {row.code: _field(row) for row in self.questions}

    def answers(self) -> dict[str, Answer]:
        """The answers as the service takes them."""
        return {
            row.code: text
            for row in self.questions
            if (text := _text(self.cleaned_data.get(row.code)))
        }


def _given(form: Form, data: QueryDict | None, answers: Answers) -> dict[str, Answer]:
    """Read what was sent, question by question: later ones are asked by what earlier ones say."""
    if data is None:
        return dict(answers)
    given: dict[str, Answer] = {}
    for question in form.questions:
        field = _field(question)
        try:
            value = field.clean(field.widget.value_from_datadict(data, {}, question.code))
        except forms.ValidationError:
            continue
        if text := _text(value):
            given[question.code] = text
    return given


def _initial(answers: Mapping[str, Answer]) -> dict[str, Any]:
    return dict(answers)


def _text(value: Any) -> Answer:
    if isinstance(value, list):
        return [str(part) for part in value]
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value).strip()


def _field(question: Question) -> forms.Field:
    options: dict[str, Any] = {"label": str(question.text), "required": question.is_required}
    if question.wants_evidence:
        options["help_text"] = _("Please keep the evidence ready.")
    choices = [(choice.value, str(choice.text)) for choice in question.choices]
    match question.kind:
        case "single":
            return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **options)
        case "multiple":
            return forms.MultipleChoiceField(
                choices=choices, widget=forms.CheckboxSelectMultiple, **options
            )
        case "yes_no":
            answers = [("1", _("Yes")), ("0", _("No"))]
            return forms.ChoiceField(choices=answers, widget=forms.RadioSelect, **options)
        case "number":
            if question.unit:
                options["label"] = f"{question.text} ({unit_words(question.unit)})"
            return forms.DecimalField(
                max_digits=18,
                decimal_places=4,
                min_value=0,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
                **options,
            )
        case "date":
            return day_field(**options)
    return words_field(max_length=ANSWER_LENGTH_MAX, rows=2, **options)
