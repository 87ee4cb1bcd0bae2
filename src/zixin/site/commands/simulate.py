"""``zixin policy simulate``: a draft, or a file before it is drafted, run over stored history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.utils import timezone

from zixin.accounts.queries import SYSTEM
from zixin.batch.simulation import OrderError, read_orders
from zixin.desk.services import simulate_policy
from zixin.engine.policy import PolicyError
from zixin.kernel.periods import add_months
from zixin.kernel.workflow import RefusedError
from zixin.policies.models import PolicyKind, PolicySimulation, PolicyVersion
from zixin.policies.queries import drafts_for, newest_of
from zixin.policies.rules import kind_of_document, read_document
from zixin.policies.rules.wording import spoken
from zixin.site.commands.output import complain, report, working

MONTHS_BACK = 24
SEED_MAX = 2_147_483_647


@dataclass(frozen=True, slots=True)
class Order:
    """What is run, over which days, with which orders."""

    policy: str
    kind: str = ""
    first: date | None = None
    last: date | None = None
    orders: Path | None = None
    seed: int = 0


def simulate(order: Order, *, as_json: bool) -> int:
    """Keep the run and report it; 1 for what cannot be read or run."""
    now = timezone.now()
    last = order.last or timezone.localdate(now)
    if not 0 <= order.seed <= SEED_MAX:
        return complain(f"A seed lies between 0 and {SEED_MAX}.")
    try:
        kind, document, base = _chosen(order)
        orders = read_orders(order.orders) if order.orders else None
        with working("running over history"):
            run = simulate_policy(
                kind=kind,
                document=document,
                base=base,
                period=(order.first or add_months(last, -MONTHS_BACK), last),
                orders=orders,
                seed=order.seed,
                rated_most=None,
                actor=SYSTEM,
                now=now,
            )
    except (OSError, LookupError, OrderError) as unreadable:
        return complain(f"{order.policy}: {unreadable.args[-1]}")
    except PolicyError as unusable:
        return complain(f"{order.policy}: {spoken(unusable)}")
    except RefusedError as refused:
        return complain(str(refused.message))
    found = run.figures
    outcome = {"number": run.number, "digest": run.digest, "base": str(base or ""), **found}
    lines = [_heading(run, base)]
    lines += [
        f"{name:20} {old:>18,.2f} {new:>18,.2f} {gap:>+18,.2f}  [{low:,.2f}, {high:,.2f}]"
        for name, (old, new, gap, low, high) in found["sides"].items()
    ]
    lines += [_ranked(row) for row in found["ranking"]]
    if not found["has_orders"]:
        lines.append("Without orders, margins and losses are not known (--orders FILE).")
    report(outcome, "\n".join(lines), as_json=as_json)
    return 0


def _heading(run: PolicySimulation, base: PolicyVersion | None) -> str:
    found = run.figures
    return (
        f"{run.number}: {found['cases']} applications of {found['customers']} customers, "
        f"{run.first_on} to {run.last_on}, beside {base or 'the ratings as they were'}."
    )


def _ranked(row: Mapping[str, Any]) -> str:
    effect = row["effect"]
    if effect is None:
        return f"{row['place']}: cannot stand alone"
    return f"{row['place']}: value {effect['value']:+,.2f}, hours {effect['hours']:+,.1f}"


def _chosen(order: Order) -> tuple[PolicyKind, Mapping[str, Any], PolicyVersion | None]:
    """Return what is run and the version before it: of a draft, or of the name in a file."""
    draft = drafts_for(SYSTEM).filter(number=order.policy).first()
    if draft is not None:
        return PolicyKind(draft.kind), draft.document, draft.base
    path = Path(order.policy)
    document = read_document(path.read_bytes(), name=path.name)
    kind = order.kind or kind_of_document(document)
    if kind not in PolicyKind.values:
        kinds = ", ".join(PolicyKind.values)
        raise LookupError(f"say with --kind what it rules: {kinds}")
    name = str(document.get("name", ""))
    return PolicyKind(kind), document, newest_of(SYSTEM, kind=kind, name=name)
