"""The one format of every credit file (档案格式): sections, the kinds of entries in them, their fields.

Declared once; forms, pages, masks, conflicts and the printed summary follow from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zixin.dossier.rules import choices


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """A field of an entry; its type and title are those of the column of the same name.

    ``is_personal`` is information on a person, ``is_masked`` is shown in part until it is revealed.
    ``facts`` names inputs of the engine that the field gives.
    """

    name: str
    unit: str = ""
    is_required: bool = False
    is_personal: bool = False
    is_masked: bool = False
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryKind:
    """A kind of entry: its table, what it is called, and what makes two of them the same thing."""

    code: str
    section: str
    model: str
    title: str | Promise
    fields: tuple[FieldSpec, ...]
    key: tuple[str, ...] = ()
    is_single: bool = False
    fixed: Mapping[str, str] = field(default_factory=dict)

    @property
    def field_names(self) -> tuple[str, ...]:
        return tuple(spec.name for spec in self.fields)

    @property
    def masked(self) -> frozenset[str]:
        return frozenset(spec.name for spec in self.fields if spec.is_masked)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the file: its title and the icon it is found by."""

    code: str
    title: str | Promise
    icon: str


SECTIONS: tuple[Section, ...] = (
    Section("registration", _("Registration and identity"), "building"),
    Section("owners", _("Owners, controllers, managers"), "users"),
    Section("group", _("Group and related parties"), "sitemap"),
    Section("operations", _("Operations"), "building-factory-2"),
    Section("statements", _("Statements"), "table"),
    Section("references", _("Bank and trade references"), "building-bank"),
    Section("payment", _("Payment record"), "cash"),
    Section("public_record", _("Litigation and public record"), "gavel"),
    Section("qualifications", _("Qualifications"), "certificate"),
    Section("documents", _("Documents"), "file-text"),
)
SECTION_BY_CODE = {section.code: section for section in SECTIONS}


def _plain(name: str, unit: str = "", *facts: str, required: bool = False) -> FieldSpec:
    return FieldSpec(name=name, unit=unit, facts=facts, is_required=required)


_IDENTITY = FieldSpec(name="identity_number", is_personal=True, is_masked=True)
_PHONE = FieldSpec(name="phone", is_personal=True, is_masked=True)
_ACCOUNT = FieldSpec(name="account_number", is_masked=True)


def _link(kind: choices.LinkKind, *extra: FieldSpec) -> EntryKind:
    return EntryKind(
        code=kind.value if kind != choices.LinkKind.CUSTOMER else "major_customer",
        section="operations",
        model="tradinglink",
        title=kind.label,
        fields=(
            _plain("name", required=True),
            _plain("share", "share"),
            *extra,
            _plain("note"),
        ),
        key=("name",),
        fixed={"kind": kind.value},
    )


def _record(kind: choices.RecordKind, *names: FieldSpec, fact: str = "") -> EntryKind:
    facts = (fact,) if fact else ()
    return EntryKind(
        code=kind.value,
        section="public_record",
        model="publicrecord",
        title=kind.label,
        fields=(
            _plain("about", required=True),
            _plain("case_number"),
            _plain("authority"),
            FieldSpec(name="filed_on", is_required=True, facts=facts),
            _plain("ended_on"),
            *names,
            _plain("note"),
        ),
        key=("case_number",),
        fixed={"kind": kind.value},
    )


_AMOUNT = _plain("amount", "money")
_PERFORMANCE = _plain("performance")

