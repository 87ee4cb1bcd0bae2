from __future__ import annotations

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from zixin.kernel.pages import public_page
from zixin.site.urls import handler404, handler500
from zixin.site.urls import urlpatterns as product

assert handler404
assert handler500


@public_page(reason="a test")
def broken_database(request):
    raise OperationalError("deadlock detected")


@public_page(reason="a test")
def broken_view(request):
    return HttpResponse(str(1 / 0))


urlpatterns = [path("database/", broken_database), path("view/", broken_view), *product]


@pytest.fixture
def client(settings) -> Client:
    settings.ROOT_URLCONF = "tests.site.test_errors"
    return Client(raise_request_exception=False)


def test_database_that_does_not_answer_is_503_to_be_asked_again(client):
    answer = client.get("/database/")

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "deadlock" not in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"


def test_fault_of_ours_is_500_and_tells_nothing(client):
    answer = client.get("/view/")

    assert answer.status_code == 500
    assert "division" not in answer.content.decode()
    assert answer["X-Request-Id"]
