"""Which customers look like one, and why."""

from __future__ import annotations

import pytest

from zixin.customers.rules.likeness import (
    CROWD,
    NEXT,
    Reason,
    Traits,
    compare,
    likely_pairs,
    reason_text,
    sound_of,
    speaks_against,
)
from zixin.customers.rules.names import name_key

CODE, SAME_BODY, OTHER = "91310000MA0000001X", "91320000MA0000001A", "91310000MA7654321Q"


def traits(pk: int, name: str, **fields: str) -> Traits:
    key = name_key(name)
    return Traits(pk=pk, name=name, name_key=key, sound=sound_of(key), **fields)


def judged(*customers: Traits) -> list[tuple[int, int, int, list[str]]]:
    return [
        (one.first, one.second, one.points, [reason.code for reason in one.reasons])
        for one in likely_pairs(customers)
    ]


def test_same_organisation_under_two_registrations_is_the_surest_pair():
    one = traits(1, "启明精密机械有限公司", uscc=CODE)
    other = traits(2, "华东精工股份有限公司", uscc=SAME_BODY)

    assert judged(one, other) == [(0, 1, 100, ["code"])]


def test_names_that_differ_by_group_are_found_and_the_difference_is_named():
    one = traits(1, "苏州启明机械集团有限公司", region="江苏苏州")
    other = traits(2, "苏州启明机械有限公司", region="江苏苏州")

    found = likely_pairs([one, other])

    assert [reason_text(reason) for reason in found[0].reasons] == [
        "名称仅差“集团”",
        "地区相同",
    ]
    assert found[0].points == 60


@pytest.mark.parametrize(
    ("fields", "points", "codes"),
    [
        ({"phone": "k.1"}, 80, ["sound", "phone"]),
        ({"email": "k.2", "address": "星湖街1号"}, 95, ["sound", "email", "address"]),
        ({"legal_rep": "甲"}, 65, ["sound", "legal_rep"]),
        ({"phone": "k.1", "region": "上海"}, 90, ["sound", "phone", "region"]),
    ],
)
def test_names_of_one_sound_need_a_second_sign(fields, points, codes):
    one, other = traits(1, "启明机械有限公司", **fields), traits(2, "奇名机械有限公司", **fields)

    assert judged(one, other) == [(0, 1, points, codes)]


def test_mistyped_name_with_the_same_phone_is_found():
    shared = {"phone": "k.1", "region": "江苏苏州"}
    one = traits(1, "启明精密机械有限公司", **shared)
    alike = traits(2, "启发精密机械有限公司", **shared)
    near = traits(3, "启发精良机械有限公司", **shared)
    unlike = traits(4, "远航贸易有限公司", **shared)

    assert judged(one, alike) == [(0, 1, 80, ["alike", "phone", "region"])]
    assert judged(one, near) == [(0, 1, 65, ["near", "phone", "region"])]
    assert judged(one, unlike) == []


def test_same_trade_name_in_two_places_with_two_codes_is_no_pair():
    one = traits(1, "苏州启明机械有限公司", uscc=CODE, region="江苏苏州")
    other = traits(2, "上海启明机械有限公司", uscc=OTHER, region="上海")

    assert judged(one, other) == []
    assert compare([one, other], 0, 1).points == 20


def test_same_phone_and_address_with_two_codes_and_names_is_no_pair():
    shared = {"phone": "k.1", "address": "星湖街1号"}
    one = traits(1, "启明机械有限公司", uscc=CODE, **shared)
    other = traits(2, "远航贸易有限公司", uscc=OTHER, **shared)

    assert judged(one, other) == []


def test_same_name_with_two_codes_is_a_pair_because_a_code_may_be_mistyped():
    one = traits(1, "启明机械有限公司", uscc=CODE)
    other = traits(2, "启明机械有限公司", uscc=OTHER)

    assert judged(one, other) == [(0, 1, 65, ["other_code", "same_name"])]


def test_crowd_under_one_key_is_not_compared_all_with_all():
    count = CROWD * 10
    crowd = [traits(pk, "启明机械有限公司", phone="k.1") for pk in range(count)]

    found = likely_pairs(crowd)

    assert len(found) == sum(min(NEXT, count - 1 - place) for place in range(count))


def test_reasons_against_are_told_apart():
    assert [speaks_against(Reason(code)) for code in ("other_code", "other_region", "phone")] == [
        True,
        True,
        False,
    ]
