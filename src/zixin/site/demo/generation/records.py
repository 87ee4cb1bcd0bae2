"""What the demo world consists of: plain frozen records, in yuan and days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class DemoCompany:
    """The invented seller whose credit department works with the product."""

    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True)
class DemoDepartment:
    """A department of the seller; ``parent`` is a code, empty at the top."""

    code: str
    name_zh: str
    name_en: str
    parent: str


@dataclass(frozen=True, slots=True)
class DemoUser:
    """A person of the seller; ``department`` is a code."""

    username: str
    full_name: str
    email: str
    department: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemoCustomer:
    """A customer's master record.

    ``industry`` is a code of GB/T 4754-2017, section letter and division; ``department`` and
    ``salesperson`` are codes of the seller; ``condition`` is the health it was made with.
    """

    number: str
    name: str
    uscc: str
    country: str
    industry: str
    size: str
    region: str
    address: str
    legal_rep: str
    registered_capital: Decimal
    established_on: date
    department: str
    salesperson: str
    contact: str
    phone: str
    email: str
    expected_annual_purchases: Decimal
    terms_days: int
    customer_since: date
    condition: str


@dataclass(frozen=True, slots=True)
class DemoStatement:
    """One annual statement; ``items`` maps line item codes to yuan (``headcount`` to persons).

    ``faults`` names what is wrong with it on purpose; empty when it is sound bookkeeping.
    """

    customer_number: str
    as_of: date
    months: int
    scope: str
    evidence: str
    items: Mapping[str, Decimal]
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DemoInvoice:
    """A VAT invoice of a customer: ``out`` it sold, ``in`` it bought; amounts in yuan without tax."""

    customer_number: str
    direction: str
    number: str
    issued_on: date
    counterparty: str
    amount: Decimal
    tax: Decimal
    state: str


@dataclass(frozen=True, slots=True)
class DemoApplication:
    """A credit application as far as ``step``: what lies beyond it is ``None`` or empty.

    People are usernames. The ``..._days_ago`` count back from the day the world is loaded and
    never rise from one act to the next.
    """

    customer_number: str
    step: str
    amount_requested: Decimal
    terms_days: int
    purpose: str
    prepared_by: str
    drafted_days_ago: int
    submitted_days_ago: int | None = None
    assessed_by: str = ""
    accepted_days_ago: int | None = None
    amount_recommended: Decimal | None = None
    terms_days_recommended: int | None = None
    recommendation: str = ""
    recommended_days_ago: int | None = None
    decided_by: str = ""
    amount_granted: Decimal | None = None
    terms_days_granted: int | None = None
    decision_reason: str = ""
    decided_days_ago: int | None = None
    return_reason: str = ""
    returned_days_ago: int | None = None
    withdrawn_days_ago: int | None = None


@dataclass(frozen=True, slots=True)
class DemoFact:
    """A fact of a customer's credit file with its source; ``value`` as people type it."""

    customer_number: str
    code: str
    value: str
    source: str
    method: str
    verification: str
    as_of: date


@dataclass(frozen=True, slots=True)
class DemoJudgement:
    """How somebody judged a qualitative item; ``level`` 0 is the best."""

    customer_number: str
    item: str
    level: int
    reason: str
    rater: str
    as_of: date


@dataclass(frozen=True, slots=True)
class World:
    """The whole invented world of one seed; ``faults`` maps customer numbers to their fault."""

    seed: int
    last_year: int
    company: DemoCompany
    departments: tuple[DemoDepartment, ...]
    users: tuple[DemoUser, ...]
    customers: tuple[DemoCustomer, ...]
    statements: tuple[DemoStatement, ...]
    applications: tuple[DemoApplication, ...]
    invoices: tuple[DemoInvoice, ...]
    facts: tuple[DemoFact, ...]
    judgements: tuple[DemoJudgement, ...]
    faults: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SampleFile:
    """A file for the user to try an import with: rows under Chinese headers.

    ``format`` is ``csv`` or ``xlsx``; ``kind`` says what the rows are.
    """

    name: str
    kind: str
    format: str
    encoding: str
    headers: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]
