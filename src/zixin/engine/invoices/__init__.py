"""What VAT invoices alone tell about a company (增值税发票). One law: an invoice counts once.

For small firms without statements: volume, trend, stability, concentration, void and red share and
the rest, as catalogue/invoices.toml names them.
"""

from __future__ import annotations

from zixin.engine.invoices.evidence import evidence_of, invoice_totals
from zixin.engine.invoices.features import BRIDGES, FEATURES, bridged, invoice_features, reach_of
from zixin.engine.invoices.preparation import (
    COLUMNS,
    DIRECTIONS,
    FINDINGS,
    STATES,
    invoice_findings,
)
from zixin.engine.invoices.sides import Window

__all__ = [
    "BRIDGES",
    "COLUMNS",
    "DIRECTIONS",
    "FEATURES",
    "FINDINGS",
    "STATES",
    "Window",
    "bridged",
    "evidence_of",
    "invoice_features",
    "invoice_findings",
    "invoice_totals",
    "reach_of",
]
