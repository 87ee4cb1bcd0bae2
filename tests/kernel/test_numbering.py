from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from tests.factories import NOW
from zixin.kernel.numbering import NumberSeries, draw_number, draw_numbers
from zixin.kernel.transactions import NoTransactionError


@pytest.mark.django_db
def test_numbers_follow_one_another_by_prefix_and_year():
    with transaction.atomic():
        assert draw_number("CA", now=NOW) == "CA-2026-000001"
        assert draw_numbers("CA", 3, now=NOW) == [
            "CA-2026-000002",
            "CA-2026-000003",
            "CA-2026-000004",
        ]
        assert draw_number("C", now=NOW) == "C-2026-000001"
        assert draw_numbers("C", 0, now=NOW) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("moment", "number"),
    [
        (datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC), "CA-2026-000001"),
        (datetime(2026, 12, 31, 16, 0, 0, tzinfo=UTC), "CA-2027-000001"),
    ],
)
def test_year_turns_at_midnight_in_shanghai(moment, number):
    assert draw_number("CA", now=moment) == number


@pytest.mark.django_db(transaction=True)
def test_failed_act_gives_its_number_back():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        draw_number("CA", now=NOW)
        _ = 1 / 0

    with transaction.atomic():
        assert draw_number("CA", now=NOW) == "CA-2026-000001"


@pytest.mark.django_db(transaction=True)
def test_number_outside_a_transaction_is_refused():
    with pytest.raises(NoTransactionError):
        draw_number("CA", now=NOW)

    assert NumberSeries.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gap_and_no_double_at_the_same_moment():
    drawn: list[str] = []
    start = threading.Barrier(4)

    def draw():
        try:
            start.wait()
            for turn in range(5):
                try:
                    with transaction.atomic():
                        number = draw_number("CA", now=NOW)
                        if turn == 2:
                            raise ZeroDivisionError  # this act fails
                    drawn.append(number)
                except ZeroDivisionError:
                    continue
        finally:
            connection.close()

    threads = [threading.Thread(target=draw) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(drawn) == [f"CA-2026-{number:06d}" for number in range(1, 17)]
