from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from zixin.accounts.models import User
from zixin.documents.intake import Paper, Refusal, look_into
from zixin.documents.models import Document
from zixin.documents.queries.people import people_to_answer
from zixin.documents.rules.kinds import kinds
from zixin.documents.services.keeping import TITLE_MAX, Stated
from zixin.kernel.actor import Actor
from zixin.kernel.confidentiality import Level

FILES_MAX = 20
ALL_BYTES_MAX = 100 * 1024 * 1024
REASON_MAX = 300


class FileInput(forms.FileInput):
    """An input that takes several files at once."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Several files, each within the size a document may have."""

    widget = FileInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        files = [super(SeveralFilesField, self).clean(file, initial) for file in data or [None]]
        if len(files) > FILES_MAX:
            raise ValidationError(_("Bring at most %(most)d files at once.") % {"most": FILES_MAX})
        if sum(file.size for file in files) > ALL_BYTES_MAX:
            raise ValidationError(_("The files are too large to be brought in together."))
        return files


def _day(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, **options)


class UploadForm(forms.Form):
    """Files with what a person says of them; they are looked into when the form is judged."""

    documents = SeveralFilesField(
        label=_("Files"),
        allow_empty_file=True,
        help_text=_("PDF, DOCX, XLSX, images or text; up to 30 MiB each, several at once."),
    )
    kind = forms.ChoiceField(label=_("Kind"))
    title = forms.CharField(
        label=_("Title"),
        max_length=TITLE_MAX,
        required=False,
        help_text=_("Left empty, the name of the file."),
    )
    dated_on = _day(_("Date of the document"), help_text=_("The date it bears, not of the upload."))
    expires_on = _day(_("Expires on"))
    level = forms.TypedChoiceField(
        label=_("Confidentiality level"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=[("", _("As usual for its kind")), *Level.choices],
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kind: Any = self.fields["kind"]
        kind.choices = [(code, row.name) for code, row in kinds().items()]
        self.papers: list[Paper] = []
        self.refusals: list[Refusal] = []

    def clean(self) -> dict[str, Any]:
        known = super().clean() or self.cleaned_data
        if not self.errors:
            files = [(file.name or "", file.read()) for file in known["documents"]]
            self.papers, self.refusals = look_into(files)
            if not self.papers:
                told = [f"{one.name}: {one.sentence}" for one in self.refusals]
                self.add_error("documents", ValidationError(told))
        return known

    def stated(self) -> Stated:
        """Return what the person says, as a service takes it."""
        names = ("kind", "title", "dated_on", "expires_on", "level")
        return Stated(**{name: self.cleaned_data[name] for name in names})


class VersionForm(UploadForm):
    """One file that replaces a document; the kind stays."""

    def __init__(self, *args: Any, document: Document, **options: Any) -> None:
        super().__init__(*args, **options)
        self.document = document
        self.fields["title"].initial = document.title
        del self.fields["kind"], self.fields["level"]

    def clean(self) -> dict[str, Any]:
        if len(self.files.getlist("documents")) > 1:
            self.add_error("documents", _("A new version is one file."))
        return super().clean()

    def stated(self) -> Stated:
        known = self.cleaned_data
        return Stated(
            kind=self.document.kind,
            title=known["title"],
            dated_on=known["dated_on"],
            expires_on=known["expires_on"],
        )


class ClassificationForm(forms.Form):
    """The level of a document, its term and who answers for it."""

    level = forms.TypedChoiceField(
        label=_("Confidentiality level"), coerce=int, choices=Level.choices
    )
    level_until = _day(
        _("Level holds until"), help_text=_("Afterwards the document counts as ordinary.")
    )
    responsible = forms.ModelChoiceField(
        label=_("Responsible person"), queryset=User.objects.none(), required=False
    )

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        people: Any = self.fields["responsible"]
        people.queryset = people_to_answer()
        levels: Any = self.fields["level"]
        levels.choices = [
            (value, title) for value, title in Level.choices if actor.is_cleared_for(value)
        ]


class FilingForm(forms.Form):
    """From when on a filed document is kept."""

    term_begins_on = forms.DateField(
        label=_("Term begins on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The end of the relation or of the contract; else the day of filing."),
    )


class ReasonForm(forms.Form):
    """A reason."""

    reason = forms.CharField(
        label=_("Reason"), max_length=REASON_MAX, widget=forms.Textarea(attrs={"rows": 3})
    )


class HoldForm(ReasonForm):
    """A reason, and how far a hold goes."""

    of_customer = forms.BooleanField(label=_("Hold all documents of this customer"), required=False)


class PurposeForm(forms.Form):
    """What a copy is for."""

    purpose = forms.CharField(
        label=_("Purpose"), max_length=REASON_MAX, widget=forms.Textarea(attrs={"rows": 3})
    )


class ConfirmationForm(forms.Form):
    """Nothing to fill in."""
