"""Forms of the assessment app."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zixin.customers.models import ImportKind

SIZE_MAX = 64 * 1024 * 1024
UNITS = [
    ("", _("As the file says, else yuan")),
    ("元", _("Yuan")),
    ("千元", _("Thousand yuan")),
    ("万元", _("Ten thousand yuan")),
    ("百万元", _("Million yuan")),
]


class ImportForm(forms.Form):
    """A file to bring in, and what it holds."""

    kind = forms.ChoiceField(label=_("What the file holds"), choices=ImportKind.choices)
    file = forms.FileField(label=_("File"), help_text=_("XLSX or CSV, up to 64 MiB"))
    unit = forms.ChoiceField(label=_("Money unit"), choices=UNITS, required=False)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > SIZE_MAX:
            raise forms.ValidationError(_("The file is larger than 64 MiB."))
        return file

    def answers(self) -> dict[str, Any]:
        """Return what the service takes."""
        file = self.cleaned_data["file"]
        return {
            "kind": self.cleaned_data["kind"],
            "name": file.name,
            "content": file.read(),
            "unit": self.cleaned_data["unit"],
        }
