"""State machines as data (流程). The only place that writes a ``state`` column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.transactions import require_transaction


class RefusedError(Exception):
    """The request is understood and refused; the message is fit to show the user."""

    def __init__(self, message: str | Promise, *, field: str | None = None) -> None:
        super().__init__(str(message))
        self.message = str(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Rule:
    """A predicate over actor and object, with the sentence shown when it says no."""

    holds: Callable[[Actor, Any], bool]
    refusal: str | Promise

    def require(self, actor: Actor, subject: Any) -> None:
        """Raise ``RefusedError`` with the sentence when the predicate does not hold."""
        if not self.holds(actor, subject):
            raise RefusedError(self.refusal)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One arrow of a flow: from which states, to which, who may, and the event it leaves."""

    name: str
    title: str | Promise
    source: frozenset[str]
    target: str
    rules: tuple[Rule, ...]
    event: str


Flow: TypeAlias = Mapping[str, Move]


def flow(*moves: Move) -> Flow:
    """Index moves by name; raises ``ValueError`` for a name used twice."""
    table = {move.name: move for move in moves}
    if len(table) != len(moves):
        raise ValueError("a flow names a move twice")
    return table


def advance(
    subject: Any,
    move: Move,
    *,
    actor: Actor,
    now: datetime,
    data: Mapping[str, Any],
    customer_id: int | None = None,
) -> None:
    """Lock the row, check rules and state, move it, and record the event.

    Runs inside the caller's transaction, so that the move and its audit event commit together.
    Raises ``RefusedError`` when a rule says no or somebody has moved the subject on already,
    ``NoTransactionError`` outside a transaction.
    """
    require_transaction(move.event)
    model: type[models.Model] = type(subject)
    fresh: Any = model._default_manager.select_for_update(of=("self",)).get(pk=subject.pk)
    for rule in move.rules:
        rule.require(actor, fresh)
    if fresh.state not in move.source:
        raise RefusedError(_("Somebody has already moved this on; please look again."))
    before = fresh.state
    subject.state = move.target
    subject.save(update_fields=["state"])
    changes = {**data, "state": [before, move.target]}
    record(
        kind=move.event,
        subject=subject,
        actor=actor,
        now=now,
        data=changes,
        customer_id=customer_id,
    )


def open_moves(subject: Any, moves: Flow, actor: Actor) -> list[Move]:
    """List the moves the actor may make now, in the order of the flow's table."""
    return [
        move
        for move in moves.values()
        if subject.state in move.source and all(rule.holds(actor, subject) for rule in move.rules)
    ]
