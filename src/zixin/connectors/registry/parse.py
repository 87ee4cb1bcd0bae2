"""Which records come from the register of companies; how they are read is the same for all (``adapters``)."""

from __future__ import annotations

from zixin.connectors.adapters.family import Family

KINDS = (
    "registration",
    "shareholder",
    "change",
    "abnormal_operation",
    "serious_violation",
    "penalty",
    "equity_pledge",
    "equity_freeze",
    "chattel_mortgage",
)

FAMILY = Family("zixin.connectors.registry", KINDS)

read_mapping = FAMILY.read_mapping
read_file = FAMILY.read_file
layout = FAMILY.layout
examples = FAMILY.examples
