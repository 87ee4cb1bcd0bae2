"""Which records come from tax offices; how they are read is the same for all (``adapters``)."""

from __future__ import annotations

from zixin.connectors.adapters.family import Family

KINDS = (
    "tax_arrears",
    "tax_credit_grade",
)

FAMILY = Family("zixin.connectors.tax", KINDS)

read_mapping = FAMILY.read_mapping
read_file = FAMILY.read_file
layout = FAMILY.layout
examples = FAMILY.examples
