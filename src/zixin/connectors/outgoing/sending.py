"""One exchange over one connection. One law: it goes to the checked address and ends on time.

Built on httpcore below httpx's client: no redirects, no cookies, no proxy of the environment, and
no log line with the address, in whose query providers want their keys.
"""

from __future__ import annotations

import ssl
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import httpcore
import httpx

from zixin.connectors.outgoing.errors import (
    AnswerError,
    NotAllowedError,
    OutgoingError,
    UnavailableError,
)
from zixin.connectors.outgoing.providers import MIB, Provider

GZIP = 16 + zlib.MAX_WBITS
Options = Iterable[
    tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]
]


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: the body is unpacked, and below the provider's bound."""

    status: int
    headers: httpx.Headers
    body: bytes


def send(
    request: httpx.Request,
    provider: Provider,
    addresses: Sequence[str],
    *,
    tls: ssl.SSLContext | None,
    monotonic: Callable[[], float],
) -> Reply:
    """Send a request to one of the addresses and read the answer; raises ``OutgoingError``."""
    left = _time_left(provider, monotonic)
    backend = _Pinned(addresses, left)
    outgoing = httpcore.Request(
        request.method,
        httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        ),
        headers=request.headers.raw,
        content=request.read(),
        extensions={
            "timeout": {
                "connect": provider.connect_seconds,
                "read": provider.read_seconds,
                "write": provider.read_seconds,
            }
        },
    )
    try:
        with httpcore.ConnectionPool(ssl_context=tls, network_backend=backend) as pool:
            response = pool.handle_request(outgoing)
            try:
                headers = httpx.Headers(response.headers)
                body = _body(response.iter_stream(), headers, provider)
                return Reply(response.status, headers, body)
            finally:
                response.close()
    except OutgoingError:
        raise
    except Exception as error:
        raise _told(error, provider, is_connected=backend.is_connected) from error


def _time_left(
    provider: Provider, monotonic: Callable[[], float]
) -> Callable[[float | None], float]:
    end = monotonic() + provider.total_seconds

    def left(wanted: float | None) -> float:
        remaining = end - monotonic()
        if remaining <= 0:
            raise httpcore.ReadTimeout("the whole exchange took too long")
        return min(remaining, wanted or remaining)

    return left


def _told(error: Exception, provider: Provider, *, is_connected: bool) -> Exception:
    """Translate a fault of the network; anything else is a fault of ours and stays."""
    if isinstance(error, httpcore.ConnectError) and _is_of_tls(error):
        return NotAllowedError("certificate", provider=provider.code)
    if isinstance(error, httpcore.TimeoutException):
        code = "timeout"
    elif not is_connected:
        code = "connect"
    else:
        code = "broken"
    known = (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError)
    if not isinstance(error, known):
        return error
    return UnavailableError(code, provider=provider.code, may_have_answered=is_connected)


def _is_of_tls(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _body(chunks: Iterable[bytes], headers: httpx.Headers, provider: Provider) -> bytes:
    """Read and unpack piece by piece, so that no bomb ever lies in memory as a whole."""
    packing = headers.get("content-encoding", "identity").strip().lower()
    if packing not in {"identity", "gzip"}:
        raise AnswerError("compression", provider=provider.code)
    body, most = bytearray(), provider.bytes_max
    pieces = _unpacked(chunks, most, provider) if packing == "gzip" else chunks
    for piece in pieces:
        body += piece
        if len(body) > most:
            raise AnswerError("too_large", provider=provider.code, most=most / MIB)
    return bytes(body)


def _unpacked(chunks: Iterable[bytes], most: int, provider: Provider) -> Iterator[bytes]:
    unpacker, step = zlib.decompressobj(GZIP), min(MIB, most + 1)
    try:
        for chunk in chunks:
            yield (piece := unpacker.decompress(chunk, step))
            while len(piece) == step:  # more waits inside, even when all input is taken
                yield (piece := unpacker.decompress(unpacker.unconsumed_tail, step))
    except zlib.error as error:
        raise AnswerError("compression", provider=provider.code) from error
    if not unpacker.eof or unpacker.unused_data:
        raise UnavailableError("broken", provider=provider.code, may_have_answered=True)


class _Pinned(httpcore.NetworkBackend):
    """Connects to given addresses whatever the name says: it cannot change after the check."""

    def __init__(self, addresses: Sequence[str], left: Callable[[float | None], float]) -> None:
        self.addresses = addresses
        self.left = left
        self.is_connected = False

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Options | None = None,
    ) -> httpcore.NetworkStream:
        failed: Exception = httpcore.ConnectError("no address")
        for address in self.addresses:
            try:
                stream = httpcore.SyncBackend().connect_tcp(
                    address, port, self.left(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
                continue
            return _Timed(stream, self)
        raise failed


class _Timed(httpcore.NetworkStream):
    """A stream on which no step is waited for longer than the exchange has left."""

    def __init__(self, stream: httpcore.NetworkStream, backend: _Pinned) -> None:
        self.stream = stream
        self.backend = backend

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, self.backend.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.backend.is_connected = True
        self.stream.write(buffer, self.backend.left(timeout))

    def close(self) -> None:
        self.stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        stream = self.stream.start_tls(ssl_context, server_hostname, self.backend.left(timeout))
        return _Timed(stream, self.backend)

    def get_extra_info(self, info: str) -> object:
        return self.stream.get_extra_info(info)
