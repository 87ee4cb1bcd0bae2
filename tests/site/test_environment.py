from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import DEFAULT_DB_ALIAS
from django.db.utils import ConnectionHandler

from zixin.site.environment import Environment, MissingSecretError

ROOT = Path(__file__).parents[2]


@pytest.fixture
def read(tmp_path, monkeypatch):
    """Read the environment of an installation that has its own folder and chooses a little."""
    for name in ("ZIXIN_DATABASE_URL", "ZIXIN_SECRET_KEY", "ZIXIN_MASTER_KEY", "ZIXIN_AUDIT_KEY"):
        monkeypatch.delenv(name, raising=False)

    def read_with(**choices: str) -> Environment:
        monkeypatch.setenv("ZIXIN_DATA_DIR", str(tmp_path / "资信 100% #1?"))
        for name, value in choices.items():
            monkeypatch.setenv(name, value)
        return Environment.read()

    return read_with


def pragma(connection, name: str) -> object:
    with connection.cursor() as cursor:
        return cursor.execute(f"PRAGMA {name}").fetchone()[0]


@pytest.mark.usefixtures("_django_db_unblocked")
def test_sqlite_is_durable_strict_and_locks_at_once(read):
    settings = {**ConnectionHandler({DEFAULT_DB_ALIAS: read().database()}).settings}
    connection = ConnectionHandler(settings)[DEFAULT_DB_ALIAS]

    try:
        assert pragma(connection, "journal_mode") == "wal"
        assert pragma(connection, "synchronous") == 2  # FULL
        assert pragma(connection, "foreign_keys") == 1
        assert pragma(connection, "secure_delete") == 1
        assert pragma(connection, "busy_timeout") == 20_000
        assert connection.transaction_mode == "IMMEDIATE"
        assert Path(settings[DEFAULT_DB_ALIAS]["NAME"]).parent.name == "资信 100% #1?"
    finally:
        connection.close()


@pytest.fixture
def _django_db_unblocked(django_db_blocker):
    with django_db_blocker.unblock():
        yield


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("sqlite:////srv/zixin/a.sqlite3", "/srv/zixin/a.sqlite3"),
        ("sqlite:///a.sqlite3", "a.sqlite3"),
        ("sqlite:///:memory:", ":memory:"),
        ("sqlite:////srv/a%20b.sqlite3", "/srv/a b.sqlite3"),
    ],
)
def test_sqlite_address_names_its_file(read, url, name):
    assert read(ZIXIN_DATABASE_URL=url).database()["NAME"] == name


def test_postgresql_address_is_read_whole(read):
    url = "postgres://zi%40xin:s%2Fecret@db.example.com:5433/zixin?sslmode=verify-full"

    assert read(ZIXIN_DATABASE_URL=url).database() == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "zixin",
        "USER": "zi@xin",
        "PASSWORD": "s/ecret",
        "HOST": "db.example.com",
        "PORT": 5433,
        "OPTIONS": {"sslmode": "verify-full"},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def test_unknown_database_is_refused(read):
    with pytest.raises(ValueError, match="mysql"):
        read(ZIXIN_DATABASE_URL="mysql://x/y").database()


def test_secret_is_made_once_and_readable_by_its_owner_alone(read):
    environment = read()

    secret = environment.secret("master-key")

    path = environment.data_dir / "master-key.txt"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(environment.data_dir.stat().st_mode) == 0o700
    assert len(secret) == 86
    assert environment.secret("master-key") == secret
    assert environment.secret("audit-key") != secret
    assert sorted(file.name for file in environment.data_dir.iterdir()) == [
        "audit-key.txt",
        "master-key.txt",
    ]


def test_secret_of_the_environment_wins_and_leaves_no_file(read):
    environment = read(ZIXIN_MASTER_KEY="k" * 40)

    assert environment.secret("master-key") == "k" * 40
    assert list(environment.data_dir.iterdir()) == []


def test_two_processes_that_start_together_share_the_secret(tmp_path):
    script = (
        "import sys; sys.stdin.readline();"
        "from zixin.site.environment import Environment;"
        "print(Environment.read().secret('master-key'))"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", script],
            env={"ZIXIN_DATA_DIR": str(tmp_path), "PYTHONPATH": str(ROOT / "src")},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    answers = {process.communicate(timeout=60)[0] for process in processes}

    assert len(answers) == 1
    assert answers == {(tmp_path / "master-key.txt").read_text() + "\n"}
    assert [path.name for path in tmp_path.iterdir()] == ["master-key.txt"]


def test_missing_key_stops_an_installation_that_has_data(read):
    environment = read()
    (environment.data_dir / "zixin.sqlite3").write_bytes(b"data")

    with pytest.raises(MissingSecretError, match=r"master-key\.txt is missing"):
        environment.secret("master-key")

    assert not (environment.data_dir / "master-key.txt").exists()


@pytest.mark.parametrize("text", ["", "short"])
def test_emptied_key_stops_the_start(read, text):
    environment = read()
    (environment.data_dir / "master-key.txt").write_text(text)

    with pytest.raises(MissingSecretError, match="fewer than 32"):
        environment.secret("master-key")


def test_mail_goes_to_files_until_a_server_is_named(read):
    environment = read()
    assert environment.email() == {
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": environment.data_dir / "mail",
    }

    assert read(ZIXIN_EMAIL_URL="smtp+tls://me:a%40b@mail.example.com").email() == {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "mail.example.com",
        "EMAIL_PORT": 587,
        "EMAIL_HOST_USER": "me",
        "EMAIL_HOST_PASSWORD": "a@b",
        "EMAIL_USE_SSL": False,
        "EMAIL_USE_TLS": True,
        "EMAIL_TIMEOUT": 10,
    }
    with pytest.raises(ValueError, match="pigeon"):
        read(ZIXIN_EMAIL_URL="pigeon://x").email()


def test_counters_are_shared_by_the_database_or_redis(read):
    assert read().cache()["BACKEND"] == "django.core.cache.backends.db.DatabaseCache"
    assert read(ZIXIN_REDIS_URL="redis://cache:6379/0").cache() == {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "redis://cache:6379/0",
    }
