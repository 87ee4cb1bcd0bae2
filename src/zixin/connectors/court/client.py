"""Asking for records of courts; what is promised stands in ``adapters.asking``."""

from __future__ import annotations

from zixin.connectors.court.parse import FAMILY

look_up = FAMILY.look_up
