"""What VAT invoices alone tell about a company (增值税发票). One law: an invoice counts once.

For small firms without statements: volume, trend, stability, concentration, void and red share and
the rest, as catalogue/invoices.toml names them.
"""

from __future__ import annotations

from zixin.engine.invoices.features import BRIDGES, FEATURES, bridged, invoice_features
from zixin.engine.invoices.preparation import (
    COLUMNS,
    DIRECTIONS,
    FINDINGS,
    STATES,
    invoice_findings,
)

__all__ = [
    "BRIDGES",
    "COLUMNS",
    "DIRECTIONS",
    "FEATURES",
    "FINDINGS",
    "STATES",
    "bridged",
    "invoice_features",
    "invoice_findings",
]
