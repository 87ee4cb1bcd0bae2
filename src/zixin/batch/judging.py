"""What rows are rated by: an assessment policy or a scorecard. One law: both are used alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import narwhals as nw

from zixin.engine.assessment import assess, figures, pipeline
from zixin.engine.policy import AssessmentPolicy
from zixin.engine.schema import INDUSTRY, YEAR
from zixin.engine.scorecard import Scorecard, score
from zixin.engine.scorecard.figures import figures as card_figures

Model = AssessmentPolicy | Scorecard


@dataclass(frozen=True, slots=True)
class Judge:
    """A model, ready to rate frames.

    ``label`` is its name and version; ``reads`` the columns it looks at besides the company, and
    ``plain`` those of them that must be there; ``both`` what it reads and also adds; ``grades`` its
    grades, best first.
    """

    model: Model
    label: str
    reads: frozenset[str]
    plain: frozenset[str]
    both: frozenset[str]
    grades: tuple[str, ...]

    def rate(self, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """Return the frame with the columns of the rating."""
        if isinstance(self.model, Scorecard):
            return score(frame, self.model, reasons=True)
        return assess(frame, self.model)


def judge_of(model: Model) -> Judge:
    """Return what rates by a policy or a scorecard."""
    label = f"{model.name}@{model.version}"
    if isinstance(model, Scorecard):
        plan = card_figures(model)
        plain = frozenset(row.column for row in model.characteristics if row.column is not None)
        reads = plan.inputs | plan.texts | plain | {YEAR, "months"}
        return Judge(model, label, reads, plain, frozenset(), ())
    steps = pipeline(model, whole=model.edition == 1)
    reads = steps.inputs | steps.texts | {YEAR, INDUSTRY}
    both = reads & frozenset(figures(model))
    return Judge(model, label, reads, frozenset(), both, tuple(row.code for row in model.grades))
