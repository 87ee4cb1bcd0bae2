"""The door to the process that opens files: one file a process, bounded, and nothing else told to it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from zixin.connectors.documents.faults import DocumentError
from zixin.connectors.documents.reading import BYTES_MAX, Report

WALL_SECONDS = 60
REFUSED = 3


def examine(content: bytes, name: str) -> Report:
    """Read a file; raises ``DocumentError`` for one that is not taken."""
    return Report(**json.loads(_asked(content, {"act": "read", "name": name})))


def draw_page(content: bytes, name: str, number: int, *, font: str, mark: str = "") -> bytes:
    """Draw a page (from 1) as PNG, with a mark across it; raises ``DocumentError``."""
    command = {"act": "page", "name": name, "number": number, "font": font, "mark": mark}
    return _asked(content, command)


def marked_copy(content: bytes, name: str, *, font: str, mark: str) -> bytes:
    """Return a PDF of pictures of all pages with the mark burnt in; raises ``DocumentError``."""
    return _asked(content, {"act": "copy", "name": name, "font": font, "mark": mark})


def _asked(content: bytes, command: dict[str, Any]) -> bytes:
    if len(content) > BYTES_MAX:
        raise DocumentError("too_large", most=BYTES_MAX // 2**20)
    try:
        answer = subprocess.run(
            [sys.executable, "-I", "-m", "zixin.connectors.documents"],
            input=json.dumps(command).encode() + b"\n" + content,
            capture_output=True,
            timeout=WALL_SECONDS,
            check=False,
            env={"SYSTEMROOT": os.environ.get("SYSTEMROOT", "")},
        )
    except subprocess.TimeoutExpired as expired:
        raise DocumentError("costly") from expired
    if answer.returncode == REFUSED:
        fault = json.loads(answer.stdout)
        raise DocumentError(fault["code"], **fault["parameters"])
    if answer.returncode != 0:
        raise DocumentError("costly")  # killed by a limit, or by the file itself
    return answer.stdout
