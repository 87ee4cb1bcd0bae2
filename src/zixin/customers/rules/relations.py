"""What hangs on a customer and what a merge does with it: one table, written by hand.

A relation that is missing here fails the suite, so that no merge forgets the rows of a new app.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zixin.kernel.actor import Actor

if TYPE_CHECKING:
    from zixin.customers.models import Customer


class Way(StrEnum):
    """What becomes of the rows of the customer that is given up."""

    MOVE = "move"  # they hang on the surviving customer from now on
    STAY = "stay"  # they are the history of the record they were written for
    TAKE_OVER = "take_over"  # never changed: a part of the merge writes them anew


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """How a merge treats one foreign key.

    A row that the survivor has already stays: by the unique constraints, or all rows of a ``unit``.
    With a ``refusal`` the merge is refused instead; ``is_settled`` leaves it to a part of the merge.
    """

    way: Way
    unit: tuple[str, ...] = ()
    refusal: str | Promise = ""
    is_settled: bool = False


# Called with the keys of customers whose salesperson, department or hanging rows have changed, in
# that very transaction: an app above keeps in step what it wrote down of them.
FOLLOWERS: list[Callable[[Collection[int]], None]] = []

MOVE, STAY, TAKE_OVER = Relation(way=Way.MOVE), Relation(way=Way.STAY), Relation(way=Way.TAKE_OVER)

RELATIONS: dict[str, Relation] = {
    "customers.customer.merged_into": MOVE,
    "customers.customeralias.customer": MOVE,
    "customers.contactperson.customer": MOVE,
    "customers.duplicatepair.first": STAY,
    "customers.duplicatepair.second": STAY,
    "customers.customermerge.kept": STAY,
    "customers.customermerge.lost": STAY,
    "documents.document.customer": MOVE,
    "documents.legalhold.customer": MOVE,
    "dossier.fact.customer": MOVE,
    "dossier.itemrating.customer": MOVE,
    "dossier.registration.customer": TAKE_OVER,
    "dossier.owner.customer": TAKE_OVER,
    "dossier.officer.customer": TAKE_OVER,
    "dossier.relatedparty.customer": TAKE_OVER,
    "dossier.tradinglink.customer": TAKE_OVER,
    "dossier.capacity.customer": TAKE_OVER,
    "dossier.permit.customer": TAKE_OVER,
    "dossier.reference.customer": TAKE_OVER,
    "dossier.paymentperiod.customer": TAKE_OVER,
    "dossier.publicrecord.customer": TAKE_OVER,
    "dossier.classification.customer": TAKE_OVER,
    "dossier.ruling.customer": STAY,
    "dossier.reading.customer": STAY,
    "dossier.filereview.customer": STAY,
    "dossier.reviewcall.customer": STAY,
    "dossier.reviewreminder.customer": STAY,
    "investigation.investigation.customer": Relation(
        way=Way.MOVE,
        refusal=_("Both customers have an open investigation; close or cancel one first."),
    ),
    "assessment.statement.customer": Relation(way=Way.MOVE, unit=("as_of", "months", "scope")),
    "assessment.invoicelist.customer": MOVE,
    "assessment.assessment.customer": MOVE,
    "assessment.currentrating.customer": MOVE,
    "assessment.creditreport.customer": MOVE,
    "guarantees.security.customer": MOVE,
    "guarantees.security.provider": MOVE,
    "guarantees.securitytask.customer": MOVE,
    "guarantees.groupmember.customer": MOVE,
    "exposure.creditlimit.customer": Relation(way=Way.MOVE, is_settled=True),
    "decisions.creditapplication.customer": Relation(
        way=Way.MOVE,
        refusal=_("Both customers have an open application; decide or withdraw one first."),
    ),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A question the merge must be told the answer to; the first option is no default."""

    code: str
    title: str
    options: tuple[tuple[str, str], ...]


Made = list[tuple[str, int]]  # rows by model and key


class MergePart(Protocol):
    """What an app above does itself when two customers become one."""

    def choices(self, kept: Customer, lost: Customer) -> list[Choice]:
        """Ask what the merge must be told."""

    def settle(
        self,
        *,
        kept: Customer,
        lost: Customer,
        chosen: Mapping[str, str],
        source: str,
        actor: Actor,
        now: datetime,
    ) -> tuple[Made, Any]:
        """Act before the rows move; returns the rows it made, and what undoing needs."""

    def undo(
        self,
        *,
        kept: Customer,
        made: Made,
        kept_note: Any,
        source: str,
        actor: Actor,
        now: datetime,
    ) -> None:
        """Act after the rows are back."""


MERGE_PARTS: dict[str, MergePart] = {}


def register_merge_part(name: str, part: MergePart) -> None:
    """Let an app take part in merges."""
    MERGE_PARTS[name] = part
