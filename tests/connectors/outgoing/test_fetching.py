from __future__ import annotations

import gzip
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from tests.connectors.outgoing.calls import START, Hours, fetcher
from zixin.connectors.outgoing import (
    AnswerError,
    MemoryCache,
    MemoryLedger,
    NotAllowedError,
    OutgoingError,
    Request,
    UnavailableError,
)
from zixin.connectors.outgoing.fake import Asked, FakeServer, Given
from zixin.connectors.outgoing.providers import Signature

DAY = timedelta(days=1)
ASK = Request("p", "/a")
GOOD = b'{"a": 1}'


def ask(given: Given, request: Request = ASK, *, hours: Hours | None = None, **bounds: object):
    with FakeServer(lambda _asked: given) as server:
        fetch = fetcher(server.provider("p", attempts=1, **bounds), hours=hours)
        return fetch.json(request, max_age=DAY)


def refusal(given: Given, **bounds: object) -> OutgoingError:
    with pytest.raises(OutgoingError) as refused:
        ask(given, **bounds)
    return refused.value


def test_an_answer_is_read_with_its_time_and_digest() -> None:
    answer = ask(Given((b'\xef\xbb\xbf{"a": 1.10}',)))

    assert answer.content == {"a": Decimal("1.10")}
    assert (answer.fetched_at, answer.is_from_cache) == (START, False)
    assert answer.digest == "4aba25deba8a6ac5bd1829ac032a34d43ed76e5a8a1299de9c456ffa2465f217"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (Given((b'"' + b"x" * 200_000 + b'"',)), "too_large"),
        (Given(b"x" * 65_536 for _ in range(10_000)), "too_large"),
        (
            Given(
                (gzip.compress(b'"' + b"x" * 50_000_000 + b'"'),),
                headers={"Content-Encoding": "gzip"},
            ),
            "too_large",
        ),
        (Given((b"<html>",), content_type="text/html; charset=utf-8"), "content_type"),
        (Given((GOOD,), content_type=""), "content_type"),
        (Given((b"<html></html>",)), "json"),
        (Given((b'{"a": [1, 2',)), "json"),
        (Given((b"",)), "json"),
        (Given((b'{"a": 1} {}',)), "json"),
        (Given((b"[" * 41 + b"]" * 41,)), "deep"),
        (Given((b"[" * 100_000,)), "deep"),
        (Given((b'{"a": 1, "a": 2}',)), "duplicate"),
        (Given((b'{"a": NaN}',)), "number"),
        (Given((b'{"a": -Infinity}',)), "number"),
        (Given((b'{"a": 1e999999}',)), "number"),
        (Given((b'{"a": ' + b"9" * 5_000 + b"}",)), "number"),
        (Given((b'{"a": "\\u0000"}',)), "character"),
        (Given((b'{"a": "\\ud800"}',)), "character"),
        (Given(('{"a": "中"}'.encode("gb18030"),)), "encoding"),
        (
            Given(('{"a": "中国"}'.encode(),), content_type="application/json;charset=GBK"),
            "encoding",
        ),
        (Given((GOOD,), content_type="application/json;charset=ebcdic"), "charset"),
        (Given((GOOD,), headers={"Content-Encoding": "br"}), "compression"),
        (Given((GOOD,), headers={"Content-Encoding": "gzip"}), "compression"),
        (Given((GOOD,), status=204), "status"),
        (Given((GOOD,), status=400), "status"),
        (Given((GOOD,), status=401), "denied"),
        (Given((GOOD,), status=404), "absent"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_reason(given: Given, code: str) -> None:
    refused = refusal(given, bytes_max=100_000)

    assert isinstance(refused, AnswerError)
    assert refused.code == code
    assert "p" in str(refused)
    assert "%(" not in str(refused)


def test_chinese_in_gbk_is_read_when_it_says_so() -> None:
    body = '{"a": "中国银行"}'.encode("gbk")

    assert ask(Given((body,), content_type="application/json;charset=GBK")).content == {
        "a": "中国银行"
    }


def test_a_packed_answer_is_unpacked() -> None:
    packed = gzip.compress(b'"' + b"x" * 3_000_000 + b'"')

    answer = ask(Given((packed,), headers={"Content-Encoding": "gzip"}))

    assert answer.content == "x" * 3_000_000


def test_a_packed_answer_that_ends_early_is_broken() -> None:
    given = Given((gzip.compress(GOOD)[:-3],), headers={"Content-Encoding": "gzip"})

    assert refusal(given).code == "broken"


@pytest.mark.parametrize("location", ["http://127.0.0.1:1/", "http://169.254.169.254/", "/b"])
def test_a_redirect_is_never_followed(location: str) -> None:
    refused = refusal(Given((GOOD,), status=302, headers={"Location": location}))

    assert (type(refused), refused.code) == (NotAllowedError, "redirect")


def test_a_silent_source_times_out() -> None:
    def pieces() -> Iterator[bytes]:
        yield b"{"
        yield b"}"

    refused = refusal(Given(pieces(), pause=0.6), read_seconds=0.2)

    assert (type(refused), refused.code) == (UnavailableError, "timeout")


def test_a_source_that_drips_times_out_as_a_whole() -> None:
    drip = Given((b" " for _ in range(100)), pause=0.1)

    assert refusal(drip, read_seconds=5.0, total_seconds=0.4).code == "timeout"


def test_an_answer_that_breaks_off_is_not_taken() -> None:
    assert refusal(Given((GOOD,), is_cut=True)).code == "broken"


def test_a_closed_door_is_told() -> None:
    with FakeServer(lambda _asked: Given((GOOD,))) as server:
        provider = server.provider("p", attempts=1)

    with pytest.raises(UnavailableError) as refused:
        fetcher(provider).json(ASK, max_age=DAY)
    assert (refused.value.code, refused.value.may_have_answered) == ("connect", False)


def test_busy_sources_are_asked_again_after_growing_waits() -> None:
    hours = Hours()
    with FakeServer(lambda _asked: Given((GOOD,), status=503)) as server:
        fetch = fetcher(server.provider("p", attempts=4), hours=hours)
        with pytest.raises(UnavailableError) as refused:
            fetch.json(ASK, max_age=DAY)

    assert (refused.value.code, refused.value.parameters["status"]) == ("status", 503)
    assert len(server.asked) == 4
    assert hours.slept == [1.0, 2.0, 4.0]


def test_a_source_that_recovers_is_answered_from() -> None:
    def answer(_asked: Asked) -> Given:
        is_first = len(server.asked) == 1
        return Given((GOOD,), status=429 if is_first else 200, headers={"Retry-After": "7"})

    hours = Hours()
    with FakeServer(answer) as server:
        got = fetcher(server.provider("p"), hours=hours).json(ASK, max_age=DAY)

    assert got.content == {"a": 1}
    assert (hours.slept, len(server.asked)) == ([7.0], 2)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("3600", 3600.0), ("Wed, 25 Nov 2026 12:00:00 GMT", 7200.0)],
)
def test_a_long_wait_is_left_to_the_caller(header: str, seconds: float) -> None:
    hours = Hours()
    with (
        FakeServer(lambda _asked: Given((), status=429, headers={"Retry-After": header})) as server,
        pytest.raises(UnavailableError) as refused,
    ):
        fetcher(server.provider("p"), hours=hours).json(ASK, max_age=DAY)

    assert (refused.value.code, refused.value.retry_after) == ("busy", seconds)
    assert (hours.slept, len(server.asked)) == ([], 1)


