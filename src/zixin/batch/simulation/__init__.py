"""Policy time machine (政策时光机): what a policy would have decided, on cases as they were then known.

Frames in, figures out; no Django. One law: what nobody knows is stated as bounds, never filled in.
"""

from __future__ import annotations

from zixin.batch.simulation.comparing import Figures, History, compare, history_of
from zixin.batch.simulation.deciding import CASES, decide
from zixin.batch.simulation.orders import ORDERS, OrderError, check_orders, read_orders
from zixin.batch.simulation.ranking import Alone, rank
from zixin.batch.simulation.rules import BandRule, LevelRule, MethodRule, RaiseRule, Rules

__all__ = [
    "CASES",
    "ORDERS",
    "Alone",
    "BandRule",
    "Figures",
    "History",
    "LevelRule",
    "MethodRule",
    "OrderError",
    "RaiseRule",
    "Rules",
    "check_orders",
    "compare",
    "decide",
    "history_of",
    "rank",
    "read_orders",
]
