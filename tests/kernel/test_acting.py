"""The one way a page shows, does and refuses an act."""

from __future__ import annotations

from typing import ClassVar

from django import forms

from zixin.kernel.acting import refuse
from zixin.kernel.workflow import RefusedError


class Priced(forms.Form):
    field_of: ClassVar = {"share": "percent"}

    percent = forms.DecimalField()
    reason = forms.CharField()


def test_a_refusal_stands_at_its_field_by_either_name_and_else_above_the_form():
    form = Priced({"percent": "5", "reason": "x"})

    refuse(form, RefusedError("too much", field="share"))
    refuse(form, RefusedError("say why", field="reason"))
    refuse(form, RefusedError("gone", field="something_else"))
    refuse(form, RefusedError("late"))

    assert dict(form.errors) == {
        "percent": ["too much"],
        "reason": ["say why"],
        "__all__": ["gone", "late"],
    }
