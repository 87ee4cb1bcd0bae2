"""The models of the customers app."""

from __future__ import annotations

from zixin.customers.models.customers import CompanySize, Customer, ImportFile, ImportKind
from zixin.customers.models.duplicates import DuplicatePair
from zixin.customers.models.merges import CustomerAlias, CustomerMerge, MergedRow

__all__ = [
    "CompanySize",
    "Customer",
    "CustomerAlias",
    "CustomerMerge",
    "DuplicatePair",
    "ImportFile",
    "ImportKind",
    "MergedRow",
]
