"""Canaries: words planted in sealed places must be found nowhere; the control must be found."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from tests.kernel.installation import Installation, installed

CONTROL = "公开对照ControlBird".encode()


def test_more_than_two_hundred_canaries_are_nowhere_on_the_disk(tmp_path):
    with installed(tmp_path) as installation:
        start = position(installation)
        installation.log_level = "DEBUG"
        log = tmp_path / "log.txt"
        with log.open("w") as errors:
            process = installation.start("-m", "tests.kernel.canaries", errors=errors)
        assert process.stdout
        told = json.loads(process.stdout.readline() or "{}")
        assert told, log.read_text()
        canaries = [word.encode() for word in told["planted"]]
        places = {
            "database": lambda: database(installation),
            "write-ahead log": lambda: write_ahead_log(installation, start),
            "backup": lambda: backup(installation),
            "files": lambda: below(tmp_path / "files"),
            "data folder": lambda: below(tmp_path),
        }
        found = {name: search(place(), canaries) for name, place in places.items()}
        process.communicate("\n", timeout=60)
        found["log"] = search(log.read_bytes(), canaries)

        # Ten contacts were overwritten: the services tell the others, and the disk tells none.
        assert (len(canaries), told["told"], told["shown"]) == (210, 200, 0)
        assert {name: canary for name, (canary, _control) in found.items()} == dict.fromkeys(
            found, 0
        )
        assert [name for name, (_canary, control) in found.items() if control] == [
            "database",
            "write-ahead log",
            "backup",
            *(["data folder"] if installation.is_sqlite else []),
        ]


def search(content: bytes, canaries: list[bytes]) -> tuple[int, bool]:
    return sum(word in content for word in canaries), CONTROL in content


def below(folder: Path) -> bytes:
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    assert files
    return b"\n".join(path.name.encode() + path.read_bytes() for path in files)


def database(installation: Installation) -> bytes:
    if installation.is_sqlite:
        with closing(installation.connect()) as connection:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        return (installation.folder / "zixin.sqlite3").read_bytes()
    with closing(installation.connect()) as connection:
        connection.autocommit = True
        connection.execute("CHECKPOINT")
        rows = connection.execute(
            "SELECT pg_read_binary_file(pg_relation_filepath(oid)) FROM pg_class "
            "WHERE pg_relation_filepath(oid) IS NOT NULL AND NOT relisshared"
        ).fetchall()
    return b"\n".join(bytes(row[0]) for row in rows)


def position(installation: Installation) -> str:
    """Where PostgreSQL's log stands before anything is planted."""
    if installation.is_sqlite:
        return ""
    with closing(installation.connect()) as connection:
        name: str = connection.execute(
            "SELECT pg_walfile_name(pg_current_wal_insert_lsn())"
        ).fetchone()[0]
    return name


def write_ahead_log(installation: Installation, start: str) -> bytes:
    if installation.is_sqlite:
        return (installation.folder / "zixin.sqlite3-wal").read_bytes()
    with closing(installation.connect()) as connection:
        rows = connection.execute(
            "SELECT pg_read_binary_file('pg_wal/' || name) FROM pg_ls_waldir() "
            "WHERE name >= %s AND name ~ '^[0-9A-F]{24}$' AND modification > now() - interval '1 h'",
            [start],
        ).fetchall()
    return b"\n".join(bytes(row[0]) for row in rows)


def backup(installation: Installation) -> bytes:
    if installation.is_sqlite:
        place = installation.temporary / "backup"
        with closing(installation.connect()) as source, closing(sqlite3.connect(place)) as target:
            source.backup(target)
        content = place.read_bytes()
        place.unlink()
        return content
    return subprocess.run(
        ["pg_dump", installation.database_url],  # noqa: S607 -- wherever this machine has it
        capture_output=True,
        check=True,
    ).stdout
