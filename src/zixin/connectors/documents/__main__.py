"""The isolated process: reads a command and a file from standard input, answers on standard output."""

from __future__ import annotations

import json
import sys
from typing import Any

from zixin.connectors.documents.faults import DocumentError
from zixin.connectors.documents.isolation import REFUSED

CPU_SECONDS = 40
MEMORY_BYTES = 2 * 1024**3


def limit() -> None:
    """Bound time and memory, write no files; where the system cannot, the caller's clock remains."""
    try:
        import resource  # noqa: PLC0415 -- not on every system
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer(command: dict[str, Any], content: bytes) -> bytes:
    """Do what the command says."""
    if command["act"] == "read":
        from zixin.connectors.documents.reading import read  # noqa: PLC0415 -- only what is needed

        return json.dumps(read(content, command["name"]).as_row()).encode()
    from zixin.connectors.documents import drawing  # noqa: PLC0415 -- loads two libraries

    looks = {"font": command["font"], "mark": command["mark"]}
    if command["act"] == "page":
        return drawing.page(content, command["name"], command["number"], **looks)
    return drawing.marked_pdf(content, command["name"], **looks)


def main() -> int:
    """Answer one command."""
    limit()
    command = json.loads(sys.stdin.buffer.readline())
    try:
        sys.stdout.buffer.write(answer(command, sys.stdin.buffer.read()))
    except DocumentError as refused:
        fault = {"code": refused.code, "parameters": dict(refused.parameters)}
        sys.stdout.buffer.write(json.dumps(fault).encode())
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main())
