"""Forms of accounts: the second step of signing in, and what an administrator fills in."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.base.internal.flows import check_rate_limit
from django import forms
from django.utils.translation import gettext_lazy as _

from zixin.accounts.models import Department, TrainingCourse, User, Verdict
from zixin.accounts.models.clearance import OWN_LEVELS, in_own_words
from zixin.accounts.models.emergency import HOURS_MAX
from zixin.accounts.roles import Role
from zixin.accounts.services.sessions import spend_code
from zixin.kernel.confidentiality import Level

SOURCE_BYTES_MAX = 500_000


class _OneCodeOnce(forms.Form):
    """Accepts a code exactly once, also when it is sent several times at the same moment."""

    user: User

    def clean_code(self) -> str:
        request: Any = context.request
        forget_attempts = check_rate_limit(self.user)
        code: str = self.cleaned_data["code"]
        factor = spend_code(
            user=self.user,
            code=code,
            address=get_adapter().get_client_ip(request),
            actor=request.actor,
            now=request.now,
        )
        if factor is None:
            raise get_mfa_adapter().validation_error("incorrect_code")
        self.authenticator = factor
        forget_attempts()
        return code


class SecondFactorForm(_OneCodeOnce, AuthenticateForm):
    """The second step of signing in."""


class SecondFactorAgainForm(_OneCodeOnce, ReauthenticateForm):
    """The second factor once more, before something delicate."""


class PersonForm(forms.Form):
    """What an administrator says of a new user."""

    username = forms.CharField(label=_("User name"), max_length=150)
    full_name = forms.CharField(label=_("Full name"), max_length=100)
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    department = forms.ModelChoiceField(
        Department.objects.all(),
        label=_("Department"),
        required=False,
        empty_label=_("no department"),
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    password = forms.CharField(
        label=_("First password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        help_text=_("At least 12 characters; hand it over in person, to be changed at once."),
    )


class RoleForm(forms.Form):
    """A role to grant or to withdraw."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)


class PeopleFilterForm(forms.Form):
    """What to look for among the users."""

    q = forms.CharField(label=_("Name or e-mail"), max_length=100, required=False)


class QuizForm(forms.Form):
    """The questions of a course, one right answer each."""

    def __init__(self, *args: Any, course: TrainingCourse, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, question in enumerate(course.questions, start=1):
            words = f"{number}. {in_own_words(question, 'text')}"
            self.fields[question["code"]] = forms.TypedChoiceField(
                label=words,
                choices=[
                    (place, in_own_words(option, "text"))
                    for place, option in enumerate(question["options"])
                ],
                coerce=int,
                widget=forms.RadioSelect,
            )

    def answers(self) -> dict[str, int]:
        """The place of the chosen option, by question."""
        return dict(self.cleaned_data)


class SignatureForm(forms.Form):
    """The name under the text that was shown."""

    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
    typed_name = forms.CharField(
        label=_("Your full name"),
        max_length=100,
        help_text=_("Typing your name and confirming is your signature."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class DocumentForm(forms.Form):
    """A course or an agreement to publish, as a file."""

    file = forms.FileField(
        label=_("File"), help_text=_("TOML, UTF-8; begin with the one in force.")
    )

    def clean_file(self) -> str:
        try:
            text: str = self.cleaned_data["file"].read(SOURCE_BYTES_MAX).decode("utf-8")
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("The file is not UTF-8 text.")) from error
        return text


class ClearanceForm(forms.Form):
    """How far one person reads."""

    level = forms.TypedChoiceField(
        label=_("Confidentiality level"), choices=OWN_LEVELS, coerce=int, initial=Level.GENERAL
    )
    until = forms.DateField(
        label=_("Until the end of"), widget=forms.DateInput(attrs={"type": "date"})
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)


class CeilingForm(forms.Form):
    """How far a department reads at most."""

    level = forms.TypedChoiceField(label=_("Highest level"), choices=Level.choices, coerce=int)


class ReviewForm(forms.Form):
    """The verdict on an emergency access."""

    verdict = forms.ChoiceField(label=_("Verdict"), choices=Verdict.choices)
    remark = forms.CharField(label=_("Remark"), max_length=500, required=False)


class EmergencyForm(forms.Form):
    """Why, how far and for how long one customer must be read in an emergency."""

    level = forms.TypedChoiceField(
        label=_("Confidentiality level"), choices=Level.choices, coerce=int, initial=Level.CORE
    )
    hours = forms.IntegerField(label=_("Hours"), min_value=1, max_value=HOURS_MAX, initial=1)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "The confidentiality officer and your manager read it, and review it afterwards."
        ),
    )
