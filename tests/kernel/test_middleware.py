from __future__ import annotations

import json
import logging
import re

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from zixin.kernel.logs import JsonFormatter, current_request_id
from zixin.kernel.middleware import request_context


def ask(offered=None, *, path="/", answer=None):
    seen = {}

    def view(request):
        seen.update(id=request.request_id, now=request.now, context=current_request_id.get())
        return answer or HttpResponse()

    headers = {} if offered is None else {"X-Request-Id": offered}
    response = request_context(view)(RequestFactory(headers=headers).get(path))
    return response, seen


@pytest.mark.parametrize("offered", ["abcdef12", "0191c7f2-8d9e-7cc3-98e5-1a2b3c4d5e6f", "a" * 40])
def test_request_id_of_a_proxy_is_kept(offered):
    response, seen = ask(offered)

    assert (response["X-Request-Id"], seen["id"], seen["context"]) == (offered,) * 3
    assert current_request_id.get() == ""


@pytest.mark.parametrize(
    "offered",
    [None, "", "short", "a" * 41, "abcdef12\n", "abc def12", "编号编号编号编号", "<script>"],
)
def test_other_request_ids_are_replaced(offered):
    response, seen = ask(offered)

    assert re.fullmatch("[0-9a-f]{32}", response["X-Request-Id"])
    assert response["X-Request-Id"] == seen["id"] == seen["context"]


def test_pages_stay_out_of_caches_unless_they_say_so():
    assert ask()[0]["Cache-Control"] == "no-store"
    told = HttpResponse(headers={"Cache-Control": "max-age=60"})
    assert ask(answer=told)[0]["Cache-Control"] == "max-age=60"


def test_request_has_its_time_with_zone():
    assert ask()[1]["now"].tzinfo is not None


def test_request_is_logged_with_its_outcome(caplog):
    caplog.set_level(logging.INFO, logger="zixin.access")

    response, _seen = ask("abcdef12", path="/customers/")

    line = json.loads(JsonFormatter().format(caplog.records[0]))
    assert {
        name: line[name] for name in ("level", "message", "request_id", "status", "user_id")
    } == {
        "level": "INFO",
        "message": "GET /customers/",
        "request_id": "abcdef12",
        "status": response.status_code,
        "user_id": None,
    }


@pytest.mark.parametrize(
    "sign",
    [
        "\n",
        "\r\n",
        "\x0b",
        "\x0c",
        "\x1b[31m",
        "\x7f",
        "\x85",
        "\x9b",
        "\u2028",
        "\u2029",
        "\udc80",
    ],
)
def test_log_line_cannot_be_forged(sign):
    forged = f'/{sign}{{"level": "INFO", "message": "all is well"}}'
    record = logging.LogRecord("zixin", logging.WARNING, "x.py", 1, "GET %s", (forged,), None)

    text = JsonFormatter().format(record)

    assert len(text.splitlines()) == 1
    assert all(character.isprintable() for character in text)
    assert json.loads(text)["message"] == f"GET {forged}"


def test_log_line_stays_readable_in_chinese():
    record = logging.LogRecord("zixin", logging.INFO, "x.py", 1, "客户 %s", ("甲",), None)

    assert '"message": "客户 甲"' in JsonFormatter().format(record)


def test_exception_is_one_line_too():
    try:
        raise ValueError("first\nsecond")
    except ValueError as error:
        kept = (ValueError, error, error.__traceback__)
    record = logging.LogRecord("zixin", logging.ERROR, "x.py", 1, "failed", (), kept)

    text = JsonFormatter().format(record)

    assert len(text.splitlines()) == 1
    assert "ValueError: first\nsecond" in json.loads(text)["exception"]
