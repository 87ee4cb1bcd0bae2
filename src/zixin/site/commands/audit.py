"""The command ``zixin audit``: prove that the trail is whole and unchanged."""

from __future__ import annotations

from django.utils import timezone

from zixin.kernel.audit import ChainReport, Event
from zixin.kernel.verification import verify_and_keep
from zixin.site.commands.output import progress_bar, report


def verify(*, as_json: bool) -> int:
    """Recompute the whole chain; 0 when it holds, 1 when it does not."""
    total = Event.objects.count()
    with progress_bar("audit") as advance:
        found = verify_and_keep(now=timezone.now(), progress=lambda done: advance(done, total))
    report(_outcome(found), _sentence(found), as_json=as_json)
    return 1 if found.faults else 0


def _outcome(found: ChainReport) -> dict[str, object]:
    return {
        "whole": not found.faults,
        "events": found.events,
        "head": found.head,
        "anchored": found.anchored,
        "faults": [{"sequence": fault.sequence, "reason": fault.reason} for fault in found.faults],
    }


def _sentence(found: ChainReport) -> str:
    anchored = (
        "no anchor yet: a cut tail would not show"
        if found.anchored is None
        else f"anchored up to event {found.anchored}"
    )
    if not found.faults:
        return f"The audit trail is whole: {found.events} events, {anchored}."
    lines = [f"  event {fault.sequence}: {fault.reason}" for fault in found.faults]
    heading = f"The audit trail does NOT hold: {len(found.faults)} faults in {found.events} events"
    return "\n".join([f"{heading} ({anchored}).", *lines])
