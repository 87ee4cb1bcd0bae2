from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zixin.accounts.models import User
from zixin.assessment.models import Assessment
from zixin.decisions.queries.checklists import Checked
from zixin.decisions.rules.approval import ConditionAsked
from zixin.decisions.rules.choices import ON_PRESENT_LIMIT, Action, Ask, Method
from zixin.decisions.rules.overrides import GRADES, Departure, Reason, Scope
from zixin.decisions.rules.reviews import QUESTIONS, Answer, ReviewVerdict
from zixin.documents.models import Document
from zixin.investigation.models import Investigation
from zixin.kernel.money import CENT
from zixin.policies.models import PolicyKind

TEXT_LENGTH_MAX = 2_000
HUNDRED = Decimal(100)
WAIVED = "waived-"  # before the code of an item of the checklist
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


def _day(label: Any, *, only: str = "", **options: Any) -> forms.DateField:
    # a date field of the browser reads this format alone, whatever the language
    attributes = {"type": "date"} | ({"data-only": only} if only else {})
    return forms.DateField(
        label=label, widget=forms.DateInput(attributes, format="%Y-%m-%d"), **options
    )


def _revision() -> forms.IntegerField:
    return forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class ConfirmationForm(forms.Form):
    pass


class DepartureForm(forms.Form):
    """Why an act departs from model or policy; its cleaned data is one ``departure``."""

    reason_code = forms.ChoiceField(
        label=_("Reason of the departure"),
        choices=Reason.choices,
        initial=Reason.OTHER,
        required=False,
        help_text=_("For the ledger, when this departs from model or policy."),
    )
    scope = forms.ChoiceField(label=_("Counts for"), choices=Scope.choices, required=False)
    measure = forms.CharField(
        label=_("Compensating measure"),
        max_length=300,
        required=False,
        help_text=_("What keeps the added risk small."),
    )
    expires_on = _day(
        _("Departure until"), required=False, help_text=_("Twelve months at most; empty is that.")
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        departure = Departure(
            reason=given.pop("reason_code", "") or Reason.OTHER,
            scope=given.pop("scope", "") or Scope.APPLICATION,
            measure=given.pop("measure", ""),
            expires_on=given.pop("expires_on", None),
        )
        return {**given, "departure": departure}


class RatingForm(DepartureForm):
    """Another grade than the model's."""

    field_order = ("grade", "reason_code", "evidence", "document", "measure", "scope", "expires_on")
    grade = forms.ChoiceField(label=_("Grade"), choices=[(grade, grade) for grade in GRADES])
    evidence = _words(_("What the other grade rests on"))
    document = forms.ModelChoiceField(
        label=_("Document"), queryset=Document.objects.none(), required=False
    )

    def __init__(self, *arguments: Any, documents: QuerySet[Document], **options: Any) -> None:
        super().__init__(*arguments, **options)
        field: Any = self.fields["document"]
        field.queryset = documents
        self.fields["reason_code"].required = True


class ApplicationForm(forms.Form):
    """What is asked; its cleaned data is one ``ask``.

    The kinds offered are those that fit the limit in force; what is sent is judged by the service,
    for the limit may have changed meanwhile. A field marked ``data-only`` is shown for one kind or
    method alone.
    """

    field_of: ClassVar = {"prepayment_share": "prepayment_percent"}

    action = forms.ChoiceField(label=_("Kind"), choices=Action.choices)
    method = forms.ChoiceField(label=_("Method of credit"), choices=Method.choices)
    amount = AmountField(
        label=_("Amount requested"),
        help_text=_("The limit wanted in all; for a temporary limit what comes beside it."),
    )
    terms_days = _terms(_("Payment terms in days"))
    wanted_until = _day(_("Wanted until"), required=False, only="action:temporary")
    prepayment_percent = forms.DecimalField(
        label=_("Paid in advance, per cent"),
        max_digits=4,
        decimal_places=2,
        min_value=CENT,
        required=False,
        widget=forms.NumberInput(attrs={"data-only": "method:prepayment"}),
    )
    instalments = forms.IntegerField(
        label=_("Number of instalments"),
        min_value=2,
        required=False,
        widget=forms.NumberInput(attrs={"data-only": "method:instalment"}),
    )
    purpose = _words(_("Purpose"), help_text=_("What is sold, how much a year, and why on credit."))

    def __init__(self, *arguments: Any, present: Decimal | None, **options: Any) -> None:
        super().__init__(*arguments, **options)
        unfit = ON_PRESENT_LIMIT if present is None else {Action.NEW}
        action: Any = self.fields["action"]
        action.widget.choices = [row for row in Action.choices if row[0] not in unfit]
        if present is not None:
            self.fields["amount"].widget.attrs["data-present"] = f"{present:.2f}"

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        percent = given.pop("prepayment_percent", None)
        given["prepayment_share"] = None if percent is None else percent / HUNDRED
        if self.errors:
            return given
        rest = {name: given.pop(name) for name in ("revision",) if name in given}
        return {"ask": Ask(**given), **rest}


class RevisionForm(ApplicationForm):
    revision = _revision()


class ReviewForm(forms.Form):
    """For each item of the checklist that is missing, why one goes without it."""

    def __init__(self, *arguments: Any, missing: Sequence[Checked], **options: Any) -> None:
        super().__init__(*arguments, **options)
        for item in missing:
            self.fields[f"{WAIVED}{item.code}"] = forms.CharField(
                label=item.title,
                max_length=300,
                required=False,
                help_text=_("Missing: say why you go on without it, or have it brought first."),
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        waivers = {name.removeprefix(WAIVED): text for name, text in given.items()}
        return {"waivers": waivers}


class CaseForm(forms.Form):
    """The investigation an application waits for."""

    case = forms.ModelChoiceField(label=_("Investigation"), queryset=Investigation.objects.none())

    def __init__(self, *arguments: Any, cases: QuerySet[Investigation], **options: Any) -> None:
        super().__init__(*arguments, **options)
        field: Any = self.fields["case"]
        field.queryset = cases


class ReturnForm(forms.Form):
    reason = _words(_("What is missing"))


class RecommendationForm(DepartureForm):
    """A recommendation on the assessment its writer had before his eyes."""

    field_order = (
        "assessment",
        "amount",
        "terms_days",
        "method",
        "recommendation",
        "deviation_reason",
    )
    assessment = forms.CharField(widget=forms.HiddenInput, required=False)
    amount = AmountField(label=_("Amount recommended"))
    terms_days = _terms(_("Payment terms recommended"))
    method = forms.ChoiceField(label=_("Method of credit"), choices=Method.choices)
    recommendation = _words(_("Grounds of the recommendation"))
    deviation_reason = _words(
        _("Why it departs from the model"),
        required=False,
        help_text=_("Only when amount or terms go beyond what the model proposes."),
    )

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
    """A vote for the proposal, or for less of it; conditions stand one a line."""

    field_of: ClassVar = {"conditions": "precedent"}

    revision = _revision()
    amount = AmountField(label=_("Amount granted"))
    terms_days = _terms(_("Payment terms granted"))
    precedent = forms.CharField(
        label=_("Conditions before it is in effect"),
        max_length=TEXT_LENGTH_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line, each with its last day: 2027-01-31 Mortgage registered"),
    )
    continuing = forms.CharField(
        label=_("Conditions to be kept"),
        max_length=TEXT_LENGTH_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line, each with the day it is looked at."),
    )
    reason = _words(_("Reason of the decision"))
    stale_reason = _words(_("Why on a stale credit file"), required=False)

    def __init__(self, *arguments: Any, is_stale: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if not is_stale:
            del self.fields["stale_reason"]

    def clean_precedent(self) -> list[ConditionAsked]:
        return _conditions(self.cleaned_data["precedent"], is_precedent=True)

    def clean_continuing(self) -> list[ConditionAsked]:
        return _conditions(self.cleaned_data["continuing"], is_precedent=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        asked = [*given.pop("precedent", []), *given.pop("continuing", [])]
        return {**given, "conditions": asked}


def lines_of(conditions: Iterable[ConditionAsked], *, is_precedent: bool) -> str:
    """Write conditions as the form takes them."""
    return "\n".join(
        f"{condition.due_on.isoformat()} {condition.text}"
        for condition in conditions
        if condition.is_precedent == is_precedent
    )


def _conditions(text: str, *, is_precedent: bool) -> list[ConditionAsked]:
    found = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        day, _space, words = line.partition(" ")
        try:
            due_on = date.fromisoformat(day)
        except ValueError as error:
            raise ValidationError(
                _("Begin each condition with its last day, as 2027-01-31: %(line)s"),
                params={"line": line},
            ) from error
        found.append(ConditionAsked(words.strip(), due_on, is_precedent))
    return found


class VerdictForm(forms.Form):
    """A vote without figures: against, or abstained."""

    revision = _revision()
    reason = _words(_("Reason of the decision"))


class MinutesForm(forms.Form):
    revision = _revision()
    minutes = _words(
        _("Minutes"), help_text=_("Who was present, what was said, and what was decided.")
    )


class DeferralForm(forms.Form):
    until = _day(_("Until"))
    reason = _words(_("Reason"))


class ReasonForm(forms.Form):
    reason = _words(_("Reason"))


class WaivingForm(DepartureForm):
    """Going without a condition of an approval."""

    field_order = ("reason",)
    reason = _words(_("Reason"))


class LetterForm(forms.Form):
    language = forms.ChoiceField(
        label=_("Language of the letter"), choices=[("zh-hans", _("Chinese")), ("en", _("English"))]
    )


class DecisionReviewForm(forms.Form):
    """What a look at a decision found."""

    verdict = forms.ChoiceField(label=_("Verdict"), choices=ReviewVerdict.choices)
    findings = _words(_("Findings"))
    proposal = _words(
        _("Proposed change of policy"),
        required=False,
        help_text=_("Only when policy misled it; it opens a draft."),
    )
    kind = forms.ChoiceField(
        label=_("Policy that should change"),
        choices=[
            (PolicyKind.GRANTING, PolicyKind.GRANTING.label),
            (PolicyKind.AUTHORITY, PolicyKind.AUTHORITY.label),
        ],
        required=False,
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for code, question in QUESTIONS.items():
            self.fields[code] = forms.ChoiceField(label=question, choices=Answer.choices)
        self.order_fields([*QUESTIONS])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        answers = {code: given.pop(code, "") for code in QUESTIONS}
        return {**given, "answers": answers}


class AppealForm(forms.Form):
    grounds = _words(
        _("Grounds of the appeal"), help_text=_("What is new, or was not seen rightly.")
    )


class MeetingForm(forms.Form):
    """With what a condition was met."""

    evidence = forms.CharField(label=_("How it was met"), max_length=300)
    document = forms.ModelChoiceField(
        label=_("Document"), queryset=Document.objects.none(), required=False
    )

    def __init__(self, *arguments: Any, documents: QuerySet[Document], **options: Any) -> None:
        super().__init__(*arguments, **options)
        field: Any = self.fields["document"]
        field.queryset = documents


class SignatureForm(forms.Form):
    """The signed copy of a contract."""

    signed_copy = forms.ModelChoiceField(
        label=_("Signed copy"),
        queryset=Document.objects.none(),
        help_text=_("Upload it to the documents of the customer first."),
    )
    signed_on = _day(_("Signed on"))
    signatory = forms.CharField(label=_("Signed for the customer by"), max_length=150)

    def __init__(self, *arguments: Any, documents: QuerySet[Document], **options: Any) -> None:
        super().__init__(*arguments, **options)
        field: Any = self.fields["signed_copy"]
        field.queryset = documents


class DelegationForm(forms.Form):
    """Authority lent to a colleague."""

    delegate = forms.ModelChoiceField(label=_("Lent to"), queryset=User.objects.none())
    role = forms.ChoiceField(label=_("Role"))
    valid_from = _day(_("Valid from"))
    valid_until = _day(_("Valid until"))
    amount_max = AmountField(label=_("Up to"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(
        self,
        *arguments: Any,
        people: QuerySet[User],
        roles: Sequence[tuple[str, Any]],
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        delegate: Any = self.fields["delegate"]
        delegate.queryset = people
        role: Any = self.fields["role"]
        role.choices = roles
