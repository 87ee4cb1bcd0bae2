"""Asking for records of tax offices; what is promised stands in ``adapters.asking``."""

from __future__ import annotations

from zixin.connectors.tax.parse import FAMILY

look_up = FAMILY.look_up
