from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zixin.investigation.models import Agreement, PaperCheck, Sight
from zixin.investigation.rules.papers import PAPERS
from zixin.investigation.services.papers import Checked

NOTE_LENGTH_MAX = 300


class PapersForm(forms.Form):
    """One row a document: how it was seen, whether it agrees, and a note."""

    def __init__(
        self, *args: Any, papers: Sequence[str], known: Mapping[str, PaperCheck], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.papers = papers
        for paper in papers:
            row = known.get(paper)
            self.fields[paper] = forms.ChoiceField(
                label=str(PAPERS[paper]),
                choices=Sight,
                initial=row.sight if row else Sight.MISSING,
            )
            self.fields[f"{paper}-agreement"] = forms.ChoiceField(
                label=_("Agreement"),
                choices=Agreement,
                initial=row.agreement if row else Agreement.NOT_COMPARED,
            )
            self.fields[f"{paper}-note"] = forms.CharField(
                label=_("Compared with, and note"),
                max_length=NOTE_LENGTH_MAX,
                required=False,
                initial=row.note if row else "",
            )

    def rows(self) -> list[dict[str, Any]]:
        """The fields document by document."""
        return [
            {
                "sight": self[paper],
                "agreement": self[f"{paper}-agreement"],
                "note": self[f"{paper}-note"],
            }
            for paper in self.papers
        ]

    def checked(self) -> list[Checked]:
        """The review as the service takes it."""
        known = self.cleaned_data
        return [
            Checked(paper, known[paper], known[f"{paper}-agreement"], known[f"{paper}-note"])
            for paper in self.papers
        ]
