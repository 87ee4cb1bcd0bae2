"""Which records come from courts; how they are read is the same for all (``adapters``)."""

from __future__ import annotations

from zixin.connectors.adapters.family import Family

KINDS = (
    "enforcement",
    "dishonest_debtor",
    "consumption_restriction",
    "terminated_enforcement",
    "judgment",
    "hearing",
    "bankruptcy",
)

FAMILY = Family("zixin.connectors.court", KINDS)

read_mapping = FAMILY.read_mapping
read_file = FAMILY.read_file
layout = FAMILY.layout
examples = FAMILY.examples
