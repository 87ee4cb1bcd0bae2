"""What may stand in a credit file and who may do what with it. Pure."""

from __future__ import annotations

from zixin.dossier.rules.facts import FactError, FactRecord, fact_codes, fact_value

__all__ = ["FactError", "FactRecord", "fact_codes", "fact_value"]
