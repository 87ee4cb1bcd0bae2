"""A web server that imports the application itself meets the same check of keys as the command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ZIXIN_")}
    return subprocess.run(
        [sys.executable, *arguments],
        env={
            **kept,
            "ZIXIN_DATA_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "zixin.site.settings",
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installation")
    assert run(folder, "-m", "zixin.site.command_line", "migrate").returncode == 0
    return folder


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda path: path.write_text("1:" + "y" * 43), "is not the one the data was sealed with"),
        (lambda path: path.unlink(), "is missing and there is data already"),
        (lambda path: path.write_text(""), "the key ring is empty"),
    ],
)
def test_no_server_starts_with_other_keys_than_the_data_has(installation, spoil, sentence):
    path = installation / "master-key.txt"
    former = path.read_text()
    spoil(path)
    try:
        ended = run(installation, "-m", "uvicorn", "zixin.site.asgi:application", "--port", "0")
    finally:
        path.write_text(former)

    assert ended.returncode == 1
    assert sentence in ended.stderr
    assert "Traceback" not in ended.stderr


DOOR = """
import asyncio

async def door():
    from zixin.site.asgi import application
    print(type(application).__name__)

asyncio.run(door())
"""


def test_application_opens_where_a_server_imports_it(installation):
    assert run(installation, "-c", DOOR).stdout == "InMemoryASGIHandler\n"
