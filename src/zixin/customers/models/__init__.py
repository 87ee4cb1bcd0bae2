"""The models of the customers app."""

from __future__ import annotations

from zixin.customers.models.customers import CompanySize, Customer, ImportFile, ImportKind
from zixin.customers.models.duplicates import DuplicatePair

__all__ = ["CompanySize", "Customer", "DuplicatePair", "ImportFile", "ImportKind"]