KINDS: tuple[EntryKind, ...] = (
    EntryKind(
        code="registration",
        section="registration",
        model="registration",
        title=_("Registration"),
        is_single=True,
        fields=(
            _plain("legal_form", required=True),
            _plain("register_status", required=True),
            _plain("registered_capital", "money"),
            _plain("paid_capital", "money", "paid_capital_share"),
            _plain("registered_address"),
            _plain("business_scope"),
            _plain("former_names"),
            _plain("term_until"),
            _plain("premises_match", "", "address_matches"),
            _plain("premises_owned", "", "premises_owned"),
        ),
    ),
    EntryKind(
        code="owner",
        section="owners",
        model="owner",
        title=_("Shareholder"),
        key=("name",),
        fields=(
            FieldSpec(name="name", is_required=True, facts=("owner_changes",)),
            _plain("owner_type", required=True),
            _plain("share", "share"),
            _plain("amount", "money"),
            _plain("uscc"),
            _IDENTITY,
        ),
    ),
    EntryKind(
        code="officer",
        section="owners",
        model="officer",
        title=_("Controller or manager"),
        key=("office", "name"),
        fields=(
            FieldSpec(name="name", is_required=True, is_personal=True),
            _plain("office", required=True),
            _IDENTITY,
            _PHONE,
            _plain("experience_years", "years", "owner_experience_years"),
        ),
    ),
    EntryKind(
        code="related_party",
        section="group",
        model="relatedparty",
        title=_("Related party"),
        key=("name",),
        fields=(
            _plain("name", required=True),
            _plain("relation", required=True),
            _plain("uscc"),
            _plain("share", "share"),
            _plain("note"),
        ),
    ),
    _link(choices.LinkKind.PRODUCT),
    _link(choices.LinkKind.MARKET),
    _link(choices.LinkKind.SUPPLIER, _plain("terms_days", "days")),
    _link(choices.LinkKind.CUSTOMER, _plain("terms_days", "days")),
    EntryKind(
        code="headcount",
        section="operations",
        model="capacity",
        title=_("Headcount"),
        is_single=True,
        fields=(_plain("amount", "count", "public_headcount", required=True),),
        fixed={"kind": choices.CapacityKind.HEADCOUNT.value},
    ),
    EntryKind(
        code="output",
        section="operations",
        model="capacity",
        title=_("Production capacity"),
        key=("name",),
        fields=(
            _plain("name", required=True),
            _plain("amount", required=True),
            _plain("unit"),
            _plain("used_share", "share"),
        ),
        fixed={"kind": choices.CapacityKind.OUTPUT.value},
    ),
    EntryKind(
        code="site",
        section="operations",
        model="capacity",
        title=_("Premises"),
        key=("name",),
        fields=(_plain("name", required=True), _plain("amount", required=True), _plain("unit")),
        fixed={"kind": choices.CapacityKind.SITE.value},
    ),
    EntryKind(
        code="licence",
        section="operations",
        model="permit",
        title=_("Licence"),
        key=("name",),
        fields=(
            _plain("name", required=True),
            _plain("number"),
            _plain("issuer"),
            _plain("valid_until", "", "licences_valid"),
        ),
        fixed={"kind": choices.PermitKind.LICENCE.value},
    ),
    EntryKind(
        code="trade",
        section="references",
        model="reference",
        title=_("Trade reference"),
        key=("name",),
        fields=(
            _plain("name", required=True),
            FieldSpec(name="contact", is_personal=True),
            _PHONE,
            _plain("known_since"),
            _plain("credit_highest", "money"),
            _plain("terms_days", "days"),
            _plain("score", "share", "trade_reference_score"),
            _plain("note"),
        ),
        fixed={"kind": choices.ReferenceKind.TRADE.value},
    ),
    EntryKind(
        code="bank",
        section="references",
        model="reference",
        title=_("Bank reference"),
        key=("name",),
        fields=(
            _plain("name", required=True),
            FieldSpec(name="contact", is_personal=True),
            _PHONE,
            _plain("known_since"),
            _plain("credit_highest", "money"),
            _plain("score", "share", "bank_reference_score"),
            _plain("note"),
        ),
        fixed={"kind": choices.ReferenceKind.BANK.value},
    ),
    EntryKind(
        code="account",
        section="references",
        model="reference",
        title=_("Bank account"),
        key=("name",),
        fields=(_plain("name", required=True), _ACCOUNT, _plain("known_since"), _plain("note")),
        fixed={"kind": choices.ReferenceKind.ACCOUNT.value},
    ),
    EntryKind(
        code="payment_period",
        section="payment",
        model="paymentperiod",
        title=_("Payment record"),
        key=("from_on", "to_on"),
        fields=(
            _plain("from_on", required=True),
            _plain("to_on", required=True),
            _plain("invoiced", "money"),
            _plain("on_time_share", "share", "on_time_share"),
            _plain("average_days_late", "days", "average_days_late"),
            _plain("days_past_due_max", "days", "days_past_due_max"),
            _plain("overdue_share", "share", "overdue_share"),
            _plain("broken_promises", "count", "broken_promises"),
        ),
    ),
    EntryKind(
        code="search",
        section="public_record",
        model="publicrecord",
        title=choices.RecordKind.SEARCH.label,
        key=("register", "about"),
        fields=(
            _plain("about", required=True),
            _plain("register", required=True),
            _plain("note"),
        ),
        fixed={"kind": choices.RecordKind.SEARCH.value},
    ),
    _record(
        choices.RecordKind.LAWSUIT,
        _plain("amount", "money", "litigation_share"),
        fact="litigation_count",
    ),
    _record(
        choices.RecordKind.ENFORCEMENT,
        _plain("amount", "money", "enforcement_share"),
        _PERFORMANCE,
        fact="enforcement_count",
    ),
    _record(choices.RecordKind.DISHONEST, _AMOUNT, _PERFORMANCE, fact="dishonest_listing"),
    _record(choices.RecordKind.RESTRICTION, fact="consumption_restriction"),
    _record(choices.RecordKind.TERMINATED, _AMOUNT, _PERFORMANCE),
    _record(choices.RecordKind.ABNORMAL, fact="abnormal_listing"),
    _record(choices.RecordKind.VIOLATION, fact="serious_violation"),
    _record(choices.RecordKind.PENALTY, _AMOUNT, fact="penalties"),
    _record(choices.RecordKind.TAX_ARREARS, _AMOUNT, fact="tax_arrears"),
    _record(
        choices.RecordKind.PLEDGE, _AMOUNT, _plain("share", "share"), fact="equity_pledge_share"
    ),
    _record(choices.RecordKind.FREEZE, _AMOUNT, _plain("share", "share"), fact="equity_frozen"),
    _record(choices.RecordKind.MORTGAGE, _AMOUNT),
    _record(choices.RecordKind.BANKRUPTCY, fact="bankruptcy_filing"),
    EntryKind(
        code="qualification",
        section="qualifications",
        model="permit",
        title=_("Qualification"),
        key=("name",),
        fields=(
            _plain("name", required=True),
            _plain("grade"),
            _plain("number"),
            _plain("issuer"),
            _plain("valid_until"),
        ),
        fixed={"kind": choices.PermitKind.QUALIFICATION.value},
    ),
    EntryKind(
        code="tax_grade",
        section="qualifications",
        model="permit",
        title=_("Tax credit grade"),
        is_single=True,
        fields=(
            FieldSpec(name="grade", is_required=True, facts=("tax_grade",)),
            _plain("issuer"),
            _plain("valid_until"),
        ),
        fixed={"kind": choices.PermitKind.TAX_GRADE.value},
    ),
)
KIND_BY_CODE: dict[str, EntryKind] = {kind.code: kind for kind in KINDS}


def kinds_of(section: str) -> tuple[EntryKind, ...]:
    """Return the kinds of entries of a section, in the order of the file."""
    return tuple(kind for kind in KINDS if kind.section == section)


def kind_of(model: str, kind: str = "") -> EntryKind:
    """Return what a row of a table is, by the table's name and its ``kind`` column."""
    return _BY_ROW[model, kind]


_BY_ROW = {(kind.model, kind.fixed.get("kind", "")): kind for kind in KINDS}
