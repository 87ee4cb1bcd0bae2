from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zixin.connectors.spreadsheet import dates, texts


def day(text: str, system: int = 1900) -> date | str | None:
    cleaned = dates.cleaned(pl.Series([text], dtype=pl.String))
    if cleaned[0] is None:
        return None
    found = dates.days(cleaned, 1904 if system == 1904 else 1900)[0]
    return dates.complaint(cleaned[0]) if found is None else found


@pytest.mark.parametrize(
    "text",
    [
        "2025-12-31",
        "2025/12/31",
        "2025.12.31",
        "2025年12月31日",
        "2025 年 12 月 31 日",
        "20251231",
        "２０２５－１２－３１",
        " 2025-12-31 00:00:00 ",
        "2025-12-31T13:05",
        "46022",
        "46022.0",
        "46022.5",
    ],
)
def test_dates_are_read_in_every_form(text):  # E14
    assert day(text) == date(2025, 12, 31)


def test_serial_numbers_follow_the_date_system_of_the_workbook():
    assert day("46022", 1900) == date(2025, 12, 31)
    assert day("44560", 1904) == date(2025, 12, 31)
    assert day("2024-2-29") == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2025-02-29", "date_impossible"),
        ("2025-13-01", "date_impossible"),
        ("2025-00-10", "date_impossible"),
        ("20250431", "date_impossible"),
        ("1900-02-29", "date_impossible"),
        ("0001-01-01", "date_range"),
        ("9999-12-31", "date_range"),
        ("2025", "date_incomplete"),
        ("2025年12月", "date_incomplete"),
        ("2025-12", "date_incomplete"),
        ("202512", "date_incomplete"),
        ("31/12/2025", "date_order"),
        ("12/31/25", "date_order"),
        ("yesterday", "date"),
        ("2025-12-31 or so", "date"),
        ("=TODAY()", "date"),
    ],
)
def test_what_is_no_date_is_named(text, code):
    assert day(text) == code


@pytest.mark.parametrize("text", ["", " ", "-", "—"])
def test_empty_dates_are_missing(text):
    assert day(text) is None


@settings(max_examples=300, deadline=None)
@given(st.dates(min_value=date(1600, 1, 1), max_value=date(2200, 12, 31)))
def test_every_day_survives_its_forms(value):
    for form in ("{:%Y-%m-%d}", "{:%Y/%m/%d}", "{:%Y年%m月%d日}", "{:%Y%m%d}"):
        assert day(form.format(value)) == value


def one(text: str) -> str | None:
    return texts.cleaned(pl.Series([text], dtype=pl.String))[0]


def is_hidden(text: str) -> bool:
    return bool(texts.hidden(texts.cleaned(pl.Series([text], dtype=pl.String)))[0])


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("ＡＢＣ公司", "ABC公司"),
        ("示例（中国）有限公司", "示例(中国)有限公司"),
        ("示例  精密\u3000\u00a0机械", "示例 精密 机械"),
        ("  一\r\n二\t三  ", "一 二 三"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("{{7*7}} {0.__class__} %s %(x)s", "{{7*7}} {0.__class__} %s %(x)s"),
        ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
        ("😀好的", "😀好的"),
        ("   ", None),
    ],
)
def test_texts_have_one_form_and_stay_literal(text, kept):  # E02, E04, E05, E06
    assert one(text) == kept


@pytest.mark.parametrize(
    ("character", "named"),
    [
        ("\u200b", "U+200B ZERO WIDTH SPACE"),
        ("\u202e", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("\ufeff", "U+FEFF ZERO WIDTH NO-BREAK SPACE"),
        ("\u00ad", "U+00AD SOFT HYPHEN"),
        ("\u0007", "U+0007"),
        ("\u2066", "U+2066 LEFT-TO-RIGHT ISOLATE"),
        ("\ue000", "U+E000"),
        ("\ufffd", "U+FFFD REPLACEMENT CHARACTER"),
        ("\u2800", "U+2800 BRAILLE PATTERN BLANK"),
        ("\ufe0f", "U+FE0F VARIATION SELECTOR-16"),
        ("\u200d", "U+200D ZERO WIDTH JOINER"),
        ("\U000e0041", "U+E0041 TAG LATIN CAPITAL LETTER A"),
    ],
)
def test_characters_that_cannot_be_seen_are_refused_by_their_code_point(character, named):  # E02
    assert is_hidden(f"示例{character}公司")
    assert texts.first_hidden(f"示例{character}公司") == named


@pytest.mark.parametrize("text", ["❤️", "👨‍👩‍👧", "👍🏽", "示例公司", "a-b_c", "《甲》·乙"])
def test_joints_of_emoji_and_plain_texts_are_not_hidden(text):
    assert not is_hidden(text)


def test_every_hidden_category_is_caught():
    import sys
    import unicodedata

    hidden = [
        chr(code)
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) in {"Cf", "Co"}
    ]
    column = pl.Series([f"a{character}" for character in hidden])
    kept = [
        text for text, is_caught in zip(column, texts.hidden(column), strict=True) if not is_caught
    ]
    assert kept == []
