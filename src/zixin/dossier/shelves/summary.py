"""What the printed summary of a credit file says, as plain data for the typesetter."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zixin.dossier.queries.file import CreditFile
from zixin.dossier.queries.outside import Line
from zixin.dossier.queries.reviews import ReviewState
from zixin.dossier.queries.secrecy import SectionAccess
from zixin.dossier.rules.schema import kinds_of
from zixin.dossier.shelves.display import row_settled
from zixin.dossier.shelves.overview import ConflictView, conflicts_of, overview_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """The frame of one print: who, when, and which sections it holds."""

    by: str
    on: date
    sections: Collection[str]


def summary_of(
    file: CreditFile, lines: dict[str, Any], review: ReviewState, frame: Print
) -> dict[str, Any]:
    """Return the summary of a file in the active language; masked fields stay masked."""
    chapters = [_standing(file, review)]
    chapters += [
        (_title(access), _section(file, access, lines.get(access.section.code, ()), frame))
        for access in file.accesses
    ]
    conflicts = conflicts_of(file, sections=frame.sections)
    if conflicts:
        items = [_conflict(view) for view in conflicts]
        chapters.append((_("Conflicts"), [{"kind": "list", "items": items}]))
    return {
        "language": "zh" if (get_language() or "").startswith("zh") else "en",
        "title": _("Summary of the credit file"),
        "seller": settings.COMPANY_NAME,
        "customer": file.customer.name,
        "number": file.customer.number,
        "confidential": _("Internal and confidential"),
        "disclaimer": _(
            "This summary shows the sections its reader is cleared for. Numbers of persons and "
            "accounts are shown in part."
        ),
        "cover": [
            [_("Customer number"), file.customer.number],
            [_("Held on"), file.moment.on.isoformat()],
            [_("As known on"), timezone.localdate(file.moment.known_at).isoformat()],
            [_("Printed on"), frame.on.isoformat()],
            [_("Printed by"), frame.by],
        ],
        "chapters": [
            {"title": f"{place}. {title}", "parts": parts}
            for place, (title, parts) in enumerate(chapters, start=1)
        ],
    }


def _conflict(view: ConflictView) -> str:
    """What each source says, and for what somebody ruled."""
    said = f"{view.title} {view.key}: " + " / ".join(voice.text for voice in view.voices)
    if view.is_open:
        return said
    counted = next(voice.text for voice in view.voices if voice.counts)
    words = {"said": said, "value": counted, "by": view.ruling.ruled_by_name}
    return _("%(said)s — ruled by %(by)s: %(value)s (%(reason)s)") % {
        **words,
        "reason": view.ruling.reason,
    }


def _title(access: SectionAccess) -> str:
    return f"{access.section.title} ({access.level_name})"


def _standing(file: CreditFile, review: ReviewState) -> tuple[str, list[Any]]:
    overview = overview_of(file)
    rows = [
        [_("Completeness"), f"{overview.whole.percent}%"],
        [_("Checklist"), f"{overview.checklist_name} · {overview.checklist_version}"],
        [_("Open conflicts"), str(overview.conflict_count)],
        [_("Next review"), review.due_on.isoformat()],
    ]
    if review.is_stale:
        stale = _("The credit file is stale since %(day)s: review it first.")
        rows.append([_("State"), stale % {"day": review.since.isoformat()}])
    return _("Standing of the file"), [{"kind": "facts", "rows": rows}]


def _section(
    file: CreditFile, access: SectionAccess, lines: Collection[Line], frame: Print
) -> list[Any]:
    if access.section.code not in frame.sections:
        closed = _("Closed, level %(level)s: ask %(responsible)s.")
        told = {"level": access.level_name, "responsible": access.responsible}
        return [{"kind": "text", "text": closed % told}]
    parts: list[Any] = []
    for kind in kinds_of(access.section.code):
        for thing in file.things.get(kind.code, ()):
            row = row_settled(thing, today=file.moment.on)
            origin: Any = row.entry
            source = (
                f"{origin.get_source_display()} · {origin.get_method_display()} · "
                f"{row.verification} · {origin.as_of}"
            )
            cells = [[cell.label, cell.text] for cell in row.cells]
            heading = str(kind.title)
            parts.append(
                {"kind": "facts", "heading": heading, "rows": [*cells, [_("Source"), source]]}
            )
    if lines:
        parts.append({"kind": "list", "items": [f"{of.title} {of.text}" for of in lines]})
    return parts or [{"kind": "text", "text": _("Nothing is recorded here yet.")}]
