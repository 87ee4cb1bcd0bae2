"""How names are cleaned, spoken and compared."""

from __future__ import annotations

import pytest

from zixin.customers.rules.names import clean_name, clean_text, name_key, reading_of
from zixin.customers.rules.uscc import clean_uscc
from zixin.engine.identity import credit_check_sign
from zixin.kernel.workflow import RefusedError


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  ＡＢＣ（中国）有限公司 ", "ABC(中国)有限公司"),
        ("示例\u3000 公司", "示例 公司"),
        ("<b>示例</b>{{7*7}}%s", "<b>示例</b>{{7*7}}%s"),
        ("𠮷野商事", "𠮷野商事"),
    ],
)
def test_name_is_kept_in_one_width(typed, kept):
    assert clean_name(typed) == kept


@pytest.mark.parametrize(
    "sign", "\u200b\u200d\ufeff\u202e\u2066\u00ad\0\x07\u1160\u2800\ufe0f\ue000"
)
def test_invisible_sign_is_refused_with_its_place(sign):
    with pytest.raises(RefusedError) as refused:
        clean_name(f"示例{sign}公司")

    assert refused.value.field == "name"
    assert f"U+{ord(sign):04X}" in refused.value.message
    assert "3" in refused.value.message


@pytest.mark.parametrize("blank", ["", "   ", "\u3000", "——()"])
def test_name_without_a_letter_is_refused(blank):
    with pytest.raises(RefusedError) as refused:
        clean_name(blank)

    assert refused.value.field == "name"


def test_remark_keeps_its_lines():
    assert clean_text("第一行\r\n第二行", field="remark", has_lines=True) == "第一行\n第二行"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("上海示例机械有限公司", "示例机械股份有限公司"),
        ("上海市示例机械有限公司", "北京示例机械（集团）有限公司"),
        ("ＡＢＣ贸易有限公司", "abc贸易公司"),
        ("示例（中国）投资有限公司", "示例(中国)投资有限公司"),
        ("示例 机械有限公司", "示例机械有限公司"),
        ("\u0410BC贸易有限公司", "ABC贸易有限公司"),
        ("Example Trading Co., Ltd.", "EXAMPLE TRADING LIMITED"),
    ],
)
def test_spellings_of_one_company_have_one_key(one, other):
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("上海示例机械有限公司", "上海示范机械有限公司"), ("中国公司", "北京公司")],
)
def test_different_companies_have_different_keys(one, other):
    assert name_key(one) != name_key(other)


def test_reading_spells_chinese_and_keeps_latin_words():
    reading = reading_of("重庆ABC贸易(中国)有限公司")

    assert reading.pinyin == "chong qing abc mao yi zhong guo you xian gong si"
    assert reading.initials == "cqabcmyzgyxgs"


def test_custom_reading_replaces_the_dictionary():
    reading = reading_of("单县化工厂", custom="Shan Xian hua gong chang")

    assert (reading.pinyin, reading.initials) == ("shan xian hua gong chang", "sxhgc")


@pytest.mark.parametrize(
    "typed",
    [
        "91110000600037341L",
        "91110000600037341l",
        "９１１１００００６０００３７３４１Ｌ",
        "9111 0000 6000373 41L",
    ],
)
def test_code_is_written_one_way(typed):
    assert clean_uscc(typed) == "91110000600037341L"


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("9111000060003734", "16"),
        ("91110000600037341LL", "19"),
        ("9111000060003734IL", "“I”"),
        ("91110000600037341M", ""),
        ("91110000600037431L", ""),
        ("<script>alert(1)</", "<SI"),
    ],
)
def test_wrong_code_is_refused_naming_what_is_wrong(typed, word):
    with pytest.raises(RefusedError) as refused:
        clean_uscc(typed)

    assert refused.value.field == "uscc"
    assert word in refused.value.message


def test_every_single_mistyped_sign_is_found():
    right = "91110000600037341L"
    wrong = [
        f"{right[:place]}{sign}{right[place + 1 : 17]}"
        for place in range(17)
        for sign in "0123456789ABCDEFGHJKLMNPQRTUWXY"
        if sign != right[place]
    ]

    assert len(wrong) == 510
    assert [body for body in wrong if credit_check_sign(body) == "L"] == []
