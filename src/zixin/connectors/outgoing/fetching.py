"""The only way out. One law: nothing is sent before allow-list, cache, rate and budget were asked."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import quote

import httpx

from zixin.connectors.outgoing.addresses import Resolve, allowed_addresses, resolve
from zixin.connectors.outgoing.errors import AnswerError, NotAllowedError, UnavailableError
from zixin.connectors.outgoing.json_text import Json, read_json
from zixin.connectors.outgoing.keeping import Cache, Cached, Ledger
from zixin.connectors.outgoing.providers import Provider, Request, Signature
from zixin.connectors.outgoing.sending import Reply, send

WAIT_MAX = 60.0  # a worker does not stand still for longer; the job comes back instead
BACK_OFF = 1.0
CHARSETS = {"utf-8": "utf-8", "utf8": "utf-8"} | dict.fromkeys(
    ("gbk", "gb2312", "gb18030"), "gb18030"
)
OK, NOT_FOUND, TOO_MANY, SERVER_FAULT = 200, 404, 429, 500
REDIRECTS, DENIED = range(300, 400), (401, 403)
SAFE_IN_PATH = "/-._~!$&'()*+,;=:@%"


@dataclass(frozen=True, slots=True)
class Clock:
    """Time as it is passed in: ``now`` knows its zone, whose months the budget goes by."""

    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    sleep: Callable[[float], object]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a source said, when it said it, and the digest that a finding can be held to."""

    content: Json
    fetched_at: datetime
    digest: str
    is_from_cache: bool


class Fetcher:
    """Asks providers; one for each process, shared by its threads."""

    def __init__(
        self,
        providers: Iterable[Provider],
        *,
        cache: Cache,
        ledger: Ledger,
        clock: Clock,
        resolve: Resolve = resolve,
    ) -> None:
        self.providers = {provider.code: provider for provider in providers}
        self.cache = cache
        self.ledger = ledger
        self.clock = clock
        self.resolve = resolve
        self.buckets = {p.code: _Bucket(p, clock) for p in self.providers.values()}
        is_plain = all(provider.is_plain for provider in self.providers.values())
        self.tls = None if is_plain else httpx.create_ssl_context()

    def json(
        self,
        request: Request,
        *,
        max_age: timedelta,
        accept: Callable[[Json], object] | None = None,
    ) -> Answer:
        """Return the answer to a question, from the cache when it is young enough.

        ``accept`` raises when the provider's own words refuse the question; such an answer is not
        kept. One that is accepted is kept whatever a parser makes of it: it was paid for. Raises
        ``NotAllowedError``, ``UnavailableError`` or ``AnswerError``.
        """
        provider = self.providers.get(request.provider)
        if provider is None:
            raise NotAllowedError("provider", provider=request.provider)
        key = cache_key(request)
        with self.cache.alone(key):
            cached = self.cache.get(key, self.clock.now() - max_age)
            if cached is not None:
                return _answer(cached, provider, is_from_cache=True)
            text = _text(self._ask(provider, request), request, provider)
            answer = _answer(Cached(text, self.clock.now()), provider, is_from_cache=False)
            if accept is not None:
                accept(answer.content)
            self.cache.put(key, Cached(text, answer.fetched_at))
        return answer

    def _ask(self, provider: Provider, request: Request) -> Reply:
        for attempt in range(1, provider.attempts + 1):
            self.buckets[provider.code].take()
            try:
                return self._once(provider, request)
            except UnavailableError as failed:
                may_cost_twice = request.price > 0 and failed.may_have_answered
                if attempt == provider.attempts or may_cost_twice:
                    raise
                wait = failed.retry_after or BACK_OFF * 2 ** (attempt - 1)
                if wait > WAIT_MAX:
                    raise
                self.clock.sleep(wait)
        raise AssertionError("a provider has at least one attempt")

    def _once(self, provider: Provider, request: Request) -> Reply:
        """Book, send, and give the money back when nothing was bought for certain."""
        addresses = allowed_addresses(provider, self.resolve)
        now = self.clock.now()
        outgoing = _outgoing(provider, request, now)
        month, price = f"{now:%Y-%m}", request.price
        if price and not self.ledger.book(provider.code, month, price, provider.budget):
            raise NotAllowedError("budget", provider=provider.code, month=month)
        try:
            reply = send(
                outgoing, provider, addresses, tls=self.tls, monotonic=self.clock.monotonic
            )
            _refuse_status(reply, provider, now)
        except (NotAllowedError, UnavailableError, _NothingBoughtError) as failed:
            if price and not getattr(failed, "may_have_answered", False):
                self.ledger.give_back(provider.code, month, price)
            raise
        return reply