def test_the_rate_holds_back_what_is_too_fast() -> None:
    hours = Hours()
    with FakeServer(lambda _asked: Given((GOOD,))) as server:
        fetch = fetcher(server.provider("p", per_minute=6, burst=2), hours=hours)
        for number in range(4):
            fetch.json(Request("p", f"/{number}"), max_age=DAY)

    assert [round(seconds) for seconds in hours.slept] == [10, 10]
    assert len(server.asked) == 4


def test_a_queue_that_is_too_long_is_refused() -> None:
    with FakeServer(lambda _asked: Given((GOOD,))) as server:
        hours = Hours()
        fetch = fetcher(server.provider("p", per_minute=1, burst=1), hours=hours)
        fetch.buckets["p"].tokens = -5.0
        with pytest.raises(UnavailableError) as refused:
            fetch.json(ASK, max_age=DAY)

    assert (refused.value.code, round(refused.value.retry_after or 0)) == ("rate", 360)
    assert server.asked == []


def test_a_priced_answer_is_bought_once_while_it_is_young() -> None:
    hours, ledger = Hours(), MemoryLedger()
    request = Request("p", "/a", price=Decimal("0.30"))
    with FakeServer(lambda _asked: Given((GOOD,))) as server:
        fetch = fetcher(server.provider("p", budget=Decimal(1)), hours=hours, ledger=ledger)
        first = fetch.json(request, max_age=DAY)
        hours.go(86_400)
        second = fetch.json(request, max_age=DAY)
        hours.go(1)
        third = fetch.json(request, max_age=DAY)

    assert [first.is_from_cache, second.is_from_cache, third.is_from_cache] == [False, True, False]
    assert second.fetched_at == first.fetched_at == START
    assert ledger.spent == {("p", "2026-11"): Decimal("0.60")}
    assert len(server.asked) == 2


