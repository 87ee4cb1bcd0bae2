"""The master key is changed while processes read and write, and the change is killed on the way."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.kernel.installation import Installation, installed

LOAD = "tests.kernel.rotation_load"
FIELDS = ("contact", "phone", "email")
ROTATE = ("-m", "zixin.site.command_line", "keys", "rotate", "--json")


def held_by(installation: Installation, key: str) -> int:
    counts = " + ".join(
        f"sum(CASE WHEN substr({field}, 1, 6) = '2.a.{key}.' THEN 1 ELSE 0 END)" for field in FIELDS
    )
    statement = f"SELECT {counts} FROM customers_customer"  # noqa: S608 -- our own columns
    return installation.count(statement)


def rotate_and_kill(installation: Installation, *, when: int) -> int:
    """Kill a rotation once so many fields are under the new key; return how many there are then."""
    process = installation.start(*ROTATE)
    while process.poll() is None and held_by(installation, "2") < when:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    return held_by(installation, "2")


def ready(folder: Path, users: list[subprocess.Popen[str]]) -> None:
    while len(list(folder.glob("ready-*"))) < len(users):
        assert [user.poll() for user in users] == [None] * len(users)
        time.sleep(0.1)


@pytest.mark.parametrize(
    ("customers", "users", "kills"),
    [
        pytest.param(1_000, 2, 1, id="short"),
        pytest.param(33_334, 8, 3, id="100000-fields", marks=pytest.mark.prove),
    ],
)
def test_rotation_under_load_and_kills_leaves_nothing_behind(tmp_path, customers, users, kills):
    with installed(tmp_path) as installation:
        total = customers * len(FIELDS)
        installation.run("-m", LOAD, "seed", str(customers))
        assert held_by(installation, "1") == total
        work = [
            installation.start("-m", LOAD, "load", str(tmp_path), str(number), str(users))
            for number in range(users)
        ]
        ready(tmp_path, work)
        installation.zixin("keys", "add")

        for kill in range(kills):
            done = rotate_and_kill(installation, when=kill * total // (kills + 1) + 1)
            assert 0 < done < total
        outcome = json.loads(installation.run(*ROTATE))

        assert (outcome["left"], outcome["unreadable"]) == (0, [])
        (tmp_path / "stop").touch()
        figures = [json.loads(user.communicate(timeout=300)[0]) for user in work]
        assert [user.returncode for user in work] == [0] * users
        assert [(one["torn"], one["lost"]) for one in figures] == [(0, 0)] * users
        assert all(one["found"] == one["writes"] > 0 < one["reads"] for one in figures)
        assert (held_by(installation, "1"), held_by(installation, "2")) == (0, total)
        installation.zixin("keys", "retire", "1")
        checked = json.loads(installation.run("-m", LOAD, "check"))
        assert checked == {"rows": customers, "whole": customers}
        print(  # noqa: T201 -- the pace is what the long proof is run for
            f"{outcome['rows'] / outcome['seconds']:,.0f} rows/s", outcome, figures
        )
