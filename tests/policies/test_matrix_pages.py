"""The page of a matrix of levels: its grid, what lifts a case, and who decides one."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from tests.factories import NOW, make_actor, make_user
from tests.policies.factories import MATRIX, changed, make_draft
from zixin.accounts.queries import SYSTEM
from zixin.policies.models import PolicyKind
from zixin.policies.rules import parse_authority
from zixin.policies.rules.authority.sheet import sheet_of
from zixin.policies.rules.comparison import compare
from zixin.policies.services import publish_shipped_policies

pytestmark = pytest.mark.django_db
ASKED = {"action": "new", "grade": "AAA", "amount": "100000", "terms_days": "90", "warning": "none"}


@pytest.fixture
def reader(client):
    publish_shipped_policies(actor=SYSTEM, now=NOW)
    client.force_login(make_user("credit_controller"))
    return client


def ask(client, version=2, **case):
    address = reverse("policies:policy", args=["authority", "authority-standard", version])
    return client.get(address, {**ASKED, **case}, headers={"HX-Target": "who-decides"})


def chips(answer):
    return re.findall(r'data-tone="\w+">(?:<svg.*?</svg>)?([^<]+)</span>', answer, re.DOTALL)


def test_page_shows_the_grid_the_levels_and_what_lifts(reader):
    address = reverse("policies:policy", args=["authority", "authority-standard", 2])

    answer = reader.get(address).content.decode()

    assert answer.count("≤") == 8 + 7 + 6 + 5 + 1  # bounds of the five grids
    assert answer.count('data-raise="') == 5
    assert "除以下外的全部动作：降低额度、核销" in answer
    assert "信用管理委员会，3 人出席，66.67% 赞成" in answer
    assert "无人签批；由系统直接决定并注明" in answer


def test_each_grid_covers_every_grade_and_amount():
    sheet = sheet_of(parse_authority(MATRIX))

    assert [len(grid.actions) for grid in sheet.grids] == [4, 1, 1, 2, 1]
    for grid in sheet.grids:
        assert sum(len(line.grades) for line in grid.lines) == 10
        for line in grid.lines:
            assert sum(span.width for span in line.spans) == len(grid.bounds)


@pytest.mark.parametrize(
    ("case", "rungs", "raises"),
    [
        ({"confidence": "60"}, ["系统直批", "系统直批"], []),
        ({}, ["系统直批", "信用经理"], ["thin_data"]),
        ({"confidence": "59.99"}, ["系统直批", "信用经理"], ["thin_data"]),
        ({"confidence": "60", "amount": "100000.01"}, ["信用经理", "信用经理"], []),
        ({"confidence": "60", "terms_days": "91"}, ["系统直批", "信用经理"], ["long_terms"]),
        (
            {"confidence": "60", "group_total": "20000000.01"},
            ["系统直批", "财务总监与总经理"],
            ["large_group"],
        ),
        ({"grade": "", "confidence": "99", "terms_days": "0"}, ["信用经理与财务总监"] * 2, []),
        ({"warning": "red"}, ["系统直批", "信用管理委员会"], ["thin_data", "warned"]),
    ],
)
def test_a_case_is_answered_with_its_reasons(reader, case, rungs, raises):
    response = ask(reader, **case)

    answer = response.content.decode()
    assert response.status_code == 200
    assert [chip.strip() for chip in chips(answer)] == rungs
    assert re.findall(r'data-raise="(\w+)"', answer) == raises
    assert "<html" not in answer


def test_first_format_is_asked_as_well(reader):
    answer = ask(reader, version=1, amount="1000000.01").content.decode()

    assert [chip.strip() for chip in chips(answer)] == ["财务总监", "财务总监"]


@pytest.mark.parametrize(
    ("case", "complaint"),
    [
        ({"amount": "0"}, "0.01"),
        ({"amount": "viel"}, "数字"),
        ({"amount": ""}, "金额（扣除已认可担保）"),
        ({"action": "gift"}, "gift"),
        ({"grade": "D"}, "D"),
        ({"confidence": "101"}, "100"),
        ({"terms_days": "-1"}, "0"),
        ({"amount": "1e400"}, "金额"),
    ],
)
def test_a_case_that_is_none_is_refused_at_its_field(reader, case, complaint):
    response = ask(reader, **case)

    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    assert complaint in response.content.decode()


def section(client, draft, code, **answers):
    address = reverse("policies:section", args=[draft.number, code])
    if not answers:
        return client.get(address)
    return client.post(address, {"revision": draft.revision, "act": "save", **answers})


@pytest.fixture
def edited(client):
    author = make_user("credit_analyst")
    client.force_login(author)
    return make_draft(make_actor(user=author), kind=PolicyKind.AUTHORITY, document=MATRIX)


@pytest.mark.parametrize("code", ["general", "levels", "cells", "raises", "terms"])
def test_every_part_is_a_form_that_saves_without_a_change(client, edited, code):
    page = section(client, edited, code)
    assert page.status_code == 200
    fields = dict(re.findall(r'name="([^"]+)"\s+value="([^"]*)"', page.content.decode()))

    response = section(client, edited, code, **{k: v for k, v in fields.items() if "csrf" not in k})

    edited.refresh_from_db()
    assert response.status_code == 302
    assert (edited.revision, edited.document) == (1, MATRIX | {"version": edited.version})


def test_actions_and_warnings_are_typed_by_name(client, edited):
    section(client, edited, "cells", **{"cells[4].actions": "降低额度，核销"})
    edited.refresh_from_db()
    assert edited.document["cells"][4]["actions"] == ["decrease", "write_off"]

    section(client, edited, "raises", **{"raises[3].when.warning": "红色预警"})
    edited.refresh_from_db()
    assert edited.document["raises"][3]["when"]["warning"] == ["red"]

    response = section(client, edited, "cells", **{"cells[4].actions": "送礼"})
    assert response.status_code == 422
    assert "无法识别“送礼”" in response.content.decode()


@pytest.mark.parametrize(
    ("act", "code", "where"),
    [
        ("add:levels", "levels", (("levels", 5), "level_1")),
        ("add:levels[1].steps", "levels", (("levels", 1, "steps", 1), {"role": "credit_manager"})),
        ("add:cells[9].bands", "cells", (("cells", 9, "bands", 1), "committee")),
        ("add:cells", "cells", (("cells", 10, "actions"), ["new"])),
        ("add:raises", "raises", (("raises", 5), "raise_1")),
        ("drop:raises[0].by", "raises", (("raises", 0, "by"), KeyError)),
        ("begin:levels[1].steps[0].quorum", "levels", (("levels", 1, "steps", 0, "quorum"), 3)),
    ],
)
def test_parts_are_added_and_taken_out(client, edited, act, code, where):
    place, value = where
    assert section(client, edited, code, act=act).status_code == 302

    edited.refresh_from_db()
    found = edited.document
    for step in place[:-1]:
        found = found[step]
    if value is KeyError:
        assert place[-1] not in found
        return
    found = found[place[-1]]
    if isinstance(found, dict) and isinstance(value, str):
        found = found.get("code") or found.get("level")
    assert found == value


def test_a_raise_has_one_effect_at_a_time(client, edited):
    assert section(client, edited, "raises", act="begin:raises[0].to").status_code == 404
    section(client, edited, "raises", act="drop:raises[0].by")
    edited.refresh_from_db()
    assert section(client, edited, "raises", act="begin:raises[0].to").status_code == 302
    edited.refresh_from_db()
    assert edited.document["raises"][0]["to"] == "committee"


def test_comparison_tells_what_changes_in_words():
    new = changed(MATRIX, "cells.0.bands.1.level", "manager_finance")
    new = changed(new, "raises.3.to", "finance_general")
    new = changed(new, "raises.3.when.warning", ["red"])
    new["cells"][9]["bands"].insert(0, {"up_to": "9000", "level": "manager"})

    every = "新授信, 增加额度, 续期, 单笔授信"
    told = [one.sentence for part in compare(MATRIX, new) for one in part.differences]

    assert told == [
        f"{every} · AAA, AA, A · 不超过 1,000,000 · 归入层级 信用经理 → 信用经理与财务总监",
        "新增：降低额度 · BBB, BB, B, CCC, CC, C, 未评级 · 不超过 9,000",
        "升级条件： 橙色或红色预警 · 条件 · 预警等级 橙色预警, 红色预警 → 红色预警",
        "升级条件： 橙色或红色预警 · 至少升至层级 信用管理委员会 → 财务总监与总经理",
    ]
