"""What a rating of the second edition stands on, as chapters of a report: facts, judgements, checks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from zixin.assessment.insight import CheckRow, Insight, method_text, source_text
from zixin.assessment.models import Assessment
from zixin.assessment.pictures import name_of, verification_text
from zixin.engine.catalogue import load_catalogue

UNDEFINED = "—"
INVOICE_FACTS = (
    "vat_months",
    "vat_out_volume",
    "vat_out_growth_12m",
    "vat_out_cv",
    "vat_out_december_share",
    "vat_out_silent_days",
    "vat_out_counterparties",
    "vat_out_top1_share",
    "vat_out_void_share",
    "vat_out_red_share",
    "vat_in_volume",
    "vat_in_growth_12m",
    "vat_in_counterparties",
    "vat_in_top1_share",
    "vat_margin",
    "vat_burden",
    "vat_round_trip_share",
)

SOURCED_WIDTHS = (3.1, 1.5, 2.6, 1.9, 1.4)

Part = dict[str, Any]


def record_parts(assessment: Assessment, language: str) -> list[Part]:
    """Return the facts of the credit file with their source, and what people judged."""
    facts = assessment.inputs.get("facts", {})
    if assessment.result.get("edition", 1) == 1:
        return [_text(_("This model rates statements alone; the credit file does not enter it."))]
    parts = [
        _table(
            _("Facts of the credit file"),
            SOURCED_WIDTHS,
            [_("Fact"), _("Value"), _("Source"), _("Verification"), _("As of")],
            [[name_of(code, language), *_sourced(code, row)] for code, row in facts.items()],
            _("No fact is recorded in the credit file."),
        )
    ]
    if assessment.inputs["ratings"]:
        parts.append(_judgements(assessment, language))
    return parts


def _judgements(assessment: Assessment, language: str) -> Part:
    opinions = assessment.result["opinions"]
    rows = [
        [
            name_of(item, language),
            _share(opinions[item]["share"]) if item in opinions else _("not counted"),
            ", ".join(rater for rater, _level, _on in rows),
            max(on for _rater, _level, on in rows),
        ]
        for item, rows in assessment.inputs["ratings"].items()
    ]
    header = [_("Item"), _("Result"), _("Judges"), _("As of")]
    return _table(_("Judgements"), (3, 1.4, 3, 1.4), header, rows)


def invoice_parts(assessment: Assessment, language: str) -> list[Part]:
    """Return the main facts from VAT invoices; nothing where there are none."""
    known = assessment.inputs.get("invoices", {})
    if not known:
        return []
    rows = [
        [name_of(code, language), value_text(code, known[code])]
        for code in INVOICE_FACTS
        if known.get(code) is not None
    ]
    derived = [
        [name_of(code, language), *_sourced(code, row)]
        for code, row in assessment.inputs.get("derived", {}).items()
    ]
    parts = [_table("", (3, 2), [_("Fact"), _("Value")], rows)]
    if derived:
        header = [_("Fact"), _("Value"), _("Source"), _("Verification"), _("As of")]
        parts.append(_table(_("Computed for the cross-checks"), SOURCED_WIDTHS, header, derived))
    return parts


def authenticity_parts(shown: Insight, language: str) -> list[Part]:
    """Return what the cross-checks found, and what to ask; a suspicion is no accusation."""
    done = len(shown.raised) + len(shown.in_order)
    parts: list[Part] = [
        {
            "kind": "facts",
            "rows": [
                [_("Level"), shown.level or UNDEFINED],
                [_("Score of suspicion"), _number(shown.suspicion, 1)],
                [_("Checks made"), f"{done} / {done + len(shown.unchecked)}"],
                [_("Checks not in order"), str(len(shown.raised))],
            ],
        },
    ]
    if shown.raised:
        parts.append(
            _table(
                _("Findings"),
                (3.4, 1.3, 1.6, 3.4),
                [_("Check"), _("Value"), _("Result"), _("What it holds against each other")],
                [[f"{row.name} ({row.code})", *_found(row)] for row in shown.raised],
            )
        )
    if shown.flags:
        parts.append({"kind": "list", "heading": _("Not disclosed"), "items": list(shown.flags)})
    if shown.questions:
        parts.append(
            {"kind": "list", "heading": _("Questions to ask"), "items": list(shown.questions)}
        )
    return [*parts, _text(shown.notice)] if shown.notice else parts


def certainty_parts(shown: Insight) -> list[Part]:
    """Return how sure a rating is: bounds, quality of information, and what would settle it."""
    parts: list[Part] = [
        {
            "kind": "facts",
            "heading": _("How sure it is"),
            "rows": [
                [
                    _("Total score, worst to best case"),
                    f"{_number(shown.total_low, 1)} – {_number(shown.total_high, 1)}",
                ],
                [
                    _("Grade, worst to best case"),
                    f"{shown.grade_worst or _('not rated')} – {shown.grade_best or _('not rated')}",
                ],
                [_("Weight on verified facts"), _share(shown.verified_share)],
                [_("Weight on fresh facts"), _share(shown.fresh_share)],
                [_("Weight on verified and fresh facts"), _share(shown.verified_and_fresh_share)],
            ],
        }
    ]
    if shown.decisive:
        rows = [
            [row.name, _number(row.swing, 1), f"{row.grade_worst} – {row.grade_best}"]
            for row in shown.decisive
        ]
        header = [_("Fact"), _("Points at stake"), _("Grade")]
        parts.append(_table(_("Facts that would settle it"), (4, 1.5, 1.5), header, rows))
    return parts


def value_text(code: str, value: float | str | None) -> str:
    """Write the value of a fact in its unit."""
    known = load_catalogue().inputs.get(code)
    if value is None or known is None or known.kind == "text":
        return UNDEFINED if value is None else str(value)
    number = float(value)
    if known.kind == "yes_no":
        return _("yes") if number else _("no")
    if known.unit == "share":
        return f"{number:.2%}"
    if known.unit == "money":
        return f"{number:,.2f}"
    return f"{number:,.0f}" if number.is_integer() else f"{number:,.2f}"


def _sourced(code: str, row: dict[str, Any]) -> list[str]:
    """Write the value of a fact and where it comes from."""
    return [
        value_text(code, row["value"]),
        f"{source_text(row['source'])} · {method_text(row['method'])}",
        verification_text(row["verification"]),
        row["as_of"],
    ]


def _found(row: CheckRow) -> list[str]:
    sides = [f"{side.name} {_number(side.value, 2)}" for side in row.sides]
    value = _share(row.value) if row.unit == "share" else _number(row.value, 2)
    return [value, row.verdict, "; ".join(sides) or UNDEFINED]


def _table(
    heading: str,
    widths: Iterable[float],
    header: list[str],
    rows: list[list[str]],
    none: str = "",
) -> Part:
    if not rows:
        return _text(none)
    table: Part = {"kind": "table", "widths": list(widths), "header": header, "rows": rows}
    return {**table, "heading": heading} if heading else table


def _text(text: str) -> Part:
    return {"kind": "text", "text": text}


def _number(value: float | str | None, digits: int) -> str:
    if value is None or isinstance(value, str):
        return value or UNDEFINED
    return f"{value:,.{digits}f}"


def _share(value: float | None) -> str:
    return UNDEFINED if value is None else f"{value:.1%}"
