"""The models of the customers app."""

from __future__ import annotations

from zixin.customers.models.customers import CompanySize, Customer, ImportFile, ImportKind
from zixin.customers.models.duplicates import DuplicatePair
from zixin.customers.models.merges import CustomerAlias, CustomerMerge, MergedRow
from zixin.customers.models.persons import ConsentEntry, ContactPerson

__all__ = [
    "CompanySize",
    "ConsentEntry",
    "ContactPerson",
    "Customer",
    "CustomerAlias",
    "CustomerMerge",
    "DuplicatePair",
    "ImportFile",
    "ImportKind",
    "MergedRow",
]
