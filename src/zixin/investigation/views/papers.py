from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zixin.investigation.forms.papers import PapersForm
from zixin.investigation.queries.findings import papers_of
from zixin.investigation.rules.papers import papers_for
from zixin.investigation.services.papers import review_papers
from zixin.investigation.views.acting import case_numbered
from zixin.kernel.acting import METHODS, has_done, posted
from zixin.kernel.pages import StaffRequest, page, render_page


@page("investigation.work")
@require_http_methods(METHODS)
def papers(request: StaffRequest, number: str) -> HttpResponse:
    case = case_numbered(request, number)
    known = {row.paper: row for row in papers_of(request.actor, case)}
    wanted = papers_for(size=case.customer.size, country=case.customer.country)
    form = PapersForm(posted(request), papers=wanted, known=known)
    checked = form.checked() if form.is_bound and form.is_valid() else []
    if has_done(request, form, review_papers, _("Document review"), case=case, checked=checked):
        return redirect("investigation:case", case.number)
    context = {"case": case, "form": form}
    return render_page(
        request, "investigation/papers.html", context, status=422 if form.errors else 200
    )
