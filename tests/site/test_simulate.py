"""``zixin policy simulate``: a run over applications that were decided."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from tests.decisions.factories import bring_to, publish_matrix, second_edition
from zixin.kernel.audit import Event
from zixin.policies.models import PolicyKind, PolicySimulation, PolicyVersion
from zixin.policies.rules.changes import changes_alone
from zixin.site.command_line import main

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published_policies")]


def document(**changes: Any) -> dict[str, Any]:
    stored = PolicyVersion.objects.get(kind=PolicyKind.GRANTING, name="granting-standard")
    return {**copy.deepcopy(stored.document), "version": 2, **changes}


def run(path: Path, content: object, *options: str) -> int:
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    period = ("--from", "2020-01-01", "--to", "2099-12-31")
    return main(["policy", "simulate", str(path), "--kind", "granting", *period, *options])


def test_the_same_policy_differs_in_nothing_and_the_run_is_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path / "policy.json", document(), "--json") == 0
    outcome = json.loads(capsys.readouterr().out)
    assert all(part[2:] == [0.0, 0.0, 0.0] for part in outcome["sides"].values())
    assert outcome["ranking"] == []
    kept = PolicySimulation.objects.get(number=outcome["number"])
    assert (kept.figures["has_orders"], str(kept.base)) == (False, "granting-standard@1")
    assert Event.objects.filter(kind="policies.simulation.run").count() == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        PolicySimulation.objects.update(seed=9)


def test_orders_that_cannot_be_read_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    orders = tmp_path / "orders.csv"
    orders.write_text("customer,day\n")
    assert run(tmp_path / "policy.json", document(), "--orders", str(orders)) == 1
    assert "the column 'amount' is missing" in capsys.readouterr().err
    assert not PolicySimulation.objects.exists()


def test_a_period_that_ends_before_it_begins_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        run(tmp_path / "policy.json", document(), "--from", "2099-12-31", "--to", "2020-01-01") == 1
    )
    assert "The period ends before it begins." in capsys.readouterr().err


def test_each_changed_rule_is_put_alone_into_the_document_before() -> None:
    new = document()
    new["methods"][0]["terms_days_max"] = 30
    new["clocks"]["hours"]["IN_REVIEW"] = 8
    found = changes_alone(document(), new, is_usable=lambda _document: True)
    assert [place for place, _document in found] == [
        "clocks.hours.IN_REVIEW",
        "methods[open_account]",
    ]
    first = found[1][1]
    assert first is not None
    assert first["methods"][0]["terms_days_max"] == 30
    assert first["clocks"] == document()["clocks"]
    lone = changes_alone(document(), new, is_usable=lambda _document: False)
    assert lone == [("clocks", None), ("methods", None)]


def test_an_application_is_run_as_it_was_then_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish_matrix(second_edition())
    application = bring_to("REJECTED", amount="500000")
    new = document()
    new["methods"][0]["grades"] = ["AAA"]
    assert run(tmp_path / "policy.json", new, "--json") == 0
    outcome = json.loads(capsys.readouterr().out)
    assert outcome["cases"] == 1
    assert outcome["against_reality"] == [{"really": "refused", "draft": "refused", "cases": 1}]
    assert [row["case"] for row in outcome["moved"]] == [application.number]
    assert outcome["sides"]["refused"][:3] == [0.0, 1.0, 1.0]
    assert outcome["ranking"][0]["place"] == "methods[open_account]"
    assert outcome["unknown"]["without_pd"] == 0
