"""Reads on pairs of customers that may be one company."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from zixin.customers.models import Customer, DuplicatePair
from zixin.customers.queries import visible_customers
from zixin.customers.rules.likeness import (
    Reason,
    Traits,
    address_key,
    reason_text,
    sound_of,
    speaks_against,
)
from zixin.customers.states import PairState
from zixin.kernel.actor import Actor

ROWS = 20
READ_AT_ONCE = 2_000
DECIDED = (PairState.SAME, PairState.DIFFERENT)


@dataclass(frozen=True, slots=True)
class PairRow:
    """A pair with its reasons in words."""

    pair: DuplicatePair
    supporting: tuple[str, ...]
    opposing: tuple[str, ...]

    @property
    def customers(self) -> tuple[Customer, Customer]:
        return self.pair.first, self.pair.second

    @property
    def is_open(self) -> bool:
        return self.pair.state == PairState.OPEN

    @property
    def can_merge(self) -> bool:
        return self.pair.state == PairState.SAME


@dataclass(frozen=True, slots=True)
class PairListing:
    """A page of pairs."""

    page: Page[DuplicatePair]
    rows: tuple[PairRow, ...]


def pairs_for(actor: Actor) -> QuerySet[DuplicatePair]:
    """The pairs of which the actor may open both customers, the likeliest first."""
    if not (actor.is_system or actor.may("customers.compare")):
        return DuplicatePair.objects.none()
    found = DuplicatePair.objects.filter(
        visible_customers(actor, "first__"), visible_customers(actor, "second__")
    )
    return found.select_related("first", "second").order_by("-likeness", "id")


def list_pairs(actor: Actor, *, is_decided: bool, page: str) -> PairListing:
    """Read one page of pairs that wait, or of those decided, newest decision first."""
    found = pairs_for(actor)
    if is_decided:
        found = found.filter(state__in=DECIDED).order_by("-decided_at", "-id")
    else:
        found = found.filter(state=PairState.OPEN)
    shown = Paginator(found, ROWS).get_page(page)
    return PairListing(shown, tuple(row_of(pair) for pair in shown.object_list))


def row_of(pair: DuplicatePair) -> PairRow:
    """Put the reasons of a pair into words."""
    reasons = [Reason(**reason) for reason in pair.reasons]
    return PairRow(
        pair,
        tuple(reason_text(reason) for reason in reasons if not speaks_against(reason)),
        tuple(reason_text(reason) for reason in reasons if speaks_against(reason)),
    )


def traits_of_all() -> Iterator[Traits]:
    """Read what is compared of every customer; for the search alone."""
    rows = Customer.objects.order_by("pk").values_list(
        "pk",
        "name",
        "name_key",
        "uscc",
        "region",
        "address",
        "legal_rep",
        "phone_index",
        "email_index",
    )
    for pk, name, key, uscc, region, address, legal_rep, phone, email in rows.iterator(
        chunk_size=READ_AT_ONCE
    ):
        yield Traits(
            pk=pk,
            name=name,
            name_key=key,
            sound=sound_of(key),
            uscc=uscc.upper(),
            region=region,
            address=address_key(address),
            legal_rep=legal_rep,
            phone=phone,
            email=email,
        )
