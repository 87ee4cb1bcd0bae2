from __future__ import annotations

from typing import Any

import pytest

from tests.engine.frames import LAST_YEAR, THIS_YEAR, rate
from zixin.engine.explanation import explain
from zixin.engine.formula import formula
from zixin.engine.formula.tree import Field, Number
from zixin.engine.plan import Step
from zixin.engine.policy import parse_policy, shipped_documents
from zixin.engine.staging import staged

NAMES = {name: name for name in ("a", "b", "c", "x")}


def step(name: str, text: str) -> Step:
    return Step(name, formula(text, NAMES).tree)


def test_part_is_drawn_out_once_and_read_by_all():
    parted = NAMES | {"x": "p0"}

    steps = staged([step("y", "a / (b - c)"), step("z", "max(b - c, a)")], "p")

    assert steps == [
        step("p0", "b - c"),
        Step("y", formula("a / x", parted).tree),
        Step("z", formula("max(x, a)", parted).tree),
    ]


def test_part_of_a_column_written_anew_is_another_part():
    steps = staged(
        [
            step("y", "a / (b - c)"),
            Step("b", Number(1.0)),
            step("z", "a / (b - c)"),
        ],
        "p",
    )

    assert [step.name for step in steps] == ["p0", "y", "b", "p1", "z"]


def test_reason_reads_a_part_only_while_its_columns_stand():
    condition = formula("b - c <= 0", NAMES).tree
    ratio = formula("a / (b - c)", NAMES).tree

    guarded = Step("y", ratio, ((condition, "DIV0"),))

    (still, _), *_ = staged([guarded], "p")[1].reasons
    (anew, _), *_ = staged([guarded, Step("b", Number(1.0))], "p")[1].reasons

    assert still.left == Field("p0")
    assert anew == condition


def test_figure_that_is_written_once_stays_where_it_is():
    plain = step("y", "a * b + c")

    assert staged([plain], "p") == [plain]


@pytest.mark.parametrize("document", shipped_documents(), ids=lambda row: row["name"])
def test_shipped_model_rates_what_carries_no_facts_about_the_customer(document: dict[str, Any]):
    policy = parse_policy(document)

    row = rate(LAST_YEAR, THIS_YEAR, policy=policy)[1]

    assert row["total"] == explain(THIS_YEAR, LAST_YEAR, policy).total
    assert not [name for name in row if name.startswith("__")]
