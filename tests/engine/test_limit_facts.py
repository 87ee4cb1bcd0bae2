from __future__ import annotations

from decimal import Decimal

import pytest

from zixin.engine.limits.facts import (
    group_headroom,
    guarantee_value,
    peer_limit_median,
    security_value,
)
from zixin.engine.pricing import Collateral


def test_median_takes_decimals_and_an_outlier_does_not_move_it() -> None:
    assert peer_limit_median([Decimal("100.50"), 90, 1e9]) == 100.5


@pytest.mark.parametrize(
    ("guarantor_pd", "correlation", "value"),
    [
        (0.0, 0.0, 100.0),
        (0.01, 0.0, 99.0),
        # 0.02 x 0.01 + 0.2 x sqrt(0.0196 x 0.0099) = 0.002986 of 0.02
        (0.01, 0.2, 85.0702),
        (0.02, 1.0, 0.0),
        (1.0, 0.0, 0.0),
    ],
)
def test_guarantee_is_worth_what_stands_when_the_customer_falls(
    guarantor_pd: float, correlation: float, value: float
) -> None:
    worth = guarantee_value(
        100, customer_pd=0.02, guarantor_pd=guarantor_pd, correlation=correlation
    )

    assert worth == pytest.approx(value, abs=1e-4)


def test_guarantee_for_a_customer_that_never_defaults_counts_in_full() -> None:
    assert guarantee_value(7, customer_pd=0, guarantor_pd=0.5, correlation=1) == 7.0


def test_security_adds_up_net_values() -> None:
    sunk = Collateral(value=10, haircut=0.5, prior_liens=50)
    late = Collateral(value=100, haircut=0, years=1)

    # a lien above the value takes it all; 100 in a year at 25 % are 80 today
    assert security_value([sunk, late], rate=0.25) == pytest.approx(80.0)
    assert security_value([], rate=0.25) == 0.0


def test_headroom_ends_at_the_limit_of_the_parent() -> None:
    assert group_headroom(group_limit=500, parent_limit=900, others=[]) == 500.0
    assert group_headroom(group_limit=500, parent_limit=200, others=[150]) == 50.0
    assert group_headroom(group_limit=500, parent_limit=200, others=[200]) == 0.0
