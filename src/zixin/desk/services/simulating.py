"""A policy run over stored history, beside the version before it (政策时光机)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zixin.assessment.models import Assessment
from zixin.assessment.scoring import score_inputs
from zixin.batch import simulation as sim
from zixin.desk.queries.history import Past, frame_of, past_applications
from zixin.engine.policy import AssessmentPolicy, PolicyError, parse_policy
from zixin.engine.standards import parse_standards
from zixin.kernel.actor import Actor
from zixin.kernel.workflow import RefusedError
from zixin.policies.models import SIMULATED, PolicyKind, PolicySimulation, PolicyVersion
from zixin.policies.queries import NoPolicyError, policy_in_force, refusal_of
from zixin.policies.rules import parse_authority, parse_granting
from zixin.policies.rules.changes import changes_alone
from zixin.policies.rules.simulating import rules_of
from zixin.policies.rules.wording import spoken
from zixin.policies.services import keep_simulation

MOVED_MOST = 500  # of those who change sides, so many are kept by name
RATED_MOST = 500  # a page answers while the reader waits; a command takes its time


@transaction.atomic
def simulate_policy(
    *,
    kind: PolicyKind,
    document: Mapping[str, Any],
    base: PolicyVersion | None,
    period: tuple[date, date],
    actor: Actor,
    now: datetime,
    orders: pl.DataFrame | None = None,
    seed: int = 0,
    rated_most: int | None = RATED_MOST,
) -> PolicySimulation:
    """Decide the applications of a period by a document and by the version before it; keep the run.

    Ratings are those stored, or for a model computed again from their stored inputs. Records
    ``policies.simulation.run``. Raises ``RefusedError`` for a document nobody could be judged by,
    without a matrix and a granting policy in force, for more ratings than ``rated_most``, and as
    ``keep_simulation`` does.
    """
    if kind in SIMULATED:
        refusal = refusal_of(kind, document, on=timezone.localdate(now))
        if refusal:
            raise RefusedError(spoken(refusal)) from refusal
        found, inputs_digest = _run(
            kind, document, base, period, orders, seed=seed, rated_most=rated_most, now=now
        )
    else:
        found, inputs_digest = {}, ""
    return keep_simulation(
        kind=kind,
        document=document,
        base=base,
        period=period,
        seed=seed,
        inputs_digest=inputs_digest,
        figures=found,
        actor=actor,
        now=now,
    )


@dataclass(frozen=True, slots=True)
class Side:
    """A document in its place among those in force: the cases it gives and the rules it makes."""

    cases: pl.DataFrame
    rules: sim.Rules

    def decided(self) -> pl.DataFrame:
        """Decide the cases."""
        return sim.decide(self.cases, self.rules)


@dataclass(frozen=True, slots=True)
class Bench:
    """What a document is tried on: the past, and the other documents in force."""

    kind: PolicyKind
    past: list[Past]
    in_force: Mapping[str, Mapping[str, Any]]
    stored: pl.DataFrame

    def side(self, document: Mapping[str, Any] | None) -> Side:
        """Put a document in its place; ``None`` leaves ratings as they are stored."""
        given = self.in_force if document is None else {**self.in_force, self.kind: document}
        rules = rules_of(
            parse_authority(given[PolicyKind.AUTHORITY]), parse_granting(given[PolicyKind.GRANTING])
        )
        if self.kind != PolicyKind.ASSESSMENT or document is None:
            return Side(self.stored, rules)
        return Side(frame_of(self.past, _Rater(parse_policy(document)).result), rules)

    def is_usable(self, document: dict[str, Any]) -> bool:
        """Tell whether a document can be put in its place."""
        parse = {"assessment": parse_policy, "authority": parse_authority}
        try:
            parse.get(self.kind, parse_granting)(document)
        except PolicyError:
            return False
        return True


class _Rater:
    """Rates stored inputs by one model; a rating by another model stays as it is stored."""

    def __init__(self, policy: AssessmentPolicy) -> None:
        self._policy = policy
        self._known: dict[int, dict[str, Any]] = {}

    def result(self, assessment: Assessment) -> dict[str, Any]:
        if not _is_of(assessment, self._policy):
            return dict(assessment.result)
        if assessment.pk not in self._known:
            standards = assessment.standards
            self._known[assessment.pk] = score_inputs(
                assessment.inputs,
                self._policy,
                parse_standards(standards.document) if standards else None,
            )
        return self._known[assessment.pk]


def _is_of(assessment: Assessment, policy: AssessmentPolicy) -> bool:
    """Tell whether a model can rate what is stored: of its own name and its edition."""
    is_same_edition = assessment.inputs.get("edition", 1) == policy.edition
    return assessment.policy.name == policy.name and is_same_edition


def _run(
    kind: PolicyKind,
    document: Mapping[str, Any],
    base: PolicyVersion | None,
    period: tuple[date, date],
    orders: pl.DataFrame | None,
    *,
    seed: int,
    rated_most: int | None,
    now: datetime,
) -> tuple[dict[str, Any], str]:
    bench = _bench(kind, period, now=now)
    before = base.document if base else None if kind == PolicyKind.ASSESSMENT else document
    changes = (
        changes_alone(before, document, is_usable=bench.is_usable) if before is not None else []
    )
    ratings = len(bench.past) * (len(changes) + 2) if kind == PolicyKind.ASSESSMENT else 0
    if rated_most is not None and ratings > rated_most:
        raise RefusedError(
            _("%(count)s ratings are to be computed; run it by the command zixin policy simulate.")
            % {"count": ratings}
        )
    sides = bench.side(before), bench.side(document)
    decided = [side.decided() for side in sides]
    history = None if orders is None else sim.history_of(orders, sides[0].cases)
    figures = sim.compare(
        decided[0],
        decided[1],
        rules=(sides[0].rules, sides[1].rules),
        history=history,
        seed=seed,
    )
    alone = (_alone(bench, place, changed) for place, changed in changes)
    ranking = sim.rank(decided[0], sides[0].rules, alone, history=history)
    found = _document(figures, ranking, bench, is_with_orders=orders is not None)
    if kind == PolicyKind.ASSESSMENT:
        policy = parse_policy(document)
        found["unknown"]["not_rated_again"] = sum(
            not _is_of(one.assessment, policy) for one in bench.past
        )
    return found, _digest(bench, orders)


def _bench(kind: PolicyKind, period: tuple[date, date], *, now: datetime) -> Bench:
    try:
        in_force: dict[str, Mapping[str, Any]] = {
            of: policy_in_force(of, on=timezone.localdate(now)).document
            for of in (PolicyKind.AUTHORITY, PolicyKind.GRANTING)
        }
    except NoPolicyError as absent:
        raise RefusedError(
            _("An authority matrix and a granting policy must be in force to run over history.")
        ) from absent
    first, last = period
    currency = parse_authority(in_force[PolicyKind.AUTHORITY]).currency
    past = past_applications(first=first, last=last, currency=currency)
    return Bench(kind, past, in_force, frame_of(past, lambda one: dict(one.result)))


def _alone(bench: Bench, place: str, document: dict[str, Any] | None) -> sim.Alone:
    if document is None:
        return sim.Alone(place, None, None)
    side = bench.side(document)
    return sim.Alone(place, side.decided(), side.rules)


def _document(
    figures: sim.Figures, ranking: list[dict[str, Any]], bench: Bench, *, is_with_orders: bool
) -> dict[str, Any]:
    frame = figures.frame
    moved = frame.filter(
        (pl.col("base") != pl.col("draft")) | (pl.col("base_amount") != pl.col("draft_amount"))
    )
    return {
        "cases": frame.height,
        "customers": frame["customer"].n_unique(),
        "has_orders": is_with_orders,
        "sides": figures.sides,
        "against_reality": figures.against_reality,
        "levels": figures.levels,
        "refusals": figures.refusals,
        "unknown": dict(figures.unknown),
        "ranking": ranking,
        "moved_count": moved.height,
        "moved": moved.head(MOVED_MOST).to_dicts(),
    }


def _digest(bench: Bench, orders: pl.DataFrame | None) -> str:
    """The digest of everything the run read."""
    digest = hashlib.sha256(bench.stored.write_json().encode())
    if orders is not None:
        digest.update(orders.write_csv().encode())
    return digest.hexdigest()
