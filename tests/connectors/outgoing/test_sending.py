"""What a server can do before it answers at all: bytes on a bare socket."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import timedelta
from threading import Thread

import pytest

from tests.connectors.outgoing.calls import fetcher
from zixin.connectors.outgoing import OutgoingError, Provider, Request

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def drip(connection: socket.socket) -> None:
    connection.sendall(HEAD)
    for _ in range(200):
        connection.sendall(b"X: y\r\n")
        time.sleep(0.05)


def flood(connection: socket.socket) -> None:
    connection.sendall(HEAD)
    for _ in range(1_000):
        connection.sendall(b"X-Long: " + b"y" * 10_000 + b"\r\n")


def babble(connection: socket.socket) -> None:
    connection.sendall(b"220 smtp.example ESMTP\r\n")


def hang_up(_connection: socket.socket) -> None:
    """Close without a word."""


@pytest.mark.parametrize(
    ("behave", "code"),
    [(drip, "timeout"), (flood, "broken"), (babble, "broken"), (hang_up, "broken")],
)
def test_a_server_that_does_not_speak_properly_is_left(
    behave: Callable[[socket.socket], None], code: str
) -> None:
    def serve() -> None:
        connection, _address = listener.accept()
        with closing(connection), suppress(OSError):
            connection.recv(65_536)
            behave(connection)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Thread(target=serve, daemon=True)
        server.start()
        provider = Provider(
            "p",
            "127.0.0.1",
            listener.getsockname()[1],
            is_plain=True,
            attempts=1,
            total_seconds=0.5 if behave is drip else 20.0,
        )
        started = time.monotonic()
        with pytest.raises(OutgoingError) as refused:
            fetcher(provider).json(Request("p", "/a"), max_age=timedelta(days=1))
        passed = time.monotonic() - started
        server.join(timeout=20)

    assert refused.value.code == code
    assert passed < 9.0  # dripping alone would take ten seconds