def test_a_used_up_budget_stops_before_anything_is_sent() -> None:
    hours, ledger = Hours(), MemoryLedger()
    with FakeServer(lambda _asked: Given((GOOD,))) as server:
        fetch = fetcher(server.provider("p", budget=Decimal("0.50")), hours=hours, ledger=ledger)
        fetch.json(Request("p", "/a", price=Decimal("0.30")), max_age=DAY)
        with pytest.raises(NotAllowedError) as refused:
            fetch.json(Request("p", "/b", price=Decimal("0.30")), max_age=DAY)
        hours.go(86_400 * 6)
        fetch.json(Request("p", "/b", price=Decimal("0.30")), max_age=DAY)

    assert (refused.value.code, refused.value.parameters["month"]) == ("budget", "2026-11")
    assert len(server.asked) == 2
    assert ledger.spent == {("p", "2026-11"): Decimal("0.30"), ("p", "2026-12"): Decimal("0.30")}


@pytest.mark.parametrize("status", [302, 401, 404, 429, 500])
def test_what_was_not_delivered_costs_nothing(status: int) -> None:
    ledger = MemoryLedger()
    with FakeServer(lambda _asked: Given((GOOD,), status=status)) as server:
        fetch = fetcher(server.provider("p", budget=Decimal(1)), ledger=ledger)
        with pytest.raises(OutgoingError):
            fetch.json(Request("p", "/a", price=Decimal("0.30")), max_age=DAY)

    assert ledger.spent == {("p", "2026-11"): Decimal("0.00")}


def test_a_priced_question_that_may_have_been_answered_is_not_repeated() -> None:
    ledger = MemoryLedger()
    with FakeServer(lambda _asked: Given((GOOD,), is_cut=True)) as server:
        fetch = fetcher(server.provider("p", budget=Decimal(1)), ledger=ledger)
        with pytest.raises(UnavailableError):
            fetch.json(Request("p", "/a", price=Decimal("0.30")), max_age=DAY)

    assert len(server.asked) == 1
    assert ledger.spent == {("p", "2026-11"): Decimal("0.30")}


