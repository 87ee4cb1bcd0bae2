"""A mail server for tests: real SMTP on this machine, with the moods of the servers outside."""

from __future__ import annotations

import email
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller

HOST = "127.0.0.1"


@dataclass
class Sink:
    """Keeps what it takes. ``busy`` puts off, ``dropping`` hangs up once it has read a mail."""

    taken: list[tuple[list[str], Message]] = field(default_factory=list)
    is_busy: bool = False
    is_dropping: bool = False

    async def handle_RCPT(  # noqa: N802 -- the name aiosmtpd calls
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address.startswith("nobody@"):
            return "550 5.1.1 no such user here"
        if self.is_busy:
            return "451 4.7.1 greylisted, come again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 -- as above
        self.taken.append((envelope.rcpt_tos, email.message_from_bytes(envelope.content)))
        if self.is_dropping:
            server.transport.abort()
        return "250 OK"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def mail_server(port: int) -> Iterator[Sink]:
    sink = Sink()
    controller = Controller(sink, hostname=HOST, port=port)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
