from __future__ import annotations

import shlex
import stat
import sys

import pytest

from zixin.kernel.keys import (
    GivenKeys,
    KeyCommand,
    KeyFile,
    KeyRingError,
    MasterKey,
    UnknownKeyError,
    key_named,
    parse_ring,
)

A, B = "a" * 40, "b" * 40


def names(ring) -> list[str]:
    return [key.name for key in ring.keys]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        (A, [("1", A)]),
        (f"{A}\n", [("1", A)]),
        (f"7:{A}", [("7", A)]),
        (f"7:{A},old:{B}", [("7", A), ("old", B)]),
        (f"7:{A}\nold:{B}\n", [("7", A), ("old", B)]),
    ],
)
def test_ring_is_read_with_its_active_key_first(text, keys):
    ring = parse_ring(text)

    assert [(key.name, key.secret.decode()) for key in ring.keys] == keys
    assert ring.active.name == keys[0][0]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty"),
        ("short", "fewer than 32"),
        (f"1:{A},1:{B}", "the same name"),
        (f"1:{A},{B}", "name:secret"),
        (f"1:{A},BIG:{B}", "name:secret"),
    ],
)
def test_ring_that_is_none_is_refused_without_telling_a_secret(text, sentence):
    with pytest.raises(KeyRingError, match=sentence) as refused:
        parse_ring(text)

    assert A not in str(refused.value)
    assert B not in str(refused.value)


def test_each_purpose_has_a_key_of_its_own():
    key = MasterKey("1", A.encode())

    derived = {key.derive(purpose) for purpose in ("field", "file", "blind index")}

    assert len(derived | {key.derive_first_edition()}) == 4
    assert {len(secret) for secret in derived} == {32}
    assert A not in repr(key)


def test_file_that_changes_is_seen_by_who_runs(tmp_path):
    path = tmp_path / "master-key.txt"
    path.write_text(A)
    runs, writes = KeyFile(path), KeyFile(path)
    assert names(runs.current()) == ["1"]

    writes.write(writes.current().with_new_key("2"))
    assert names(runs.current()) == ["1", "2"]
    writes.write(writes.current().with_active("2"))
    assert names(runs.current()) == ["2", "1"]
    writes.write(writes.current().without("1"))

    assert names(runs.current()) == ["2"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["master-key.txt"]


def test_file_that_goes_stops_who_starts_and_nobody_who_runs(tmp_path):
    path = tmp_path / "master-key.txt"
    path.write_text(A)
    runs = KeyFile(path)
    runs.current()
    path.unlink()

    assert names(runs.current()) == ["1"]
    with pytest.raises(KeyRingError, match=r"master-key\.txt is missing"):
        KeyFile(path).current()


def test_command_prints_the_ring(tmp_path):
    script = tmp_path / "keys.py"
    script.write_text(f"print('2:{B}')\nprint('1:{A}')")

    source = KeyCommand(f"{shlex.quote(sys.executable)} {shlex.quote(str(script))}")

    assert names(source.current()) == ["2", "1"]
    script.unlink()
    assert names(source.again()) == ["2", "1"]  # asked a moment ago


@pytest.mark.parametrize("script", ["raise SystemExit('{A}')", "print('')", "print('short')"])
def test_command_that_fails_stops_the_start(script):
    source = KeyCommand(f"{shlex.quote(sys.executable)} -c {shlex.quote(script)}")

    with pytest.raises(KeyRingError) as refused:
        source.current()

    assert "{A}" not in str(refused.value)


def test_missing_command_stops_the_start():
    with pytest.raises(KeyRingError, match="FileNotFoundError"):
        KeyCommand("/no/such/command").current()


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (lambda ring: ring.with_new_key("No good"), "no name of a key"),
        (lambda ring: ring.with_new_key("1"), "the same name"),
        (lambda ring: ring.with_active("9"), "not on the ring"),
        (lambda ring: ring.without("1"), "active one"),
        (lambda ring: ring.without("9"), "not on the ring"),
    ],
)
def test_ring_refuses_what_would_lose_a_key(act, sentence):
    with pytest.raises(KeyRingError, match=sentence):
        act(parse_ring(f"1:{A},2:{B}"))


def test_key_that_is_not_on_the_ring_is_named(settings):
    settings.MASTER_KEYS = GivenKeys(parse_ring(f"1:{A}"))

    assert key_named("1").secret == A.encode()
    with pytest.raises(UnknownKeyError, match="“9” is not on the ring"):
        key_named("9")


def test_free_name_follows_the_highest_number():
    assert parse_ring(f"3:{A},old:{B}").free_name() == "4"
    assert parse_ring(f"old:{B}").free_name() == "1"
