from __future__ import annotations

import pytest

from zixin.engine.catalogue import load_catalogue
from zixin.engine.characteristics import (
    CharacteristicsError,
    Standing,
    analyse,
    five_c,
    load_characteristics,
)

KNOWN = load_characteristics()
CREDIT = {
    "f_payment": 8,
    "f_bank": 6,
    "f_profit": 5,
    "f_balance": 6,
    "f_solvency": 7,
    "f_capital": 4,
}
WHOLE = {
    **{item.code: 6 for item in KNOWN.groups[0].items},
    **{item.code: 5 for item in KNOWN.groups[1].items},
    **CREDIT,
}


def test_three_groups_of_six_with_their_textbook_names() -> None:
    assert {group.name.zh: [item.name.zh for item in group.items] for group in KNOWN.groups} == {
        "客户自身特征": [
            "表面印象",
            "组织管理",
            "产品与市场",
            "市场竞争性",
            "经营状况",
            "发展前景",
        ],
        "客户优先性特征": [
            "交易利润率",
            "对产品的要求",
            "对市场吸引力的影响",
            "对市场竞争力的影响",
            "担保条件",
            "可替代性",
        ],
        "信用及财务特征": [
            "付款记录",
            "银行信用",
            "获利能力",
            "资产负债表评估",
            "偿债能力",
            "资本总额",
        ],
    }


@pytest.mark.parametrize("preset", ["neutral", "sales", "finance"])
def test_weights_of_a_preset_add_up_to_a_hundred(preset: str) -> None:
    assert sum(KNOWN.presets[preset].weights.values()) == pytest.approx(100.0, abs=1e-9)


def test_result_of_the_neutral_preset_is_worked_by_hand() -> None:
    result = analyse(WHOLE)

    # 25 x 0.6 + 25 x 0.5 + 15 x 0.8 + 5 x 0.6 + 7 x 0.5 + 7 x 0.6 + 12 x 0.7 + 4 x 0.4 = 60.2
    assert (result.share, result.coverage) == (0.602, 1.0)
    # of the third group (12 + 3 + 3.5 + 4.2 + 8.4 + 1.6) / 50
    assert result.by_group == {"self": 0.6, "priority": 0.5, "credit": 0.654}
    assert result.meaning is not None
    assert (result.meaning.code, result.meaning.multiplier) == ("trade", (1.0, 1.2))


def test_presets_weigh_the_groups_differently() -> None:
    # 25 x 0.6 + 40 x 0.5 + 35 x 0.6, and 20 x 0.6 + 15 x 0.5 + 65 x 0.6: the credit items average 6
    assert analyse(WHOLE, preset="sales").share == 0.56
    assert analyse(WHOLE, preset="finance").share == 0.585


def test_unknown_characteristic_is_left_out_and_not_counted_as_nought() -> None:
    result = analyse({**WHOLE, "f_payment": None})

    # 60.2 without the 12 points of the payment record, over the 85 that are known
    assert (result.share, result.coverage) == (round(48.2 / 85, 9), 0.85)


def test_too_little_known_gives_no_result() -> None:
    known = analyse({**CREDIT, **{item.code: 6 for item in KNOWN.groups[0].items[:4]}})
    enough = analyse({**CREDIT, **{item.code: 6 for item in KNOWN.groups[0].items[:5]}})

    assert (known.share, known.meaning, known.coverage) == (None, None, round(2 / 3, 9))
    assert known.by_group["priority"] is None
    assert (enough.coverage, enough.share is None) == (round(70.833333333333 / 100, 9), False)


@pytest.mark.parametrize(
    ("score", "code"), [(1, "refuse"), (2, "refuse"), (3, "avoid"), (5, "trade"), (7, "favour")]
)
def test_meaning_of_a_result(score: int, code: str) -> None:
    meaning = analyse(dict.fromkeys(WHOLE, score)).meaning

    assert meaning is not None
    assert meaning.code == code


def test_nothing_scored_is_no_result() -> None:
    assert analyse({}).coverage == 0.0
    assert analyse({}).share is None


@pytest.mark.parametrize("scores", [{"f_payment": 0}, {"f_payment": 10.1}, {"f_unknown": 5}])
def test_score_that_cannot_be_is_refused(scores: dict[str, float]) -> None:
    with pytest.raises(CharacteristicsError):
        analyse(scores)


def test_preset_nobody_knows_is_refused() -> None:
    with pytest.raises(CharacteristicsError):
        analyse(WHOLE, preset="bold")


def test_five_cs_weigh_what_is_known() -> None:
    standing = five_c(
        [
            ("character", 6, 1.0),
            ("character", 2, 0.2),
            ("capacity", 7, 0.5),
            ("capacity", 3, None),
            ("capital", 6.9, 0.4),
            ("capital", 3.1, None),
        ]
    )

    assert standing == {
        "character": Standing(0.8, 1.0),
        "capacity": Standing(0.5, 0.7),
        "capital": Standing(None, 0.69),
        "collateral": Standing(None, 0.0),
        "conditions": Standing(None, 0.0),
    }


def test_every_indicator_of_the_second_edition_speaks_about_one_c() -> None:
    catalogue = load_catalogue()
    silent = [code for code, item in catalogue.indicators.items() if item.five_c is None]

    assert silent == []