def test_two_who_want_the_same_at_once_buy_it_once() -> None:
    ledger = MemoryLedger()
    request = Request("p", "/a", price=Decimal("0.30"))
    with FakeServer(lambda _asked: Given((GOOD,), pause=0.2)) as server:
        fetch = fetcher(server.provider("p", budget=Decimal(1)), ledger=ledger)
        with ThreadPoolExecutor(2) as pool:
            jobs = [pool.submit(fetch.json, request, max_age=DAY) for _ in range(2)]
            answers = [job.result() for job in jobs]

    assert sorted(answer.is_from_cache for answer in answers) == [False, True]
    assert len(server.asked) == 1
    assert ledger.spent == {("p", "2026-11"): Decimal("0.30")}


def test_an_answer_the_provider_means_as_a_refusal_is_not_kept() -> None:
    def accept(content: object) -> None:
        raise AnswerError("refused", provider="p", answer="203")

    cache = MemoryCache()
    with FakeServer(lambda _asked: Given((GOOD,))) as server, pytest.raises(AnswerError):
        fetcher(server.provider("p"), cache=cache).json(ASK, max_age=DAY, accept=accept)

    assert cache.answers == {}


def test_signature_reaches_the_source_and_neither_cache_nor_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def sign(now: datetime) -> Signature:
        return Signature((("X-Key", "s3cret"),), (("sign", f"s3cret{now:%H}"),))

    caplog.set_level(logging.DEBUG)
    cache, hours = MemoryCache(), Hours()
    request = Request("p", "/a", (("q", "甲公司"),), sign=sign)
    with FakeServer(lambda _asked: Given((GOOD,))) as server:
        fetch = fetcher(server.provider("p"), cache=cache, hours=hours)
        fetch.json(request, max_age=DAY)
        hours.go(3_600)
        assert fetch.json(request, max_age=DAY).is_from_cache

    assert server.asked[0].query == {"q": "甲公司", "sign": "s3cret10"}
    assert server.asked[0].headers["x-key"] == "s3cret"
    assert "s3cret" not in repr(request) + repr(cache.answers) + caplog.text
    assert "甲" not in repr(list(cache.answers))


def test_an_unknown_provider_and_a_crooked_path_are_refused() -> None:
    with FakeServer(lambda _asked: Given((GOOD,))) as server:
        fetch = fetcher(server.provider("p"))
        for request, code in (
            (Request("q", "/a"), "provider"),
            (Request("p", "//evil.example/a"), "path"),
            (Request("p", "@evil.example/a"), "path"),
            (Request("p", "/../a"), "path"),
            (Request("p", "/a?b=c"), "path"),
            (Request("p", "/a\r\nX: y"), "path"),
        ):
            with pytest.raises(NotAllowedError) as refused:
                fetch.json(request, max_age=DAY)
            assert refused.value.code == code

    assert server.asked == []


def test_form_and_body_are_sent() -> None:
    with FakeServer(lambda _asked: Given((GOOD,))) as server:
        fetch = fetcher(server.provider("p", headers=(("User-Agent", "Zixin a@b.example"),)))
        fetch.json(Request("p", "/f", method="POST", form=(("a", "甲"),)), max_age=DAY)
        fetch.json(Request("p", "/b", method="POST", body={"a": "甲"}), max_age=DAY)

    assert [asked.body for asked in server.asked] == ["a=%E7%94%B2", '{"a":"甲"}']
    assert server.asked[0].headers["user-agent"] == "Zixin a@b.example"


def test_month_of_the_budget_goes_by_the_clock_s_zone() -> None:
    ledger = MemoryLedger()
    hours = Hours(datetime(2026, 12, 1, 7, 0, tzinfo=ZoneInfo("Asia/Shanghai")))
    with FakeServer(lambda _asked: Given((GOOD,))) as server:
        fetch = fetcher(server.provider("p", budget=Decimal(1)), hours=hours, ledger=ledger)
        fetch.json(Request("p", "/a", price=Decimal("0.30")), max_age=DAY)

    assert ledger.spent == {("p", "2026-12"): Decimal("0.30")}
