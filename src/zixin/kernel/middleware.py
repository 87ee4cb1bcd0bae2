"""The edge: gives each request its time, its id and its actor, and keeps pages out of caches."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from zixin.kernel.logs import current_request_id

logger = logging.getLogger("zixin.access")

KNOWN_REQUEST_ID = re.compile(r"[0-9A-Za-z-]{8,40}\Z")
GetResponse = Callable[[HttpRequest], HttpResponse]


def request_context(get_response: GetResponse) -> Callable[[HttpRequest], HttpResponse]:
    """Stamp the request with ``now`` and an id, log its outcome, and forbid shared caching."""

    def handle(request: HttpRequest) -> HttpResponse:
        edge: Any = request
        offered = request.headers.get("X-Request-Id", "")
        request_id = offered if KNOWN_REQUEST_ID.match(offered) else uuid.uuid4().hex
        edge.now = timezone.now()
        edge.request_id = request_id
        token = current_request_id.set(request_id)
        started = time.perf_counter()
        try:
            response = get_response(request)
        finally:
            current_request_id.reset(token)
        response["X-Request-Id"] = request_id
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        logger.info(
            "%s %s",
            request.method,
            request.path,
            extra={
                "request_id": request_id,
                "status": response.status_code,
                "milliseconds": round((time.perf_counter() - started) * 1000, 1),
                "user_id": getattr(getattr(request, "actor", None), "user_id", None),
            },
        )
        return response

    return handle
