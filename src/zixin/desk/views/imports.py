"""The import pages: bring a file, see what it holds, order it, watch it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zixin.assessment.forms import ImportForm
from zixin.assessment.services import imports as imports_service
from zixin.customers.models import ImportKind
from zixin.customers.queries import import_files_for
from zixin.customers.services import files
from zixin.desk.queries.imports import progress_of
from zixin.kernel.pages import StaffRequest, page, render_page
from zixin.kernel.workflow import RefusedError

RECENT = 20


@page("desk.import")
@require_http_methods(["GET", "POST"])
def imports(request: StaffRequest) -> HttpResponse:
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            file = imports_service.bring(**form.answers(), actor=request.actor, now=request.now)
        except RefusedError as refused:
            form.add_error("file", refused.message)
        else:
            return redirect("desk:import", pk=file.pk)
    context = {"form": form, "files": import_files_for(request.actor)[:RECENT]}
    status = 422 if request.method == "POST" else 200
    return render_page(request, "desk/imports.html", context, status=status)


@page("desk.import")
@require_GET
def import_file(request: StaffRequest, pk: int) -> HttpResponse:
    file = get_object_or_404(import_files_for(request.actor), pk=pk)
    context = {"file": file, "progress": progress_of(file)}
    return render_page(
        request, "desk/import_file.html", context, parts=frozenset({"import-progress"})
    )


@page("desk.import")
@require_POST
def import_application(request: StaffRequest, pk: int) -> HttpResponse:
    file = get_object_or_404(import_files_for(request.actor), pk=pk)
    try:
        files.queue_file(file=file, actor=request.actor, now=request.now)
    except RefusedError as refused:
        context = {"file": file, "refusal": refused.message}
        return render_page(request, "desk/import_file.html", context, status=422)
    return redirect("desk:import", pk=pk)


@page("desk.import")
@require_POST
def import_discarding(request: StaffRequest, pk: int) -> HttpResponse:
    file = get_object_or_404(import_files_for(request.actor), pk=pk)
    try:
        files.discard_file(file=file, actor=request.actor, now=request.now)
    except RefusedError as refused:
        context = {"file": file, "refusal": refused.message}
        return render_page(request, "desk/import_file.html", context, status=422)
    return redirect("desk:imports")


@page("desk.import")
@require_GET
def import_template(request: StaffRequest, kind: str) -> HttpResponse:
    if kind not in ImportKind.values:
        raise Http404
    content = imports_service.template(kind, get_language() or "zh-hans")
    response = HttpResponse(
        content, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    response["Content-Disposition"] = f'attachment; filename="{kind}.xlsx"'
    return response
