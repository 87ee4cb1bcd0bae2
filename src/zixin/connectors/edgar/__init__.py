"""Annual statements that companies file with the American SEC (美国证监会 EDGAR): open and free.

``look_up(cik, fetch)`` gives ``CompanyFacts`` with a ``FiscalYear`` for each annual report, newest
first, or ``None``. Each figure knows the concept, the filing and the day it was filed. The
``Fetcher`` needs ``provider(contact)``: the SEC wants to know who asks.
"""

from __future__ import annotations

from zixin.connectors.edgar.client import look_up, provider, read_cik
from zixin.connectors.edgar.parse import CompanyFacts, Figure, FiscalYear, parse_facts

__all__ = [
    "CompanyFacts",
    "Figure",
    "FiscalYear",
    "look_up",
    "parse_facts",
    "provider",
    "read_cik",
]
