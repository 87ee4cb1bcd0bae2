"""The file of a letter on a decision."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from zixin.decisions.queries.letters import letters_for
from zixin.decisions.services.letters import open_letter
from zixin.kernel.pages import StaffRequest, page
from zixin.kernel.workflow import RefusedError


@page("decisions.view")
@require_POST
def letter_file(request: StaffRequest, number: str) -> HttpResponse:
    letter = get_object_or_404(letters_for(request.actor), number=number)
    try:
        file = open_letter(letter=letter, actor=request.actor, now=request.now)
    except RefusedError as refused:
        messages.error(request, refused.message)
        return redirect("decisions:application", letter.application.number)
    response = HttpResponse(file, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{letter.number}.pdf"'
    return response
