from __future__ import annotations

from decimal import Decimal

from zixin.engine.limits.facts import group_headroom, peer_limit_median


def test_median_takes_decimals_and_an_outlier_does_not_move_it() -> None:
    assert peer_limit_median([Decimal("100.50"), 90, 1e9]) == 100.5


def test_headroom_ends_at_the_limit_of_the_parent() -> None:
    assert group_headroom(group_limit=500, parent_limit=900, others=[]) == 500.0
    assert group_headroom(group_limit=500, parent_limit=200, others=[150]) == 50.0
    assert group_headroom(group_limit=500, parent_limit=200, others=[200]) == 0.0
