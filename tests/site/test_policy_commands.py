from __future__ import annotations

import json

import pytest

from tests.policies.factories import MATRIX, changed, staff
from zixin.site.commands.policies import lint

pytestmark = pytest.mark.django_db


def told(capsys):
    return json.loads(capsys.readouterr().out)


def test_everything_in_force_is_looked_at(published_policies, capsys):
    staff()

    assert lint(policy="", kind="", as_json=True) == 0

    said = told(capsys)
    named = {row["policy"] for row in said["policies"]}
    assert {"authority-standard@2", "trade-credit-v1@1"} <= named
    assert "authority-standard@1" not in named
    assert (said["errors"], said["warnings"]) == (0, 0)


def test_a_version_is_judged_with_the_people_there_are(published_policies, capsys):
    assert lint(policy="authority-standard@2", kind="", as_json=True) == 1

    [row] = told(capsys)["policies"]
    assert [one["code"] for one in row["findings"]] == ["level_unmanned"] * 3 + ["quorum_short"] + [
        "escalation_unmanned"
    ] * 3
    assert row["findings"][0]["level"] == "manager"


def test_a_file_is_judged_before_it_is_drafted(tmp_path, capsys):
    staff()
    file = tmp_path / "matrix.json"
    file.write_text(json.dumps(changed(MATRIX, "standard_terms_days.BBB", 61)), "utf-8")

    assert lint(policy=str(file), kind="", as_json=False) == 1

    answer = capsys.readouterr().out
    assert f"{file}: error terms_order: standard_terms_days.BBB" in answer
    assert answer.endswith("1 policies: 1 errors, 0 warnings.\n")


@pytest.mark.parametrize(
    ("policy", "complaint"),
    [
        ("nothing@1", "nothing@1: no such version is published"),
        ("absent.json", "No such file or directory"),
    ],
)
def test_what_is_not_there_is_said(policy, complaint, capsys):
    assert lint(policy=policy, kind="", as_json=False) == 1
    assert complaint in capsys.readouterr().err


def test_a_file_that_could_be_anything_needs_its_kind(tmp_path, capsys):
    file = tmp_path / "policy.json"
    file.write_text("{}", "utf-8")

    assert lint(policy=str(file), kind="", as_json=False) == 1
    assert "--kind" in capsys.readouterr().err
    file.write_text("[", "utf-8")
    assert lint(policy=str(file), kind="", as_json=False) == 1
    assert "JSON" in capsys.readouterr().err
    file.write_text("{}", "utf-8")
    assert lint(policy=str(file), kind="authority", as_json=True) == 1
