from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zixin.accounts.models import User
from zixin.investigation.models import Investigation, Method, PlannedMethod, Reason
from zixin.investigation.services.cases import MethodPlan

TEXT_LENGTH_MAX = 2_000
NOTE_LENGTH_MAX = 300


class ConfirmationForm(forms.Form):
    pass


def day_field(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options
    )


def words_field(label: Any, *, rows: int = 4, **options: Any) -> forms.CharField:
    options = {"max_length": TEXT_LENGTH_MAX, **options}
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **options)


class CaseForm(forms.Form):
    reason = forms.ChoiceField(label=_("Reason"), choices=Reason)
    question = words_field(
        _("What is to be found out"), help_text=_("The doubts and questions this case must settle.")
    )
    due_on = day_field(_("Last day"))

    def __init__(self, *args: Any, investigators: QuerySet[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["lead"] = forms.ModelChoiceField(investigators, label=_("Lead investigator"))
        self.fields["assistant"] = forms.ModelChoiceField(
            investigators, label=_("Assistant"), required=False
        )


class OutcomeForm(forms.Form):
    outcome = words_field(_("What came of it"), max_length=NOTE_LENGTH_MAX)


class CancellationForm(forms.Form):
    reason = words_field(_("Why it ends"))


class PlanForm(forms.Form):
    """One row a method: whether it is in the plan, who carries it out, until when."""

    def __init__(
        self,
        *args: Any,
        case: Investigation,
        planned: Iterable[PlannedMethod],
        investigators: QuerySet[User],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        known = {row.method: row for row in planned}
        people = list(investigators)
        for method in Method:
            row = known.get(method)
            chosen = forms.BooleanField(label=method.label, required=False, initial=row is not None)
            owner = forms.TypedChoiceField(
                label=_("In charge"),
                choices=[(person.pk, str(person)) for person in people],
                coerce=lambda pk: next(person for person in people if person.pk == int(pk)),
                initial=row.owner_id if row else case.lead_id,
            )
            day = day_field(_("Until"), initial=row.due_on if row else case.due_on)
            note = forms.CharField(
                label=_("Note"),
                max_length=NOTE_LENGTH_MAX,
                required=False,
                initial=row.note if row else "",
            )
            self.fields |= {
                f"{method}-in": chosen,
                f"{method}-owner": owner,
                f"{method}-due": day,
                f"{method}-note": note,
            }
        self.finished = {method for method, row in known.items() if row.finished_at}

    def rows(self) -> list[dict[str, Any]]:
        """The fields method by method."""
        parts = ("in", "owner", "due", "note")
        return [
            {
                "method": method,
                "is_finished": method in self.finished,
                **{f"field_{part}": self[f"{method}-{part}"] for part in parts},
            }
            for method in Method
        ]

    def plan(self) -> list[MethodPlan]:
        """The plan as the service takes it."""
        known = self.cleaned_data
        return [
            MethodPlan(
                method=method,
                owner=known[f"{method}-owner"],
                due_on=known[f"{method}-due"],
                note=known[f"{method}-note"],
            )
            for method in Method
            if known[f"{method}-in"]
        ]
