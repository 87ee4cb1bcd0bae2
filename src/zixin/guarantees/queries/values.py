"""What the security of customers counts for on a day, and whether it is enough (担保覆盖)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from zixin.assessment.models import CurrentRating, Statement
from zixin.engine.security import Loss, Standard, loss_given_default
from zixin.guarantees.models import Security
from zixin.guarantees.queries.network import (
    Network,
    customer_id_of,
    customer_node,
    giver_node,
    load_network,
)
from zixin.guarantees.rules.choices import ProviderKind
from zixin.guarantees.rules.outside import Standing, standings_of
from zixin.guarantees.rules.valuing import Giver, Valued, value_security
from zixin.guarantees.states import COUNTED_ON, SecurityState
from zixin.kernel.money import DEFAULT_CURRENCY
from zixin.policies.queries import security_in_force

NOTHING = Decimal("0.00")
YEAR_MONTHS = 12
GONE = (SecurityState.RELEASED, SecurityState.REJECTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """The security of one customer: each with its value, the sum, and what relies on it.

    ``needed`` is what was accepted as relied on, no more than the exposure where that is known.
    """

    valued: tuple[Valued, ...]
    total: Decimal
    relied_on: Decimal
    exposure: Decimal | None
    loss: Loss | None

    @property
    def needed(self) -> Decimal:
        return self.relied_on if self.exposure is None else min(self.relied_on, self.exposure)

    @property
    def shortfall(self) -> Decimal:
        """How much of what must be covered is not (担保缺口)."""
        return max(NOTHING, self.needed - self.total)

    def without(self, security: Security) -> Decimal:
        """Return what would be uncovered if a security were let go."""
        left = sum((row.net for row in self.valued if row.security.pk != security.pk), NOTHING)
        return max(NOTHING, self.needed - left)


def whole(securities: QuerySet[Security]) -> QuerySet[Security]:
    """Read securities with all that their value rests on."""
    rows = securities.select_related("customer", "provider")
    return rows.prefetch_related("papers", "valuations__confirmation")


def covers_of(customer_ids: Collection[int], *, on: date) -> dict[int, Cover]:
    """Value the security of customers on a day; who has none is left out.

    As many queries for one customer as for all. Raises ``NoPolicyError`` without a standard in force.
    """
    rows = whole(Security.objects.filter(customer__in=customer_ids)).exclude(state__in=GONE)
    by_customer: dict[int, list[Security]] = {}
    for row in rows.order_by("id"):
        by_customer.setdefault(row.customer_id, []).append(row)
    if not by_customer:
        return {}
    standard = security_in_force(on=on)[1]
    givers = _givers([row for own in by_customer.values() for row in own], on=on)
    grades = _grades(by_customer)
    standings = standings_of(list(by_customer), on)
    return {
        pk: _cover(
            own,
            grade=grades.get(pk, ""),
            givers=givers,
            standing=standings.get(pk),
            standard=standard,
            on=on,
        )
        for pk, own in by_customer.items()
    }


def accepted_security_for(customer_id: int, *, on: date) -> Cover:
    """Return the security that counts for a customer on a day (已接受担保)."""
    none = Cover(valued=(), total=NOTHING, relied_on=NOTHING, exposure=None, loss=None)
    return covers_of([customer_id], on=on).get(customer_id, none)


def value_of(security: Security, *, on: date) -> Valued:
    """Value one security, one not accepted yet as if it were."""
    giver = None
    if security.is_guarantee:
        network, node = giver_node(security, on=on)
        giver = _givers_of([(security, node)], network, on=on)[security.pk]
    return value_security(
        security,
        standard=security_in_force(on=on)[1],
        customer_grade=_grades([security.customer_id]).get(security.customer_id, ""),
        giver=giver,
        on=on,
        as_if_accepted=security.state in {SecurityState.DRAFT, SecurityState.PROPOSED},
    )


def _cover(
    rows: Iterable[Security],
    *,
    grade: str,
    givers: Mapping[int, Giver],
    standing: Standing | None,
    standard: Standard,
    on: date,
) -> Cover:
    valued = tuple(
        value_security(
            row, standard=standard, customer_grade=grade, giver=givers.get(row.pk), on=on
        )
        for row in rows
    )
    exposure = standing.exposure if standing else None
    counted = [row for row in valued if row.counts and row.steps]
    relied_on = (
        row.security.covers
        for row in valued
        if row.security.accepted_at is not None and row.security.state in COUNTED_ON
    )
    return Cover(
        valued=valued,
        total=sum((row.net for row in valued), NOTHING),
        relied_on=sum(relied_on, NOTHING),
        exposure=exposure,
        loss=loss_given_default(
            exposure,
            things=[row.net for row in counted if row.steps and not row.steps.fails],
            guarantees=[row.steps for row in counted if row.steps and row.steps.fails],
            standard=standard,
        )
        if exposure
        else None,
    )


def _givers(rows: Iterable[Security], *, on: date) -> dict[int, Giver]:
    guarantees = [row for row in rows if row.is_guarantee]
    if not guarantees:
        return {}
    network = load_network(on=on)
    nodes = {row.pk: node for row, node in network.accepted}
    known = [(row, nodes[row.pk]) for row in guarantees if row.pk in nodes]
    return _givers_of(known, network, on=on)


def _givers_of(
    guarantees: Iterable[tuple[Security, str]], network: Network, *, on: date
) -> dict[int, Giver]:
    """Say what is known of each guarantor: his means, what he gave before, and whom he stands with."""
    pairs = list(guarantees)
    nodes = {node for _row, node in pairs}
    ids = [pk for pk in map(customer_id_of, nodes) if pk is not None]
    equity, outside = means_of(ids, on=on)
    grades, standings = _grades(ids), standings_of(ids, on)
    before, whole_given = _given(network, nodes)
    found = {}
    for row, node in pairs:
        pk, debtor = customer_id_of(node), customer_node(row.customer_id)
        standing = standings.get(pk) if pk is not None else None
        in_book = whole_given.get(node, NOTHING)
        beside = max(NOTHING, outside.get(pk or 0, NOTHING) - in_book)
        found[row.pk] = Giver(
            net_worth=row.provider_net_worth if pk is None else equity.get(pk),
            own_limit=standing.limit if standing else None,
            given=before.get(row.pk, in_book) + beside,
            grade=row.provider_grade if pk is None else grades.get(pk, ""),
            is_same_group=network.are_one_group(node, debtor),
            is_in_ring=network.are_in_one_ring(node, debtor),
        )
    return found


def _given(
    network: Network, nodes: Collection[str]
) -> tuple[dict[int, Decimal], dict[str, Decimal]]:
    """Add up the guarantees each guarantor has given us: before each one, and in all."""
    before: dict[int, Decimal] = {}
    in_all: dict[str, Decimal] = {}
    for row, node in network.accepted:
        if node in nodes:
            before[row.pk] = in_all.get(node, NOTHING)
            in_all[node] = before[row.pk] + row.amount
    return before, in_all


def means_of(
    customer_ids: Collection[int], *, on: date
) -> tuple[dict[int, Decimal], dict[int, Decimal]]:
    """Read net worth and guarantees given from the newest annual statement of each customer."""
    rows = Statement.objects.filter(
        customer__in=customer_ids,
        is_current=True,
        months=YEAR_MONTHS,
        as_of__lte=on,
        currency=DEFAULT_CURRENCY,
    )
    equity, given = {}, {}
    for customer_id, items in rows.order_by("as_of", "id").values_list("customer_id", "items"):
        equity[customer_id], given[customer_id] = items.get("equity"), items.get("guarantee_out")
    return _decimals(equity), _decimals(given)


def _decimals(texts: Mapping[int, str | None]) -> dict[int, Decimal]:
    return {pk: Decimal(text) for pk, text in texts.items() if text not in {None, ""}}


def _grades(customer_ids: Collection[int]) -> dict[int, str]:
    rows = CurrentRating.objects.filter(customer__in=customer_ids)
    return dict(rows.values_list("customer_id", "grade"))


def provider_name(security: Security) -> str:
    """Name who gives a security, the customer itself by its own name."""
    is_own = security.provider_kind == ProviderKind.OWN
    return security.customer.name if is_own else security.giver
