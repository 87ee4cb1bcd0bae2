"""Looking for a customer that is already there, before it is registered a second time (查重)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from zixin.customers.models import Customer, CustomerAlias
from zixin.customers.queries import customers_for
from zixin.customers.rules.names import clean_name, name_key
from zixin.customers.rules.uscc import clean_uscc
from zixin.kernel.actor import Actor
from zixin.kernel.workflow import RefusedError

LIKENESS_MIN = 80.0  # of 100: one sign of five may differ
SIMILAR_MAX = 5
PIECE = 2  # signs of a name that a similar one shares somewhere
PIECES_MAX = 12


@dataclass(frozen=True, slots=True)
class SimilarCustomer:
    """A customer that may be the same company; ``likeness`` is 0..100."""

    customer: Customer
    likeness: float
    has_same_code: bool


@dataclass(frozen=True, slots=True)
class CodeTaken:
    """A credit code already in use; the customer is told only to who may see it."""

    customer: Customer | None

    @property
    def sentence(self) -> str:
        if self.customer:
            return _("%(customer)s (%(number)s) has this code.") % {
                "customer": self.customer.name,
                "number": self.customer.number,
            }
        return _(
            "A customer with this code is registered outside your responsibility; "
            "ask the credit department."
        )


@dataclass(frozen=True, slots=True)
class Duplicates:
    """What a name and a code resemble, within what the actor sees, and whether the code is free."""

    similar: tuple[SimilarCustomer, ...]
    taken: CodeTaken | None


def similar_customers(
    actor: Actor, *, name: str, uscc: str = "", apart_from: Customer | None = None
) -> Duplicates:
    """Find customers that may be the one being written down.

    Names are compared without place, legal form, blanks and look-alike letters, and only among
    the actor's customers. A credit code is unique everywhere: of a foreign customer that has it,
    nothing is told but that. Half-typed input finds nothing and refuses nothing.
    """
    taken = _taken(actor, uscc, apart_from)
    found = [
        match
        for match in _alike(actor, name)
        if apart_from is None or match.customer.pk != apart_from.pk
    ]
    if taken and taken.customer:
        same = SimilarCustomer(taken.customer, 100.0, has_same_code=True)
        found = [same, *(match for match in found if match.customer.pk != taken.customer.pk)]
    return Duplicates(tuple(found[:SIMILAR_MAX]), taken)


def code_is_taken(
    actor: Actor, uscc: str, *, apart_from: Customer | None = None
) -> CodeTaken | None:
    """Tell whether another customer has this (clean) code, or had it in a record merged into it."""
    others = Customer.objects.filter(Q(uscc=uscc) | Q(pk__in=_formerly(uscc)))
    if apart_from is not None:
        others = others.exclude(pk=apart_from.pk)
    other = others.first()
    if other is None:
        return None
    return CodeTaken(customers_for(actor).filter(pk=other.pk).first())


def number_is_taken(number: str) -> bool:
    """Tell whether a customer has this number."""
    return Customer.objects.filter(number=number).exists()


def _formerly(uscc: str) -> QuerySet[CustomerAlias, int]:
    former = CustomerAlias.objects.filter(kind=CustomerAlias.Kind.USCC, value=uscc)
    return former.values_list("customer_id", flat=True)


def _taken(actor: Actor, uscc: str, apart_from: Customer | None) -> CodeTaken | None:
    try:
        return code_is_taken(actor, clean_uscc(uscc), apart_from=apart_from)
    except RefusedError:
        return None  # not a whole code yet


def _alike(actor: Actor, name: str) -> list[SimilarCustomer]:
    try:
        key = name_key(clean_name(name))
    except RefusedError:
        return []
    if len(key) < PIECE:
        return []
    sharing = Q()
    for start in range(min(len(key) - PIECE + 1, PIECES_MAX)):
        sharing |= Q(name_key__contains=key[start : start + PIECE])
    keys = dict(customers_for(actor).filter(sharing).values_list("pk", "name_key"))
    matches = process.extract(
        key, keys, scorer=fuzz.ratio, score_cutoff=LIKENESS_MIN, limit=SIMILAR_MAX + 1
    )
    customers = customers_for(actor).in_bulk([pk for _key, _score, pk in matches])
    return [
        SimilarCustomer(customers[pk], score, has_same_code=False) for _key, score, pk in matches
    ]
