"""``zixin replay``: past ratings computed again from what they were made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator

from zixin.accounts.queries import SYSTEM
from zixin.assessment.queries import assessments_for
from zixin.assessment.replaying import Replayer
from zixin.site.commands.output import complain, progress_bar, report

PAGE = 200


def replay(*, numbers: Sequence[str], as_json: bool) -> int:
    """Replay the ratings numbered, or all; 1 when one of them comes out otherwise."""
    ratings = assessments_for(SYSTEM).select_related("policy", "standards").order_by("pk")
    if numbers:
        ratings = ratings.filter(number__in=numbers)
        unknown = sorted(set(numbers) - set(ratings.values_list("number", flat=True)))
        if unknown:
            return complain(f"There is no assessment {', '.join(unknown)}.")
    replayer, failed = Replayer(), []
    pages = Paginator(ratings, PAGE)
    done = 0
    with progress_bar("replaying") as advance:
        for page in pages:
            for rating in page.object_list:
                found = replayer.replay(rating)
                done += 1
                if not found.is_same:
                    failed.append(found)
            advance(done, pages.count)
    outcome: dict[str, Any] = {
        "replayed": done,
        "same": done - len(failed),
        "different": [
            {
                "number": row.number,
                "policy": row.policy,
                "stored": row.stored,
                "computed": row.computed,
                "differences": list(row.differences),
            }
            for row in failed
        ],
    }
    lines = [f"{done} replayed, {done - len(failed)} came out to the byte."]
    for row in failed:
        lines += [f"{row.number} ({row.policy}) differs:", *(f"  {at}" for at in row.differences)]
    report(outcome, "\n".join(lines), as_json=as_json)
    return 1 if failed else 0
