"""An authority matrix and a granting policy as the rules a simulation decides by. Pure."""

from __future__ import annotations

import math
from itertools import product

from zixin.batch import simulation as sim
from zixin.policies.rules.authority import AuthorityMatrix
from zixin.policies.rules.granting import Granting

WORKED = ("SUBMITTED", "IN_REVIEW", "IN_ASSESSMENT")  # what every application goes through
VOTED = "PENDING_APPROVAL"


def rules_of(matrix: AuthorityMatrix, granting: Granting) -> sim.Rules:
    """Return the rules; the clocks of the policy are the hours a case may take."""
    index = {level.code: place for place, level in enumerate(matrix.levels)}
    return sim.Rules(
        methods=tuple(
            sim.MethodRule(rule.code, grade, rule.terms_days_max)
            for rule in granting.methods
            for grade in sorted(rule.grades)
        ),
        levels=tuple(
            sim.LevelRule(level.code, sum(step.quorum for step in level.steps), len(level.steps))
            for level in matrix.levels
        ),
        bands=tuple(
            sim.BandRule(
                action,
                grade,
                math.inf if band.up_to is None else float(band.up_to),
                index[band.level],
            )
            for cell in matrix.cells
            for action, grade in product(cell.actions, cell.grades)
            for band in cell.bands
        ),
        raises=tuple(
            sim.RaiseRule(
                actions=one.when.actions,
                grades=one.when.grades,
                warning=one.when.warning,
                terms_over_standard=one.when.terms_over_standard,
                confidence_below=_number(one.when.confidence_below),
                group_total_above=_number(one.when.group_total_above),
                by=one.by,
                to=index[one.to] if one.to else 0,
            )
            for one in matrix.raises
        ),
        standard_days=dict(matrix.standard_terms_days),
        lgd=float(granting.pricing.lgd),
        hours=float(sum(granting.hours.get(state, 0) for state in WORKED)),
        hours_a_step=float(granting.hours.get(VOTED, 0)),
    )


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))
