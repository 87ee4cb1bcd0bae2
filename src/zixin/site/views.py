"""Pages of the site itself: health, errors, icon."""

from __future__ import annotations

import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.views.decorators.http import require_GET

from zixin.kernel.pages import public_page
from zixin.kernel.uploads import UploadsBusyError, UploadTooLargeError


@public_page(reason="a supervisor asks without signing in; the answer holds no data")
@require_GET
def health(request: HttpRequest) -> JsonResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        response = JsonResponse({"status": "database unavailable"}, status=503)
        response["Retry-After"] = "5"
        return response
    return JsonResponse({"status": "ok"})


@public_page(reason="browsers ask for it before anybody signs in")
@require_GET
def favicon(request: HttpRequest) -> HttpResponse:
    return redirect(static("favicon.svg"))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, UploadsBusyError):
        return _busy()
    if isinstance(exception, RequestDataTooBig):
        is_files = isinstance(exception, UploadTooLargeError)
        name = "FILE_UPLOAD_MAX_MEMORY_SIZE" if is_files else "DATA_UPLOAD_MAX_MEMORY_SIZE"
        most = getattr(settings, name) // 1_048_576
        return render(request, "413.html", {"most": most}, status=413)
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        # The database is away, busy or broke a deadlock: nothing was changed, so ask again.
        return _busy()
    # No request context here: the failing part may be the database that it reads.
    return HttpResponse(render_to_string("500.html"), status=500)


def _busy() -> HttpResponse:
    busy = HttpResponse(render_to_string("503.html"), status=503)
    busy["Retry-After"] = "5"
    return busy
