"""What an installation chooses, read from the environment once."""

from __future__ import annotations

import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from zixin.kernel.keys import GivenKeys, KeyCommand, KeyFile, KeySource, parse_ring

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
    "PRAGMA secure_delete=ON; PRAGMA busy_timeout=20000; PRAGMA cache_size=-65536;"
)
SECRET_CHARACTERS_MIN = 32
SMTP_PORTS = {"smtp": 25, "smtps": 465, "smtp+tls": 587}


class MissingSecretError(RuntimeError):
    """A key of the installation is missing or too short to be one; the system does not start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """The choices of one installation; each has a default that works for a demonstration."""

    company_name: str
    data_dir: Path
    database_url: str
    email_url: str
    email_from: str
    redis_url: str
    allowed_hosts: list[str]
    trusted_origins: list[str]
    https: bool
    behind_proxy: bool
    log_level: str
    password_profile: str
    key_command: str
    given_keys: str
    outgoing_addresses: list[str]

    @classmethod
    def read(cls) -> Environment:
        """Read ``ZIXIN_*``; the data folder is made when it is not there."""
        given = {key: value for key, value in os.environ.items() if key.startswith("ZIXIN_")}
        data_dir = Path(given.get("ZIXIN_DATA_DIR", "var")).resolve()
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        return cls(
            company_name=given.get("ZIXIN_COMPANY_NAME", "Zixin 资信"),
            data_dir=data_dir,
            database_url=given.get(
                "ZIXIN_DATABASE_URL", f"sqlite:///{quote(str(data_dir))}/zixin.sqlite3"
            ),
            email_url=given.get("ZIXIN_EMAIL_URL", ""),
            email_from=given.get("ZIXIN_EMAIL_FROM", "zixin@localhost"),
            redis_url=given.get("ZIXIN_REDIS_URL", ""),
            allowed_hosts=_split(given.get("ZIXIN_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")),
            trusted_origins=_split(given.get("ZIXIN_TRUSTED_ORIGINS", "")),
            https=given.get("ZIXIN_HTTPS", "0") == "1",
            behind_proxy=given.get("ZIXIN_BEHIND_PROXY", "0") == "1",
            log_level=given.get("ZIXIN_LOG_LEVEL", "INFO"),
            password_profile=given.get("ZIXIN_PASSWORD_PROFILE", "asvs"),
            key_command=given.get("ZIXIN_KEY_COMMAND", ""),
            given_keys=given.get("ZIXIN_MASTER_KEYS", "") or given.get("ZIXIN_MASTER_KEY", ""),
            outgoing_addresses=_split(given.get("ZIXIN_OUTGOING_ADDRESSES", "")),
        )

    def master_keys(self) -> KeySource:
        """Return where the master keys come from: a command, the environment, or a file.

        Raises ``KeyRingError`` when they cannot be had, ``MissingSecretError`` when their file is
        gone although the installation has data.
        """
        source: KeySource
        if self.key_command:
            source = KeyCommand(self.key_command)
        elif self.given_keys:
            source = GivenKeys(parse_ring(self.given_keys))
        else:
            source = KeyFile(self._secret_file("master-key"))
        source.current()
        return source

    def secret(self, name: str) -> str:
        """Return a secret from ``ZIXIN_<NAME>`` or its file, made once with owner-only rights.

        Raises ``MissingSecretError`` when it is too short, or when its file is gone although the
        installation has data: a new key would make what is encrypted and signed worthless.
        """
        variable = "ZIXIN_" + name.upper().replace("-", "_")
        path = self.data_dir / f"{name}.txt"
        secret = os.environ.get(variable, "")
        if not secret:
            secret = self._secret_file(name).read_text(encoding="ascii").strip()
        if len(secret) < SECRET_CHARACTERS_MIN:
            raise MissingSecretError(
                f"{variable} or {path} holds fewer than {SECRET_CHARACTERS_MIN} characters"
            )
        return secret

    def _secret_file(self, name: str) -> Path:
        path = self.data_dir / f"{name}.txt"
        if not path.exists():
            if self._has_data():
                raise MissingSecretError(
                    f"{path} is missing and there is data already: restore it from the backup"
                )
            _write_once(path, secrets.token_urlsafe(64))
        return path

    def _has_data(self) -> bool:
        database = self.database()
        if database["ENGINE"] != "django.db.backends.sqlite3":
            return False  # a remote database is not asked before the settings stand
        return Path(database["NAME"]).exists()

    def database(self) -> dict[str, Any]:
        """Translate the database URL; SQLite writes durably and takes its lock at once."""
        url = urlsplit(self.database_url)
        if url.scheme == "sqlite":
            return {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": unquote(url.path[1:]),
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
                "OPTIONS": dict(parse_qsl(url.query)),
                "CONN_MAX_AGE": 60,
                "CONN_HEALTH_CHECKS": True,
            }
        raise ValueError(f"ZIXIN_DATABASE_URL names an unknown kind of database: {url.scheme}")

    def email(self) -> dict[str, Any]:
        """Translate the mail URL into settings; without one, mails are files in the data folder."""
        if not self.email_url:
            return {
                "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
                "EMAIL_FILE_PATH": self.data_dir / "mail",
            }
        url = urlsplit(self.email_url)
        if url.scheme not in {"smtp", "smtps", "smtp+tls"}:
            raise ValueError(f"ZIXIN_EMAIL_URL names an unknown way to send mail: {url.scheme}")
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": url.hostname or "localhost",
            "EMAIL_PORT": url.port or SMTP_PORTS[url.scheme],
            "EMAIL_HOST_USER": unquote(url.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
            "EMAIL_USE_SSL": url.scheme == "smtps",
            "EMAIL_USE_TLS": url.scheme == "smtp+tls",
            "EMAIL_TIMEOUT": 10,
        }

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
        file.flush()
        os.fsync(file.fileno())  # a power cut must not take the key and leave the data
    try:
        os.link(name, path)
    except FileExistsError:
        return
    finally:
        Path(name).unlink()
