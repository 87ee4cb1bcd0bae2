"""Decisions looked at afterwards: what waits, what was found."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zixin.decisions import services
from zixin.decisions.forms import DecisionReviewForm
from zixin.decisions.queries.reviews import reviews_for
from zixin.decisions.rules.reviews import QUESTIONS, Answer
from zixin.kernel.acting import posted, refuse
from zixin.kernel.pages import StaffRequest, page, render_page
from zixin.kernel.workflow import RefusedError

ROWS = 25


@page("decisions.view_ledger")
@require_GET
def review_list(request: StaffRequest) -> HttpResponse:
    found = reviews_for(request.actor)
    context = {"page": Paginator(found, ROWS).get_page(request.GET.get("page"))}
    return render_page(request, "decisions/review_list.html", context)


@page("decisions.view_ledger")
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(reviews_for(request.actor), pk=pk)
    form = DecisionReviewForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.close_review(
                review=row, **form.cleaned_data, actor=request.actor, now=request.now
            )
        except RefusedError as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("The review has its verdict."))
            return redirect("decisions:review_of_decision", row.pk)
    answers = [
        (question, Answer(row.answers[code]).label)
        for code, question in QUESTIONS.items()
        if code in row.answers
    ]
    context = {"review": row, "form": form, "answers": answers}
    status = 422 if form.errors else 200
    return render_page(request, "decisions/review.html", context, status=status)
