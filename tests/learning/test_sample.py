from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from tests.learning.companies import candidates, company_years
from zixin.learning.sample import (
    SampleError,
    Window,
    check_learnable,
    draw_sample,
    folds,
    outcomes_of,
    parse_window,
)

STATUS = pl.DataFrame(
    {
        "company": ["A", "A", "B", "B", "C", "C"],
        "year": [2001, 2002, 2001, 2003, 2002, 2003],
        "status_label": ["failed", "failed", "alive", "alive", "failed", "failed"],
    }
)


def test_last_year_of_a_failed_company_is_the_event_and_open_in_the_last_year_of_the_file():
    outcomes, is_unjudged = outcomes_of(STATUS)

    assert outcomes.tolist() == [0, 1, 0, 0, 0, 1]
    assert is_unjudged.tolist() == [False, False, False, False, False, True]


def test_only_the_first_default_of_a_company_counts():
    frame = pl.DataFrame({"company": ["A"] * 4, "year": [1, 2, 3, 4], "bad": ["0", "1", "0", "1"]})

    outcomes, is_unjudged = outcomes_of(frame, "bad")

    assert outcomes.tolist() == [0, 1, 0, 1]
    assert is_unjudged.tolist() == [False, False, True, True]


def test_event_column_may_speak_chinese_but_not_guess():
    frame = pl.DataFrame({"company": ["A", "B"], "year": [1, 1], "bad": ["是", "否"]})
    assert outcomes_of(frame, "bad")[0].tolist() == [1, 0]

    with pytest.raises(SampleError, match=r"'perhaps'.*an event is 1, no event 0"):
        outcomes_of(frame.with_columns(bad=pl.lit("perhaps")), "bad")
    with pytest.raises(SampleError, match="column 'other' is missing"):
        outcomes_of(frame, "other")
    with pytest.raises(SampleError, match="name it with --event"):
        outcomes_of(frame.drop("bad"))


@pytest.mark.parametrize("text", ["1999", "1999-2011", "2011:1999", "a:b", ""])
def test_window_that_is_none_is_refused(text):
    with pytest.raises(SampleError, match="no window of years"):
        parse_window(text)


def test_no_company_is_in_two_folds_and_every_row_is_judged_once():
    companies = np.repeat(np.arange(100), 3)
    judged_often = np.zeros(300, dtype=int)

    for learned, judged in folds(companies, 5):
        assert not set(companies[learned]) & set(companies[judged])
        assert (learned ^ judged).all()
        judged_often += judged

    assert (judged_often == 1).all()


def test_nothing_after_the_window_is_read():
    frame = company_years(60)
    window = Window(2015, 2016)
    spoiled = frame.with_columns(
        pl.when(pl.col("year") > window.last).then(1e9).otherwise(pl.col(name)).alias(name)
        for name in ("ta", "tl", "ni", "rev", "inventory")
    )

    one, two = (
        draw_sample(source, candidates(), window, event="default") for source in (frame, spoiled)
    )

    assert one.size == two.size == int((frame["year"] <= window.last).sum())
    for code, numbers in one.values.numbers.items():
        np.testing.assert_array_equal(numbers, two.values.numbers[code])


def test_values_look_back_and_say_why_they_are_not_there():
    sample = draw_sample(company_years(60), candidates(), Window(2015, 2015), event="default")

    assert np.isnan(sample.values.numbers["growth"]).all()
    assert set(sample.values.reasons["growth"]) == {"MISSING"}
    assert set(sample.values.reasons["debt"]) == {""}


def test_window_without_rows_is_refused():
    with pytest.raises(SampleError, match="no company-year lies in 1990-1991"):
        draw_sample(company_years(9), candidates(), Window(1990, 1991), event="default")


def test_too_few_events_mean_rank_only():
    sample = draw_sample(company_years(60), candidates(), Window(2015, 2018), event="default")

    with pytest.raises(SampleError, match=r"\d+ events in 2015-2018 are too few.*rank only"):
        check_learnable(sample)


def test_one_kind_alone_is_refused():
    frame = company_years(30).with_columns(default=pl.lit(0))

    with pytest.raises(SampleError, match="no company-year of 2015-2018 is an event"):
        check_learnable(draw_sample(frame, candidates(), Window(2015, 2018), event="default"))
