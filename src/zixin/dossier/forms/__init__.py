from __future__ import annotations

from zixin.dossier.forms.acts import (
    ClassificationForm,
    PurposeForm,
    ReasonForm,
    ReviewCallForm,
    ReviewForm,
    RulingForm,
)
from zixin.dossier.forms.entries import EntryForm, MomentForm
from zixin.dossier.forms.facts import FactForm, RatingForm

__all__ = [
    "ClassificationForm",
    "EntryForm",
    "FactForm",
    "MomentForm",
    "PurposeForm",
    "RatingForm",
    "ReasonForm",
    "ReviewCallForm",
    "ReviewForm",
    "RulingForm",
]
