"""What a credit report says, chapter by chapter, as plain data for the typesetter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zixin.assessment import grounds
from zixin.assessment.insight import Insight, insight
from zixin.assessment.models import Assessment, Statement
from zixin.assessment.pictures import limit_binding, limit_methods, name_of, reason_text
from zixin.engine.catalogue import load_catalogue

UNDEFINED = "—"
WAN = Decimal(10_000)
STATEMENT_LINES = (
    "cash", "ar", "inventory", "ca", "fixed", "ta", "st_loan", "ap", "cl", "tl", "equity",
    "rev", "cogs", "op", "pbt", "ni", "cfo", "cfi", "cff", "net_cash",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditStanding:
    """What the decision side knows of the customer: the limit in force and the last decision."""

    limit_amount: Decimal | None
    limit_terms_days: int | None
    limit_valid_until: date | None
    decision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """The frame of one issue of a report."""

    number: str
    on: date
    by: str
    seller: str


def compose_report(
    *,
    assessment: Assessment,
    statements: Sequence[Statement],
    standing: CreditStanding,
    issue: Issue,
) -> dict[str, Any]:
    """Return the content of a report in the active language."""
    language = "zh" if _is_chinese() else "en"
    shown = insight(assessment.result, language)
    chapters = [
        _summary(assessment, standing, shown),
        _identity(assessment),
        _finances(assessment, statements),
        (_("Credit record"), grounds.record_parts(assessment, language)),
        (_("VAT invoices"), grounds.invoice_parts(assessment, language)),
        (_("Authenticity"), grounds.authenticity_parts(shown, language) if shown else []),
        _evaluation(assessment, shown),
        _advice(assessment, standing),
        _sources(assessment, statements),
        _appendix(assessment),
    ]
    filled = [chapter for chapter in chapters if chapter[1]]
    return {
        "language": language,
        "title": _("Customer credit report"),
        "seller": issue.seller,
        "customer": assessment.customer.name,
        "number": issue.number,
        "confidential": _("Internal and confidential"),
        "disclaimer": _(
            "This report rests on the information available at the data cut-off and is meant for "
            "the credit decisions of its issuer alone. It is not a guarantee."
        ),
        "cover": [
            [_("Report number"), issue.number],
            [_("Grade"), assessment.grade or _("not rated")],
            [_("Data cut-off"), _day(assessment.as_of)],
            [_("Issued on"), _day(issue.on)],
            [_("Issued by"), issue.by],
            [_("Assessment"), f"{assessment.number} · {assessment.policy}"],
        ],
        "chapters": [
            {"title": f"{number}. {title}", "parts": parts}
            for number, (title, parts) in enumerate(filled, start=1)
        ],
    }


def _summary(
    assessment: Assessment, standing: CreditStanding, shown: Insight | None
) -> tuple[str, list[Any]]:
    result, own = assessment.result, _own_names(assessment)
    rows = [
        [_("Grade"), assessment.grade or _("not rated")],
        [_("Total score"), _figure(result["total"], 1)],
        [_("Share of weight with data"), _share(result["coverage_share"])],
        *_sureness(shown),
        [_("Limit by the model"), _money(assessment.limit_amount)],
        [_("Limit in force"), _money(standing.limit_amount)],
    ]
    concerns = [
        _("%(indicator)s: %(points)s points short")
        % {
            "indicator": _name(row["indicator"], own.get(row["indicator"])),
            "points": _figure(row["points_lost"], 1),
        }
        for row in result["reasons"]
    ]
    concerns += [
        _("Statement check %(code)s does not hold") % {"code": row["code"]}
        for row in result["findings"]
        if row["severity"] == "hard"
    ]
    concerns += [f"{row.name}: {row.verdict}" for row in (shown.raised if shown else ())]
    parts: list[Any] = [{"kind": "facts", "rows": rows}]
    if concerns:
        parts.append({"kind": "list", "heading": _("Main concerns"), "items": concerns})
    return _("Summary"), parts


def _sureness(shown: Insight | None) -> list[list[str]]:
    """Say how far the grade may still move, and what the cross-checks came to."""
    if shown is None:
        return []
    worst, best = shown.grade_worst or _("not rated"), shown.grade_best or _("not rated")
    return [
        [_("Grade, worst to best case"), f"{worst} – {best}"],
        [_("Weight on verified and fresh facts"), _share(shown.verified_and_fresh_share)],
        [_("Authenticity"), shown.level or UNDEFINED],
    ]


def _identity(assessment: Assessment) -> tuple[str, list[Any]]:
    customer = assessment.customer
    rows = [
        [_("Name"), customer.name],
        [_("Customer number"), customer.number],
        [_("Unified social credit code"), customer.uscc or UNDEFINED],
        [_("Legal representative"), customer.legal_rep or UNDEFINED],
        [_("Registered capital"), _money(customer.registered_capital)],
        [_("Established on"), _day(customer.established_on)],
        [_("Industry (GB/T 4754)"), customer.industry or UNDEFINED],
        [_("Size"), customer.get_size_display() or UNDEFINED],
        [_("Region"), customer.region or UNDEFINED],
        [_("Address"), customer.address or UNDEFINED],
        [_("Customer since"), _day(customer.customer_since)],
    ]
    return _("Basic information"), [{"kind": "facts", "rows": rows}]


def _finances(assessment: Assessment, statements: Sequence[Statement]) -> tuple[str, list[Any]]:
    own = _own_names(assessment)
    years = sorted(statements, key=lambda row: row.as_of)[-3:]
    header = [_("Item (10,000)"), *(row.as_of.isoformat() for row in years)]
    lines = [
        [_name(code), *(_wan(row.items.get(code)) for row in years)] for code in STATEMENT_LINES
    ]
    ratios = [
        [_name(code, own.get(code)), _ratio(code, entry["value"]), reason_text(entry["reason"])]
        for code, entry in assessment.result["indicators"].items()
        if _is_of_statements(code, entry, assessment)
    ]
    return _("Financial analysis"), [
        {"kind": "figures", "heading": _("Statements"), "header": header, "rows": lines},
        {
            "kind": "figures",
            "heading": _("Indicators"),
            "header": [_("Indicator"), _("Value"), _("Why not computable")],
            "rows": ratios,
        },
    ]


def _is_of_statements(code: str, entry: dict[str, Any], assessment: Assessment) -> bool:
    """Say whether the chapter shows a figure: facts stand in theirs, and what nobody scored may lack."""
    if assessment.result.get("edition", 1) == 1:
        return True
    catalogue = load_catalogue()
    if code in catalogue.inputs or code in catalogue.qualitative:
        return False
    dimensions = assessment.result["dimensions"]
    scored = {row["code"] for dimension in dimensions for row in dimension["indicators"]}
    return entry["value"] is not None or code in scored


def _evaluation(assessment: Assessment, shown: Insight | None) -> tuple[str, list[Any]]:
    dimensions = assessment.result["dimensions"]
    bars = [
        {
            "name": row["name"]["zh" if _is_chinese() else "en"],
            "score": row["score"],
            "text": _figure(row["score"], 1),
            "note": "" if row["fed"] else _("not fed yet"),
        }
        for row in dimensions
    ]
    scored = [
        [
            _name(row["code"], row.get("name")),
            _ratio(row["code"], row["value"]),
            _figure(row["weight"], 1),
            _figure(row["points"], 1),
        ]
        for dimension in dimensions
        for row in dimension["indicators"]
    ]
    parts: list[Any] = [
        *(grounds.certainty_parts(shown) if shown else ()),
        {"kind": "bars", "heading": _("Dimensions"), "rows": bars},
        {
            "kind": "figures",
            "heading": _("Scored indicators"),
            "header": [_("Indicator"), _("Value"), _("Weight"), _("Points")],
            "rows": scored,
        },
    ]
    if assessment.result["caps"]:
        language = "zh" if _is_chinese() else "en"
        caps = [
            f"{row['grade_max']}: {row['because'][language]}" for row in assessment.result["caps"]
        ]
        parts.append({"kind": "list", "heading": _("Caps"), "items": caps})
    return _("Evaluation"), parts


def _advice(assessment: Assessment, standing: CreditStanding) -> tuple[str, list[Any]]:
    limit = assessment.result["limit"]
    language = "zh" if _is_chinese() else "en"
    rows = [
        [_("Limit by the model"), _money(assessment.limit_amount)],
        [_("What bounds it"), limit_binding(limit, language) or UNDEFINED],
        [_("Limit in force"), _money(standing.limit_amount)],
        [_("Payment terms in days"), str(standing.limit_terms_days or UNDEFINED)],
        [_("Valid until"), _day(standing.limit_valid_until)],
        [_("Decision"), standing.decision or UNDEFINED],
    ]
    methods = [
        [row.name, _figure(row.amount, 2)] for row in limit_methods(assessment.result, language)
    ]
    return _("Credit advice"), [
        {"kind": "facts", "rows": rows},
        {
            "kind": "figures",
            "heading": _("Limit methods"),
            "header": [_("Method"), _("Amount")],
            "rows": methods,
        },
    ]


def _sources(assessment: Assessment, statements: Sequence[Statement]) -> tuple[str, list[Any]]:
    rows = [
        [
            row.as_of.isoformat(),
            str(row.get_evidence_display()),
            str(row.get_scope_display()),
            _day(timezone.localdate(row.recorded_at)),
        ]
        for row in sorted(statements, key=lambda row: row.as_of)[-3:]
    ]
    header = [_("Statement"), _("Evidence"), _("Scope"), _("Recorded on")]
    policy = assessment.policy
    return _("Sources and validity"), [
        {"kind": "table", "widths": [1, 2, 1, 1], "header": header, "rows": rows},
        {
            "kind": "facts",
            "rows": [
                [_("Model"), f"{policy} · SHA-256 {policy.digest[:16]}"],
                [_("Data cut-off"), _day(assessment.as_of)],
                [_("Assessed by"), assessment.assessed_by_name],
            ],
        },
    ]


def _appendix(assessment: Assessment) -> tuple[str, list[Any]]:
    meanings = [
        _("AAA–A: able to perform its contracts under normal conditions."),
        _("BBB–BB: average to weak; exposed to changes of its surroundings."),
        _("B–C: poor; credit only against security, or none."),
    ]
    return _("Appendix: grades"), [{"kind": "list", "items": meanings}]


def _is_chinese() -> bool:
    return (get_language() or "").startswith("zh")


def _name(code: str, own: dict[str, str] | None = None) -> str:
    """Return what a figure is called: by its model where that names it, else by the catalogue."""
    language = "zh" if _is_chinese() else "en"
    return own[language] if own else name_of(code, language)


def _own_names(assessment: Assessment) -> dict[str, dict[str, str]]:
    """Return the names that a model gives to indicators of its own."""
    result = assessment.result
    rows = [row for dimension in result["dimensions"] for row in dimension["indicators"]]
    named = {code: entry.get("name") for code, entry in result["indicators"].items()}
    named |= {row["code"]: row.get("name") for row in rows}
    return {code: name for code, name in named.items() if name}


def _figure(value: float | None, digits: int) -> str:
    return UNDEFINED if value is None else f"{value:,.{digits}f}"


def _share(value: float | None) -> str:
    return UNDEFINED if value is None else f"{value:.1%}"


def _ratio(code: str, value: float | str | None) -> str:
    if isinstance(value, str):
        return value
    if code in load_catalogue().inputs:
        return grounds.value_text(code, value)
    indicator = load_catalogue().indicators.get(code)
    if indicator is not None and indicator.unit == "share":
        return UNDEFINED if value is None else f"{value:.2%}"
    return _figure(value, 2)


def _wan(text: str | None) -> str:
    return UNDEFINED if text is None else f"{Decimal(text) / WAN:,.2f}"


def _money(amount: Decimal | None) -> str:
    return UNDEFINED if amount is None else f"{amount:,.2f}"


def _day(day: date | None) -> str:
    return UNDEFINED if day is None else date_format(day, "Y-m-d")
