"""An installation of its own, run in processes of its own, on the database the tests run on."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

import psycopg

ROOT = Path(__file__).parents[2]
SERVER = os.environ.get("ZIXIN_TEST_DATABASE_URL", "")


@dataclass
class Installation:
    """A data folder, a database and what runs on them."""

    folder: Path
    database_url: str
    log_level: str = "WARNING"

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ZIXIN_")}
        return {
            **kept,
            "ZIXIN_DATA_DIR": str(self.folder),
            "ZIXIN_DATABASE_URL": self.database_url,
            "ZIXIN_LOG_LEVEL": self.log_level,
            "TMPDIR": str(self.temporary),
            "DJANGO_SETTINGS_MODULE": "zixin.site.settings",
            "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}",
        }

    @property
    def temporary(self) -> Path:
        place = self.folder / "temporary"
        place.mkdir(exist_ok=True)
        return place

    def start(self, *arguments: str, errors: IO[str] | None = None) -> subprocess.Popen[str]:
        """Start Python on this installation; what it logs goes into a file, or a pipe if short."""
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors or subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str) -> str:
        """Run Python on this installation and return what it prints; it must succeed."""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=900)
        assert process.returncode == 0, err
        return out

    def zixin(self, *arguments: str) -> str:
        return self.run("-m", "zixin.site.command_line", *arguments)

    def count(self, statement: str) -> int:
        """Ask the database itself."""
        with closing(self.connect()) as connection:
            row: Any = connection.execute(statement).fetchone()
            return int(row[0])

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    def connect(self) -> Any:
        """Open a connection of our own, beside Django."""
        if self.is_sqlite:
            return sqlite3.connect(self.folder / "zixin.sqlite3", timeout=20)
        return psycopg.connect(self.database_url)


@contextmanager
def installed(folder: Path) -> Iterator[Installation]:
    """Set an installation up, and take its database away again."""
    if not SERVER:
        installation = Installation(folder, f"sqlite:///{folder}/zixin.sqlite3")
        installation.zixin("migrate")
        yield installation
        return
    name = f"zixin_{os.getpid()}_{abs(hash(folder))}"
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            url = urlsplit(SERVER)._replace(path=f"/{name}").geturl()
            installation = Installation(folder, url)
            installation.zixin("migrate")
            yield installation
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
