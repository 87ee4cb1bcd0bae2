from __future__ import annotations

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from tests.factories import make_user, unsaved_actor
from zixin.accounts.queries import NOBODY
from zixin.kernel.pages import SIGNED_IN, page, public_page


@page("decisions.decide")
def decide(request):
    return HttpResponse("decided")


@page(SIGNED_IN)
def home(request):
    return HttpResponse("home")


def ask(view, actor, *, htmx=False):
    request = RequestFactory().get("/applications/?state=DRAFT")
    request.actor = actor
    request.htmx = htmx
    request.session = SessionStore()
    return view(request)


def test_stranger_is_sent_to_sign_in_and_back():
    answer = ask(decide, NOBODY)

    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=/applications/%3Fstate%3DDRAFT"


def test_htmx_stranger_reloads_the_page():
    answer = ask(home, NOBODY, htmx=True)

    assert (answer.status_code, answer["HX-Refresh"], answer.content) == (401, "true", b"")


def test_colleague_without_the_right_is_forbidden():
    with pytest.raises(PermissionDenied):
        ask(decide, unsaved_actor("salesperson"))


def test_colleague_with_the_right_gets_the_page():
    assert ask(decide, unsaved_actor("credit_manager")).content == b"decided"
    assert ask(home, unsaved_actor()).content == b"home"


def test_views_tell_their_policy():
    assert decide.page_policy == "decisions.decide"
    view = public_page(reason="a test")(lambda request: HttpResponse())
    assert (view.page_policy, view.page_policy_reason) == ("public", "a test")


@pytest.mark.django_db
def test_colleague_without_the_right_sees_the_page_of_403():
    client = Client()
    client.force_login(make_user("salesperson"))

    answer = client.get("/people/")

    assert answer.status_code == 403
    assert [template.name for template in answer.templates][:1] == ["403.html"]


def bare(request):
    return HttpResponse()


urlpatterns = [
    path("guarded/", decide),
    path("accounts/anything/", bare),
    path("bare/", bare),
]
