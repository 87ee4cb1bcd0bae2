"""The investigation report (资信调查报告) as content: what stands in each chapter, in one language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zixin.accounts.queries import SYSTEM
from zixin.dossier.models import Verification
from zixin.investigation.models import Investigation, VisitSignature
from zixin.investigation.queries.answers import contradictions_of, lines_of
from zixin.investigation.queries.lookups import lookups_of
from zixin.investigation.queries.visits import seen_of
from zixin.investigation.rules.proposals import RECORD_TITLES
from zixin.investigation.rules.signatures import drawing

Part = dict[str, Any]


def compose_report(
    case: Investigation, *, number: str, seller: str, by: str, on: date
) -> dict[str, Any]:
    """Return the content of the report of a signed case, in the active language."""
    chapters = [
        (_("Reason and plan"), _plan(case)),
        (_("Answers"), _answers(case)),
        (_("Visits and interviews"), _visits(case)),
        (_("Document review"), _papers(case)),
        (_("References"), _references(case)),
        (_("On-line look-ups and records brought in"), _lookups(case)),
        (_("Contradictions"), _contradictions(case)),
        (_("Findings"), _findings(case)),
        (_("Conclusion"), [{"kind": "text", "text": case.conclusion}]),
        (_("Signatures"), _signatures(case)),
    ]
    filled = [(title, parts) for title, parts in chapters if parts]
    return {
        "language": "zh" if (get_language() or "").startswith("zh") else "en",
        "title": _("Investigation report"),
        "seller": seller,
        "customer": case.customer.name,
        "number": number,
        "confidential": _("Internal and confidential"),
        "disclaimer": _(
            "This report tells what was found by the day it was signed, by the means it names. It is "
            "meant for the credit decisions of its issuer alone and is not a guarantee."
        ),
        "cover": [
            [_("Report number"), number],
            [_("Investigation"), case.number],
            [_("Reason"), case.get_reason_display()],
            [_("Lead investigator"), case.lead_name],
            [_("Countersigned by"), case.countersigned_by_name],
            [_("Issued on"), on.isoformat()],
            [_("Issued by"), by],
        ],
        "chapters": [
            {"title": f"{place}. {title}", "parts": parts}
            for place, (title, parts) in enumerate(filled, start=1)
        ],
    }


def _plan(case: Investigation) -> list[Part]:
    rows = [
        [
            row.get_method_display(),
            row.owner_name,
            _day(row.finished_at),
            row.outcome,
        ]
        for row in case.plan.all()
    ]
    header = [_("Method"), _("In charge"), _("Finished"), _("Outcome")]
    return [
        {"kind": "text", "text": case.question},
        _table(header, rows, [2, 2, 2, 5]),
    ]


def _answers(case: Investigation) -> list[Part]:
    parts = []
    for sheet in case.sheets.filter(submitted_at__isnull=False).select_related("questionnaire"):
        heading = (
            f"{sheet.questionnaire.title} · {sheet.get_channel_display()} · {sheet.respondent} · "
            f"{_day(sheet.submitted_at)}"
        )
        rows = [[line.text, line.answer or "—"] for line in lines_of(sheet)]
        parts.append({"heading": heading, "kind": "facts", "rows": rows})
    return parts


def _visits(case: Investigation) -> list[Part]:
    parts: list[Part] = []
    for visit in case.visits.filter(signed_at__isnull=False):
        photos = list(visit.photos.all())
        off = sum(bool(photo.faults) for photo in photos)
        rows = [
            [_("Participants"), visit.participants],
            *(
                [name, " · ".join(filter(None, (state, note)))]
                for name, state, note in seen_of(visit)
            ),
            [
                _("Photos"),
                _("%(of)d, %(off)d of them with doubts") % {"of": len(photos), "off": off},
            ],
            [_("Account"), visit.account or "—"],
            [_("Signed by"), f"{visit.visitor_name} · {_moment(visit.signed_at)}"],
        ]
        signed = [row for row in visit.signatures.all() if row.stands]
        for signature in signed:
            rows += _signed_for_customer(signature)
        if not signed:
            rows.append([_("Signed for the customer"), _("nobody")])
        heading = f"{visit.get_kind_display()} · {visit.place} · {_moment(visit.visited_at)}"
        parts.append({"heading": heading, "kind": "facts", "rows": rows})
        parts += [
            {"kind": "drawing", "svg": drawing(row.strokes), "title": f"{row.name} · {row.role}"}
            for row in signed
            if row.strokes
        ]
    return parts


def _signed_for_customer(row: VisitSignature) -> list[list[str]]:
    """Who signed, how, and no more than is known of it."""
    how = _("drawn") if row.strokes else _("typed")
    told = (
        _("Signed in a browser in which our %(name)s was signed in.") % {"name": row.device}
        if row.device
        else _("Signed by who had the link, in a browser in which nobody of ours was signed in.")
    )
    unknown = _("Whose hand it was is not known to the system.")
    return [
        [
            _("Signed for the customer"),
            f"{row.name} · {row.role} · {how} · {_moment(row.signed_at)}",
        ],
        [_("How it was signed"), f"{told} {unknown}"],
        [_("SHA-256 of what was signed"), _in_two(row.digest)],
    ]


def _papers(case: Investigation) -> list[Part]:
    rows = [
        [row.title, row.get_sight_display(), row.get_agreement_display(), row.note]
        for row in case.paper_checks.all()
    ]
    header = [_("Document"), _("Seen as"), _("Agreement"), _("Note")]
    return [_table(header, rows, [4, 2, 2, 4])] if rows else []


def _references(case: Investigation) -> list[Part]:
    rows = [
        [
            row.company + (f" ({_('related to the customer')})" if row.is_related else ""),
            row.answer.get("since", "—"),
            row.answer.get("highest", "—"),
            row.answer.get("terms_days", "—"),
            row.answer.get("past_due", "—"),
            {"1": _("Yes"), "0": _("No")}.get(row.answer.get("recommends", ""), _("no answer")),
        ]
        for row in case.references.all()
    ]
    header = [
        _("Referee"),
        _("Since"),
        _("Highest credit"),
        _("Days"),
        _("Past due"),
        _("Recommends"),
    ]
    return [_table(header, rows, [5, 2, 3, 2, 3, 2])] if rows else []


def _lookups(case: Investigation) -> list[Part]:
    rows = [
        [
            row.origin,
            _moment(row.asked_at),
            row.get_state_display(),
            ", ".join(
                f"{RECORD_TITLES[kind]}: {part['count']}" for kind, part in row.found.items()
            ),
            str(row.taken),
        ]
        for row in lookups_of(SYSTEM, case)
    ]
    header = [_("Source"), _("Asked at"), _("State"), _("Records found"), _("Taken over")]
    return [_table(header, rows, [4, 3, 2, 4, 2])] if rows else []


def _contradictions(case: Investigation) -> list[Part]:
    rows = [
        [
            line.text,
            f"{line.first} ({line.row.first.get_channel_display()})",
            f"{line.second} ({line.row.second.get_channel_display()})",
            f"{line.row.get_ruling_display()}: {line.row.explanation}",
        ]
        for line in contradictions_of(SYSTEM, case)
    ]
    header = [_("Question"), _("First answer"), _("Second answer"), _("Ruling")]
    return [_table(header, rows, [4, 3, 3, 5])] if rows else []


def _findings(case: Investigation) -> list[Part]:
    proofs = dict(Verification.choices)
    rows = [
        [
            row.topic,
            " · ".join(
                str(word) for word in (row.get_verdict_display(), proofs.get(row.proof, "")) if word
            ),
            row.evidence,
        ]
        for row in case.findings.all()
    ]
    return [_table([_("Topic"), _("Verdict"), _("Evidence")], rows, [3, 3, 6])]


def _signatures(case: Investigation) -> list[Part]:
    rows = [
        [_("Lead investigator"), f"{case.lead_name} · {_moment(case.signed_at)}"],
        [_("Countersigned by"), f"{case.countersigned_by_name} · {_moment(case.countersigned_at)}"],
        [_("SHA-256 of what was signed"), _in_two(case.content_digest)],
    ]
    return [{"kind": "facts", "rows": rows}]


def _in_two(digest: str) -> str:
    """Let a digest break in the middle: the column of a page is narrower."""
    return f"{digest[:32]} {digest[32:]}".strip()


def _table(header: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> Part:
    return {"kind": "table", "header": header, "rows": rows, "widths": widths}


def _day(at: datetime | None) -> str:
    return timezone.localdate(at).isoformat() if at else "—"


def _moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else "—"
