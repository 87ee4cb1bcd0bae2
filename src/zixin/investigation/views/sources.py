from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zixin.investigation.asking import FAMILIES
from zixin.investigation.forms.lookups import SourceForm
from zixin.investigation.models import LookupSource, SourceKind
from zixin.investigation.queries.lookups import budget_left, sources_for
from zixin.investigation.services.sources import keep_source
from zixin.kernel.acting import METHODS, posted, refuse
from zixin.kernel.pages import StaffRequest, page, render_page
from zixin.kernel.workflow import RefusedError

SHOWN = (
    "name",
    "address",
    "document",
    "price",
    "daily_budget",
    "monthly_budget",
    "per_minute",
    "max_age_days",
    "is_on",
)


@page("investigation.connect")
@require_GET
def source_list(request: StaffRequest) -> HttpResponse:
    sources = sources_for(request.actor)
    context = {"rows": [(source, budget_left(source, now=request.now)) for source in sources]}
    return render_page(request, "investigation/source_list.html", context)


@page("investigation.connect")
@require_http_methods(METHODS)
def source_new(request: StaffRequest) -> HttpResponse:
    kind, _mark, code = request.GET.get("example", "").partition(".")
    family = FAMILIES.get(kind)  # type: ignore[call-overload]  # -- any text may be asked for
    example = family.examples().get(code, "") if family else ""
    initial: dict[str, Any] = {"per_minute": 30, "is_on": True}
    if example:
        initial |= {"kind": kind, "document": example}
    return _kept(request, SourceForm(posted(request), initial=initial), None)


@page("investigation.connect")
@require_http_methods(METHODS)
def source(request: StaffRequest, code: str) -> HttpResponse:
    row = get_object_or_404(sources_for(request.actor), code=code)
    initial = {name: getattr(row, name) for name in SHOWN}
    return _kept(request, SourceForm(posted(request), initial=initial, source=row), row)


def _kept(request: StaffRequest, form: SourceForm, row: LookupSource | None) -> HttpResponse:
    if form.is_bound and form.is_valid():
        try:
            keep_source(settings=form.settings(), source=row, actor=request.actor, now=request.now)
        except RefusedError as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("The source is kept."))
            return redirect("investigation:sources")
    context = {
        "form": form,
        "source": row,
        "examples": [
            (SourceKind(kind), code)
            for kind, family in FAMILIES.items()
            for code in family.examples()
        ],
    }
    status = 422 if form.errors else 200
    return render_page(request, "investigation/source.html", context, status=status)
