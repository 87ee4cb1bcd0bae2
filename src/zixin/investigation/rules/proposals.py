"""What records of a source would say in the credit file (待采信记录). Pure.

A record without a place in the file, or whose meaning for it is not sure, is for reading: it has no kind.
What the source does not say stays empty, for a person to complete; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zixin.connectors.records import (
    AbnormalOperation,
    Bankruptcy,
    ChattelMortgage,
    ConsumptionRestriction,
    DishonestDebtor,
    Enforcement,
    EquityFreeze,
    EquityPledge,
    Hearing,
    Judgment,
    Penalty,
    Record,
    Registration,
    SeriousViolation,
    Shareholder,
    TaxArrears,
    TaxCreditGrade,
    TerminatedEnforcement,
)
from zixin.dossier.rules.choices import (
    About,
    LegalForm,
    Office,
    OwnerKind,
    Performance,
    RecordKind,
    Register,
    RegisterStatus,
)
from zixin.engine.identity import check_credit_code

YUAN = ("", "CNY")
LONGEST = {"business_scope": 1_000, "note": 300, "former_names": 300, "registered_address": 300}
FORMS = (
    ("有限责任公司", LegalForm.LIMITED),
    ("股份有限公司", LegalForm.STOCK),
    ("个人独资", LegalForm.SOLE),
    ("合伙", LegalForm.PARTNERSHIP),
    ("个体工商户", LegalForm.INDIVIDUAL),
)
STATUSES = {
    "active": RegisterStatus.OPERATING,
    "moved": RegisterStatus.MOVED,
    "liquidation": RegisterStatus.LIQUIDATING,
    "revoked": RegisterStatus.REVOKED,
    "cancelled": RegisterStatus.CANCELLED,
    "deregistered": RegisterStatus.CANCELLED,
}
OWNERS = {"person": OwnerKind.PERSON, "company": OwnerKind.COMPANY, "state": OwnerKind.STATE}
PERFORMED = {"none": Performance.NONE, "partial": Performance.PART, "full": Performance.ALL}
ENDED = ("cancelled", "void", "released", "expired")
# A register counts as searched when all of these were asked for.
SEARCHED = {
    Register.COURT: {"judgment", "enforcement", "dishonest_debtor", "consumption_restriction"},
    Register.MARKET: {
        "abnormal_operation",
        "serious_violation",
        "penalty",
        "equity_pledge",
        "equity_freeze",
    },
    Register.TAX: {"tax_arrears"},
    Register.INSOLVENCY: {"bankruptcy"},
}

RECORD_TITLES: Mapping[str, str | Promise] = {
    "registration": _("Entry in the register"),  # 登记信息
    "shareholder": _("Shareholders"),  # 股东
    "change": _("Changes of the entry"),  # 变更记录
    "abnormal_operation": RecordKind.ABNORMAL.label,
    "serious_violation": RecordKind.VIOLATION.label,
    "penalty": RecordKind.PENALTY.label,
    "equity_pledge": RecordKind.PLEDGE.label,
    "equity_freeze": RecordKind.FREEZE.label,
    "chattel_mortgage": RecordKind.MORTGAGE.label,
    "enforcement": RecordKind.ENFORCEMENT.label,
    "dishonest_debtor": RecordKind.DISHONEST.label,
    "consumption_restriction": RecordKind.RESTRICTION.label,
    "terminated_enforcement": RecordKind.TERMINATED.label,
    "judgment": _("Judgments"),  # 裁判文书
    "hearing": _("Announced hearings"),  # 开庭公告
    "bankruptcy": RecordKind.BANKRUPTCY.label,
    "tax_arrears": RecordKind.TAX_ARREARS.label,
    "tax_credit_grade": _("Tax credit grades"),  # 纳税信用等级
    "search": RecordKind.SEARCH.label,
    "lei": _("Entry of the identifier"),  # 法人识别编码登记
    "filings": _("Filed figures"),  # 申报数据
}

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Proposed:
    """A record as an entry of a kind; ``kind`` is empty for one that is only read."""

    record: str
    kind: str
    values: Mapping[str, str]


def proposals_of(record: str, rows: Iterable[Record]) -> Iterator[Proposed]:
    """Yield what the records of one kind say."""
    rows = list(rows)
    newest = max((row.year or 0 for row in rows if isinstance(row, TaxCreditGrade)), default=0)
    for row in rows:
        if isinstance(row, TaxCreditGrade) and row.year != newest:
            yield reading(record, row)
            continue
        said = [(kind, _plain(values)) for kind, values in ENTRIES.get(type(row), _nothing)(row)]
        yield from (Proposed(record, kind, values) for kind, values in said)
        if not said:
            yield reading(record, row)


def searches(kinds: Collection[str], found: Mapping[str, int]) -> Iterator[Proposed]:
    """Yield the registers that were searched whole, with how many records each gave."""
    for register, needed in SEARCHED.items():
        if needed <= set(kinds):
            count = sum(found.get(kind, 0) for kind in needed)
            values = {"about": About.COMPANY, "register": register, "note": f"{count}"}
            yield Proposed("search", RecordKind.SEARCH.value, _plain(values))


def reading(record: str, row: Record) -> Proposed:
    """Return a record with all that it says, for reading only."""
    said = {column.name: getattr(row, column.name) for column in fields(row)}
    return Proposed(record, "", _plain(said))


def _plain(values: Values) -> dict[str, str]:
    """Write values as texts, leaving out what is not said."""
    said = {name: _text(name, value) for name, value in values.items()}
    return {name: text for name, text in said.items() if text}


def _text(name: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    text = value.isoformat() if isinstance(value, date) else str(value).strip()
    most = LONGEST.get(name, len(text))
    return text if len(text) <= most else text[: most - 1] + "…"


Said = Sequence[tuple[str, Values]]


def _nothing(_row: Any) -> Said:
    return ()


def _registration(row: Registration) -> Said:
    in_yuan = row.capital_currency in YUAN
    said: list[tuple[str, Values]] = [
        (
            "registration",
            {
                "legal_form": _legal_form(row.company_type),
                "register_status": STATUSES.get(row.status),
                "registered_capital": row.registered_capital if in_yuan else None,
                "paid_capital": row.paid_capital if in_yuan else None,
                "registered_address": row.address,
                "business_scope": row.scope,
                "former_names": row.former_names,
                "term_until": row.term_to,
            },
        )
    ]
    if row.legal_rep:
        said.append(("officer", {"name": row.legal_rep, "office": Office.LEGAL_REP}))
    if row.insured_people is not None:
        said.append(("headcount", {"amount": row.insured_people}))
    return said


def _legal_form(words: str) -> LegalForm | None:
    return next((form for text, form in FORMS if text in words), None)


def _owner(row: Shareholder) -> Said:
    values = {
        "name": row.holder,
        "owner_type": OWNERS.get(row.holder_kind),
        "share": row.share,
        "amount": row.subscribed,
        "uscc": row.holder_code if check_credit_code(row.holder_code).is_right else None,
    }
    return (("owner", values),)


def _public(kind: RecordKind, **values: object) -> Said:
    return ((kind.value, {"about": About.COMPANY, **values}),)


def _abnormal(row: AbnormalOperation) -> Said:
    return _listed(RecordKind.ABNORMAL, row)


def _violation(row: SeriousViolation) -> Said:
    return _listed(RecordKind.VIOLATION, row)


def _listed(kind: RecordKind, row: AbnormalOperation | SeriousViolation) -> Said:
    return _public(
        kind,
        authority=row.authority,
        filed_on=row.listed_on,
        ended_on=row.removed_on,
        note=row.reason,
    )


def _penalty(row: Penalty) -> Said:
    return _public(
        RecordKind.PENALTY,
        case_number=row.document_number,
        authority=row.authority,
        filed_on=row.decided_on or row.published_on,
        amount=row.amount,
        note=row.offence,
    )


def _pledge(row: EquityPledge) -> Said:
    if row.state in ENDED:  # ended on a day the source does not tell
        return ()
    return _public(
        RecordKind.PLEDGE,
        case_number=row.registration_number,
        filed_on=row.registered_on,
        amount=row.amount,
        share=row.share,
        note=row.pledgee,
    )


def _freeze(row: EquityFreeze) -> Said:
    if row.state in ENDED and row.frozen_to is None:
        return ()
    return _public(
        RecordKind.FREEZE,
        case_number=row.document_number,
        authority=row.court,
        filed_on=row.frozen_from,
        ended_on=row.frozen_to,
        amount=row.amount,
        share=row.share,
    )


def _mortgage(row: ChattelMortgage) -> Said:
    if row.state in ENDED:
        return ()
    return _public(
        RecordKind.MORTGAGE,
        case_number=row.registration_number,
        authority=row.authority,
        filed_on=row.registered_on,
        amount=row.amount,
        note=row.mortgagee,
    )


def _enforcement(row: Enforcement) -> Said:
    return _public(
        RecordKind.ENFORCEMENT,
        case_number=row.case_number,
        authority=row.court,
        filed_on=row.filed_on,
        amount=row.amount,
    )


def _dishonest(row: DishonestDebtor) -> Said:
    return _public(
        RecordKind.DISHONEST,
        case_number=row.case_number,
        authority=row.court,
        filed_on=row.filed_on or row.published_on,
        ended_on=row.removed_on,
        amount=row.amount,
        performance=PERFORMED.get(row.performance),
        note=row.conduct,
    )


def _restriction(row: ConsumptionRestriction) -> Said:
    return _public(
        RecordKind.RESTRICTION,
        case_number=row.case_number,
        authority=row.court,
        filed_on=row.filed_on or row.published_on,
        ended_on=row.removed_on,
        note=row.restricted,
    )


def _terminated(row: TerminatedEnforcement) -> Said:
    return _public(
        RecordKind.TERMINATED,
        case_number=row.case_number,
        authority=row.court,
        filed_on=row.filed_on,
        ended_on=row.terminated_on,
        amount=row.amount,
    )


def _judgment(row: Judgment) -> Said:
    if row.role != "defendant":
        return ()
    return _public(
        RecordKind.LAWSUIT,
        case_number=row.case_number,
        authority=row.court,
        filed_on=row.filed_on or row.judged_on,
        amount=row.amount,
        note=row.cause,
    )


def _hearing(row: Hearing) -> Said:
    if row.role != "defendant":
        return ()
    return _public(
        RecordKind.LAWSUIT, case_number=row.case_number, authority=row.court, note=row.cause
    )


def _bankruptcy(row: Bankruptcy) -> Said:
    return _public(
        RecordKind.BANKRUPTCY,
        case_number=row.case_number,
        authority=row.court,
        filed_on=row.filed_on or row.accepted_on or row.published_on,
        note=row.administrator,
    )


def _arrears(row: TaxArrears) -> Said:
    return _public(
        RecordKind.TAX_ARREARS,
        authority=row.authority,
        filed_on=row.published_on,
        amount=row.amount,
        note=row.tax,
    )


def _grade(row: TaxCreditGrade) -> Said:
    return (("tax_grade", {"grade": row.grade, "issuer": row.authority}),)


ENTRIES: Mapping[type[Record], Callable[[Any], Said]] = {
    Registration: _registration,
    Shareholder: _owner,
    AbnormalOperation: _abnormal,
    SeriousViolation: _violation,
    Penalty: _penalty,
    EquityPledge: _pledge,
    EquityFreeze: _freeze,
    ChattelMortgage: _mortgage,
    Enforcement: _enforcement,
    DishonestDebtor: _dishonest,
    ConsumptionRestriction: _restriction,
    TerminatedEnforcement: _terminated,
    Judgment: _judgment,
    Hearing: _hearing,
    Bankruptcy: _bankruptcy,
    TaxArrears: _arrears,
    TaxCreditGrade: _grade,
}
