"""The models of the customers app."""

from __future__ import annotations

from zixin.customers.models.customers import CompanySize, Customer, ImportFile, ImportKind
from zixin.customers.models.duplicates import DuplicatePair
from zixin.customers.models.merges import CustomerAlias, CustomerMerge, MergedRow
from zixin.customers.models.persons import ConsentEntry, ContactPerson
from zixin.customers.models.requests import (
    DataSubjectRequest,
    RequestCorrection,
    RetentionRun,
    RetentionTerm,
)

__all__ = [
    "CompanySize",
    "ConsentEntry",
    "ContactPerson",
    "Customer",
    "CustomerAlias",
    "CustomerMerge",
    "DataSubjectRequest",
    "DuplicatePair",
    "ImportFile",
    "ImportKind",
    "MergedRow",
    "RequestCorrection",
    "RetentionRun",
    "RetentionTerm",
]
