from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zixin.investigation.forms.cases import day_field, words_field
from zixin.investigation.models import Checkpoint, Observation, Visit, VisitKind

NOTE_LENGTH_MAX = 200


class VisitForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=VisitKind)
    place = forms.CharField(label=_("Place"), max_length=200)
    latitude = forms.FloatField(label=_("Latitude"), required=False, min_value=-90, max_value=90)
    longitude = forms.FloatField(
        label=_("Longitude"), required=False, min_value=-180, max_value=180
    )
    planned_on = day_field(_("Planned on"))


class RecordForm(forms.Form):
    """What a visit was like, point by point; an interview has no points."""

    visited_at = forms.DateTimeField(
        label=_("Made at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    participants = forms.CharField(
        label=_("Who was there"), max_length=300, help_text=_("Name and position of each person.")
    )

    def __init__(self, *args: Any, visit: Visit, **options: Any) -> None:
        super().__init__(*args, **options)
        self.points = Checkpoint if visit.kind == VisitKind.SITE_VISIT else ()
        for point in self.points:
            known = visit.seen.get(point.value, {})
            self.fields[point.value] = forms.ChoiceField(
                label=point.label,
                choices=[("", "—"), *Observation.choices],
                initial=known.get("state", ""),
            )
            self.fields[f"{point.value}-note"] = forms.CharField(
                label=_("Note"),
                max_length=NOTE_LENGTH_MAX,
                required=False,
                initial=known.get("note", ""),
            )
        self.fields["account"] = words_field(
            _("Account"), rows=6, required=False, initial=visit.account
        )

    def clean(self) -> dict[str, Any]:
        known: dict[str, Any] = super().clean() or {}
        seen = {}
        for point in self.points:
            state, note = known.pop(point.value, ""), known.pop(f"{point.value}-note", "")
            if state:
                seen[point.value] = {"state": state, "note": note}
        return {**known, "seen": seen}


class PhotoForm(forms.Form):
    photo = forms.FileField(
        label=_("Photo"), widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"})
    )


class CustomerSignatureForm(forms.Form):
    name = forms.CharField(label=_("Your name"), max_length=100)
    role = forms.CharField(label=_("Your position in the company"), max_length=100)
    strokes = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)
    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
