"""Asking for records of the register of companies; what is promised stands in ``adapters.asking``."""

from __future__ import annotations

from zixin.connectors.registry.parse import FAMILY

look_up = FAMILY.look_up
