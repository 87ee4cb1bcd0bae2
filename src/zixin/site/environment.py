"""What an installation chooses, read from the environment once."""

from __future__ import annotations

import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
    "PRAGMA secure_delete=ON; PRAGMA busy_timeout=20000; PRAGMA cache_size=-65536;"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """The choices of one installation; each has a default that works for a demonstration."""

    data_dir: Path
    database_url: str
    redis_url: str
    allowed_hosts: list[str]
    trusted_origins: list[str]
    https: bool
    behind_proxy: bool
    log_level: str

    @classmethod
    def read(cls) -> Environment:
        """Read ``ZIXIN_*``; the data folder is made when it is not there."""
        given = {key: value for key, value in os.environ.items() if key.startswith("ZIXIN_")}
        data_dir = Path(given.get("ZIXIN_DATA_DIR", "var")).resolve()
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        return cls(
            data_dir=data_dir,
            database_url=given.get("ZIXIN_DATABASE_URL", f"sqlite:///{data_dir}/zixin.sqlite3"),
            redis_url=given.get("ZIXIN_REDIS_URL", ""),
            allowed_hosts=_split(given.get("ZIXIN_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")),
            trusted_origins=_split(given.get("ZIXIN_TRUSTED_ORIGINS", "")),
            https=given.get("ZIXIN_HTTPS", "0") == "1",
            behind_proxy=given.get("ZIXIN_BEHIND_PROXY", "0") == "1",
            log_level=given.get("ZIXIN_LOG_LEVEL", "INFO"),
        )

    def secret(self, name: str) -> str:
        """Return a secret from ``ZIXIN_<NAME>`` or its file, made once with owner-only rights."""
        variable = "ZIXIN_" + name.upper().replace("-", "_")
        if given := os.environ.get(variable):
            return given
        path = self.data_dir / f"{name}.txt"
        if not path.exists():
            _write_once(path, secrets.token_urlsafe(64))
        return path.read_text(encoding="ascii")

    def database(self) -> dict[str, Any]:
        """Translate the database URL; SQLite writes durably and takes its lock at once."""
        url = urlsplit(self.database_url)
        if url.scheme == "sqlite":
            return {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": url.path.removeprefix("/") if url.path.startswith("//") else url.path,
                "OPTIONS": {
                    "transaction_mode": "IMMEDIATE",
                    "init_command": SQLITE_PRAGMAS,
                    "timeout": 20,
                },
            }
        if url.scheme in {"postgres", "postgresql"}:
            return {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": unquote(url.path.lstrip("/")),
                "USER": unquote(url.username or ""),
                "PASSWORD": unquote(url.password or ""),
                "HOST": url.hostname or "",
                "PORT": url.port or "",
                "CONN_MAX_AGE": 60,
                "CONN_HEALTH_CHECKS": True,
            }
        raise ValueError(f"ZIXIN_DATABASE_URL names an unknown kind of database: {url.scheme}")

    def cache(self) -> dict[str, Any]:
        """Share counters between processes: Redis when given, else the database."""
        if self.redis_url:
            return {
                "BACKEND": "django.core.cache.backends.redis.RedisCache",
                "LOCATION": self.redis_url,
            }
        return {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "kernel_cache",
        }


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _write_once(path: Path, text: str) -> None:
    # A hard link fails when a second process was first, so both read the same secret.
    descriptor, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
    try:
        os.link(name, path)
    except FileExistsError:
        return
    finally:
        Path(name).unlink()
