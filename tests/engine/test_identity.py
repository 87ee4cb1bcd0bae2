from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zixin.engine.identity import (
    CREDIT_ALPHABET,
    CREDIT_WEIGHTS,
    ORGANISATION_ALPHABET,
    CodeCheck,
    check_credit_code,
    check_organisation_code,
    credit_check_sign,
    normalise_code,
    organisation_check_sign,
)

RIGHT = "91110000600037341L"
BODIES = st.text(CREDIT_ALPHABET, min_size=17, max_size=17)
STEMS = st.text(ORGANISATION_ALPHABET, min_size=8, max_size=8)


def test_golden_code_checks_with_the_organisation_code_inside():
    assert credit_check_sign("91110000600037341") == "L"
    assert organisation_check_sign("60003734") == "1"
    assert check_credit_code(RIGHT) == CodeCheck(RIGHT)


def test_weights_are_the_published_ones():
    assert CREDIT_WEIGHTS == (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


@pytest.mark.parametrize(
    "written",
    [
        "91110000600037341l",
        " 9111 0000 6000 3734 1L\t",
        "９１１１００００６０００３７３４１Ｌ",  # full width
        "91110000\u3000600037341L",  # ideographic space
        "\ufeff91110000\u00a0600037341L\u200b\n",
    ],
)
def test_code_is_accepted_however_it_was_typed(written):
    assert check_credit_code(written) == CodeCheck(RIGHT)


@pytest.mark.parametrize(
    ("written", "refusal", "wrong"),
    [
        ("", "EMPTY", ""),
        (" \u3000\u200b", "EMPTY", ""),
        ("91110000600037341", "LENGTH", ""),
        (RIGHT + "0", "LENGTH", ""),
        ("9111000060003734IL", "ALPHABET", "I"),
        ("91110000600037-4OL", "ALPHABET", "-O"),
        ("九1110000600037341L", "ALPHABET", "九"),
        ("91110000600037341\u0663", "ALPHABET", "\u0663"),  # an Arabic digit is no digit here
        ("91110000600037341M", "CHECK", ""),
        ("19110000600037341L", "CHECK", ""),  # two signs exchanged
    ],
)
def test_wrong_code_is_refused_with_its_reason(written, refusal, wrong):
    checked = check_credit_code(written)

    assert (checked.is_right, checked.refusal, checked.wrong) == (False, refusal, wrong)
    assert checked.code == normalise_code(written)


def test_wrong_organisation_code_inside_is_a_doubt_not_a_refusal():
    body = "91110000600037340"
    checked = check_credit_code(body + credit_check_sign(body))

    assert (checked.is_right, checked.doubt) == (True, "ORGANISATION_CHECK")


@pytest.mark.parametrize(
    "written", ["600037341", "60003734-1", "６０００３７３４－１", " 60003734 1"]
)
def test_organisation_code_is_accepted_with_and_without_hyphen(written):
    assert check_organisation_code(written) == CodeCheck("600037341")


@pytest.mark.parametrize(
    ("written", "refusal"),
    [
        ("", "EMPTY"),
        ("-", "LENGTH"),
        ("60003734", "LENGTH"),
        ("6000-7341", "ALPHABET"),
        ("600037342", "CHECK"),
    ],
)
def test_wrong_organisation_code_is_refused(written, refusal):
    assert check_organisation_code(written).refusal == refusal


@pytest.mark.parametrize(
    ("stem", "sign"), [("00000000", "0"), ("10000003", "2"), ("00000006", "X")]
)
def test_organisation_check_writes_ten_as_x_and_eleven_as_nought(stem, sign):
    # 0 -> 11 -> 0; 1x3 + 3x2 = 9 -> 2; 6x2 = 12, 12 mod 11 = 1 -> 10 -> X
    assert organisation_check_sign(stem) == sign


@pytest.mark.parametrize("body", ["", "9111", "9111000060003734I", "91110000600037341L"])
def test_check_sign_of_another_shape_is_refused(body):
    with pytest.raises(ValueError, match="is not 17 signs"):
        credit_check_sign(body)


def test_organisation_check_sign_of_another_shape_is_refused():
    with pytest.raises(ValueError, match="is not 8 signs"):
        organisation_check_sign("6000373a")


def test_blank_between_a_letter_and_its_accent_leaves_one_sign():
    assert normalise_code("e\u200b\u0301") == "\u00c9"


@given(BODIES)
def test_code_with_its_check_sign_is_right(body):
    assert check_credit_code(body + credit_check_sign(body)).is_right


@given(BODIES, st.integers(0, 16), st.sampled_from(CREDIT_ALPHABET))
def test_one_mistyped_sign_is_always_found(body, place, sign):
    code = body + credit_check_sign(body)
    mistyped = code[:place] + sign + code[place + 1 :]

    assert check_credit_code(mistyped).is_right == (mistyped == code)


@given(BODIES, st.integers(0, 15))
def test_two_neighbours_exchanged_are_always_found(body, place):
    code = body + credit_check_sign(body)
    exchanged = code[:place] + code[place + 1] + code[place] + code[place + 2 :]

    assert check_credit_code(exchanged).is_right == (exchanged == code)


@given(STEMS)
def test_organisation_code_with_its_check_sign_is_right(stem):
    assert check_organisation_code(stem + organisation_check_sign(stem)).is_right


@given(st.text(max_size=40))
def test_any_text_gets_a_judgement_and_normalising_twice_changes_nothing(text):
    code = normalise_code(text)

    assert normalise_code(code) == code
    assert check_credit_code(text).code == code
    assert check_organisation_code(text).refusal in {"EMPTY", "LENGTH", "ALPHABET", "CHECK", None}