class _NothingBoughtError(AnswerError):
    """The provider refused by its status."""


class _Bucket:
    """Tokens that refill with time; who finds none waits his turn, but not for long."""

    def __init__(self, provider: Provider, clock: Clock) -> None:
        self.provider = provider
        self.clock = clock
        self.tokens = float(provider.burst)
        self.filled_at = clock.monotonic()
        self.lock = threading.Lock()

    def take(self) -> None:
        with self.lock:
            now, per_second = self.clock.monotonic(), self.provider.per_minute / 60
            refilled = self.tokens + (now - self.filled_at) * per_second
            tokens = min(float(self.provider.burst), refilled) - 1
            wait = max(0.0, -tokens / per_second)
            if wait > WAIT_MAX:
                raise UnavailableError("rate", provider=self.provider.code, retry_after=wait)
            self.tokens, self.filled_at = tokens, now
        if wait:
            self.clock.sleep(wait)


def cache_key(request: Request) -> str:
    """Name a question by a digest: who asks it and when does not matter, nor how it is signed."""
    parts = [
        request.provider,
        request.method,
        request.path,
        sorted(request.query),
        request.body,
        sorted(request.form),
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _outgoing(provider: Provider, request: Request, now: datetime) -> httpx.Request:
    signature = request.sign(now) if request.sign else Signature()
    path = quote(request.path, safe=SAFE_IN_PATH)
    if path != request.path or not path.startswith("/") or "//" in path or "/.." in path:
        raise NotAllowedError("path", provider=provider.code)
    headers = {
        "User-Agent": "Zixin",
        "Accept": ", ".join(request.accepts),
        "Accept-Encoding": "gzip",
        **dict(provider.headers),
        **dict(signature.headers),
    }
    query = httpx.QueryParams([*request.query, *signature.query])
    return httpx.Request(
        request.method,
        httpx.URL(provider.base + path, params=query) if query else provider.base + path,
        headers=headers,
        json=request.body,
        data=dict(request.form) or None,
    )


def _refuse_status(reply: Reply, provider: Provider, now: datetime) -> None:
    status, code = reply.status, provider.code
    if status == TOO_MANY or status >= SERVER_FAULT:
        raise UnavailableError(
            "busy" if status == TOO_MANY else "status",
            provider=code,
            status=status,
            retry_after=_retry_after(reply.headers.get("retry-after", ""), now),
        )
    if status in REDIRECTS:
        raise NotAllowedError("redirect", provider=code)
    if status in DENIED:
        raise _NothingBoughtError("denied", provider=code, status=status)
    if status == NOT_FOUND:
        raise _NothingBoughtError("absent", provider=code)
    if status != OK:
        raise _NothingBoughtError("status", provider=code, status=status)


def _retry_after(text: str, now: datetime) -> float | None:
    """Read the header: seconds, or a day and time; ``None`` for anything else."""
    if text.isascii() and text.isdigit() and len(text) < len("1000000000"):
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - now).total_seconds())


def _text(reply: Reply, request: Request, provider: Provider) -> str:
    """Decode an answer as it declares itself, and in no other way."""
    header = reply.headers.get("content-type", "")
    kind = header.partition(";")[0].strip().lower()
    if kind not in request.accepts:
        raise AnswerError("content_type", provider=provider.code, kind=kind[:60])
    declared = (httpx.Response(OK, headers=reply.headers).charset_encoding or "utf-8").lower()
    encoding = CHARSETS.get(declared)
    if encoding is None:
        raise AnswerError("charset", provider=provider.code, encoding=declared[:60])
    if encoding != "utf-8" and not reply.body.isascii() and _is(reply.body, "utf-8"):
        # Chinese in UTF-8 nearly always decodes as GB18030 too, into other characters.
        raise AnswerError("encoding", provider=provider.code, encoding=declared)
    if not _is(reply.body, encoding):
        raise AnswerError("encoding", provider=provider.code, encoding=declared)
    return reply.body.decode(encoding).removeprefix("\ufeff")


def _is(body: bytes, encoding: str) -> bool:
    try:
        body.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _answer(cached: Cached, provider: Provider, *, is_from_cache: bool) -> Answer:
    content = read_json(cached.text, provider=provider.code)
    digest = hashlib.sha256(cached.text.encode()).hexdigest()
    return Answer(content, cached.fetched_at, digest, is_from_cache)
