from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.engine.frames import VECTORS
from zixin.engine.efficacy import correction_coefficient, judge

LEVELS = [case for case in VECTORS["efficacy"] if "std" in case]


@pytest.mark.parametrize("case", LEVELS, ids=lambda case: case["name"])
def test_points_are_the_golden_values(case: dict[str, object]) -> None:
    standards = case["std"]
    assert isinstance(standards, list)
    weight = 12.0 if "w12" in str(case["name"]) else 20.0

    judgement = judge(
        float(str(case["value"])), standards, weight, higher_is_better=standards[0] > standards[-1]
    )

    assert [judgement.coefficient, judgement.fraction, judgement.points] == case["res"]


def test_correction_coefficient_is_the_golden_value() -> None:
    golden = next(case["res"] for case in VECTORS["efficacy"] if "std" not in case)

    found = correction_coefficient(11.0, [12, 10, 7, 3, 0], 24 / 34, higher_is_better=True)

    assert found == golden[0]


@pytest.mark.parametrize(
    ("value", "part_share", "expected"),
    [(20.0, 0.5, 1.3), (-20.0, 0.9, 0.7), (12.0, 1.0, 1.2), (-1.0, 0.2, 0.8)],
)
def test_correction_coefficient_is_bounded(
    value: float, part_share: float, expected: float
) -> None:
    found = correction_coefficient(value, [12, 10, 7, 3, 0], part_share, higher_is_better=True)

    assert found == pytest.approx(expected)


@pytest.mark.parametrize(
    ("value", "points"),
    [(44.0, 12.0), (45.0, 12.0), (55.0, 9.6), (95.0, 2.4), (95.01, 0.0), (-5.0, 12.0)],
)
def test_lower_is_better_reads_the_ladder_from_the_other_side(value: float, points: float) -> None:
    standards = [45.0, 55.0, 65.0, 80.0, 95.0]

    assert judge(value, standards, 12.0, higher_is_better=False).points == points


def test_equal_neighbours_give_the_better_level() -> None:
    standards = [10.0, 5.0, 5.0, 1.0, 0.0]

    found = judge(5.0, standards, 10.0, higher_is_better=True)

    assert (found.band, found.fraction, found.points) == ("good", 0.0, 8.0)


@example([0.0, 0.0, 0.0, 1.0, -8.11435256577262e-142], 0.0, 1.0, False)
@given(
    st.lists(st.floats(-100, 100), min_size=5, max_size=5),
    st.floats(-150, 150),
    st.floats(-150, 150),
    st.booleans(),
)
def test_better_figure_never_earns_fewer_points(
    levels: list[float], one: float, other: float, higher: bool
) -> None:
    standards = sorted(levels, reverse=higher)
    better, worse = (max(one, other), min(one, other))
    if not higher:
        better, worse = worse, better

    points = [
        judge(value, standards, 20.0, higher_is_better=higher).points for value in (better, worse)
    ]

    assert points[0] >= points[1]
    assert 0.0 <= points[1] <= points[0] <= 20.0
