"""A server on this machine that answers as a provider would, or as badly as one can."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from zixin.connectors.outgoing.providers import Provider


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as the server saw it."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: str


@dataclass(frozen=True, slots=True)
class Given:
    """What the server answers: ``pieces`` are sent one by one, ``pause`` seconds apart.

    ``is_cut``: the connection ends before the promised length.
    """

    pieces: Iterable[bytes]
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    pause: float = 0.0
    is_cut: bool = False

    @staticmethod
    def json(content: object, **others: Any) -> Given:
        """Answer with a document."""
        text = json.dumps(content, ensure_ascii=False, default=_plain)
        return Given((text.encode(),), **others)


def _plain(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else str(value)


class FakeServer:
    """Serves ``answer`` on a free port while it is open, and keeps what it was asked."""

    def __init__(self, answer: Callable[[Asked], Given]) -> None:
        self.asked: list[Asked] = []
        self.answer = answer
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server.server_address[1])

    def provider(self, code: str, **others: Any) -> Provider:
        """Return the entry of the allow-list that reaches it."""
        return Provider(code, "127.0.0.1", self.port, is_plain=True, **others)

    def __enter__(self) -> Self:
        Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        ).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.server.shutdown()
        self.server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                length = int(self.headers.get("Content-Length", "0"))
                asked = Asked(
                    self.command,
                    parts.path,
                    dict(parse_qsl(parts.query, keep_blank_values=True)),
                    {name.lower(): value for name, value in self.headers.items()},
                    self.rfile.read(length).decode(),
                )
                fake.asked.append(asked)
                # The client may have had enough, which is what some tests want.
                with suppress(BrokenPipeError, ConnectionResetError):
                    self._give(fake.answer(asked))
                self.close_connection = True

            do_POST = do_GET  # noqa: N815 -- the name is the base class's

            def _give(self, given: Given) -> None:
                self.send_response(given.status)
                self.send_header("Content-Type", given.content_type)
                for name, value in given.headers.items():
                    self.send_header(name, value)
                if given.is_cut:
                    self.send_header("Content-Length", "1000000")
                self.send_header("Connection", "close")
                self.end_headers()
                for piece in given.pieces:
                    self.wfile.write(piece)
                    time.sleep(given.pause)

            def log_message(self, *_arguments: object) -> None:
                """Say nothing."""

        return Handler
