from __future__ import annotations

import pytest
from django.db import models
from django.test.utils import isolate_apps

from zixin.accounts.roles import ROLE_PERMISSIONS
from zixin.kernel.checks import every_page_has_a_policy, every_state_belongs_to_a_flow, routes
from zixin.kernel.pages import ANY_STAFF, PUBLIC, SIGNED_IN


def test_every_page_of_the_site_has_a_policy():
    assert every_page_has_a_policy() == []


def test_every_state_of_the_site_is_bound():
    assert every_state_belongs_to_a_flow() == []


def test_view_without_policy_stops_the_start(settings):
    settings.ROOT_URLCONF = "tests.kernel.test_pages"

    found = every_page_has_a_policy()

    assert [(error.id, error.msg) for error in found] == [
        ("zixin.E001", "/bare/ (tests.kernel.test_pages.bare) has no page policy")
    ]


@pytest.mark.parametrize(
    "constraints",
    [
        (),
        (models.CheckConstraint(condition=models.Q(state__in=["A"]), name="state_known"),),
        (models.CheckConstraint(condition=~models.Q(state__in=["A", "B"]), name="state_known"),),
        (models.UniqueConstraint(fields=["state"], name="statement_once"),),
    ],
)
def test_state_that_the_database_does_not_bind_stops_the_start(monkeypatch, constraints):
    with isolate_apps("zixin.kernel"):
        meta = type("Meta", (), {"app_label": "kernel", "constraints": constraints})
        fields = {"state": models.CharField(choices=[("A", "a"), ("B", "b")], max_length=1)}
        model = type("Loan", (models.Model,), {"__module__": "zixin.x", "Meta": meta, **fields})
    monkeypatch.setattr("zixin.kernel.checks.apps.get_models", lambda: [model])

    assert [error.msg for error in every_state_belongs_to_a_flow()] == [
        "kernel.Loan has a state without a check constraint"
    ]


def test_every_permission_of_a_page_is_granted_to_some_role():
    """A page nobody can open is a permission misspelt."""
    granted = frozenset().union(*ROLE_PERMISSIONS.values())
    wanted = {
        route.callback.page_policy
        for _path, route in routes()
        if hasattr(route.callback, "page_policy")
    }

    assert wanted - granted - {SIGNED_IN, ANY_STAFF, PUBLIC} == set()
