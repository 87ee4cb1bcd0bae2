"""A gradient-boosted challenger (梯度提升挑战模型). One law: it is stored as text and data, never as code.

LightGBM's own text format beside the formulas of its features; each feature with a known safer end
is monotone in it, so that no reason contradicts the method. Its reasons are the exact Shapley
values of the trees (Lundberg and others 2018), which LightGBM computes itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from zixin.engine.catalogue import Name
from zixin.learning.arrays import Floats, Whole
from zixin.learning.calibration import rebasing_shift
from zixin.learning.characteristics import (
    Candidate,
    CharacteristicError,
    Values,
    blank_card,
    compute,
)
from zixin.learning.sample import Sample, check_learnable, folds
from zixin.learning.scorecard import EDITION, Heading, probability
from zixin.learning.tree_text import fault_of

if TYPE_CHECKING:
    import lightgbm

FORMAT = "lightgbm-text"
TEXT_MOST = 20_000_000
FEATURES_MOST = 200
SIGNS = {"higher": -1, "lower": 1, "either": 0}
REASONS_MAX = 4
FOLDS = 5


class BoosterError(ValueError):
    """A document that is no booster; the message names the place."""


@dataclass(frozen=True, slots=True)
class BoosterSettings:
    """How trees are grown (提升参数); the trees' number is found inside the development sample."""

    learning_rate: float = 0.03
    leaves: int = 8
    rows_min: int = 150
    feature_share: float = 0.3
    row_share: float = 0.7
    penalty: float = 20.0
    rounds_max: int = 1000
    patience: int = 60
    seed: int = 1

    def as_parameters(self) -> dict[str, Any]:
        """Return them as LightGBM names them."""
        return {
            "objective": "binary",
            "metric": "binary_logloss",
            "learning_rate": self.learning_rate,
            "num_leaves": self.leaves,
            "min_data_in_leaf": self.rows_min,
            "feature_fraction": self.feature_share,
            "bagging_fraction": self.row_share,
            "bagging_freq": 1,
            "lambda_l2": self.penalty,
            "seed": self.seed,
            "deterministic": True,
            "force_row_wise": True,
            "num_threads": 1,  # the same trees on every machine
            "verbosity": -1,
        }


@dataclass(frozen=True, slots=True)
class FittedBooster:
    """Trees with the candidates they split on; ``shift`` re-bases their log odds."""

    model: lightgbm.Booster
    candidates: tuple[Candidate, ...]
    sample_rate: float
    shift: float = 0.0

    def log_odds(self, values: Values) -> Floats:
        """Return the log odds of default of each row."""
        matrix = values.matrix([row.code for row in self.candidates])
        raw = self.model.predict(matrix, raw_score=True)
        return np.asarray(raw, dtype=np.float64) + self.shift

    def contributions(self, values: Values) -> Floats:
        """Return what each feature adds to the log odds (Shapley values), rows x features."""
        matrix = values.matrix([row.code for row in self.candidates])
        found = np.asarray(self.model.predict(matrix, pred_contrib=True), dtype=np.float64)
        return found[:, :-1]


def fit_booster(
    sample: Sample, candidates: Sequence[Candidate], *, settings: BoosterSettings | None = None
) -> FittedBooster:
    """Grow trees on the development sample; their number is that which does best on folds of it.

    Companies stay together in a fold. Raises ``SampleError`` for a sample nothing can be learned
    from.
    """
    check_learnable(sample)
    chosen = settings or BoosterSettings()
    matrix = sample.values.matrix([row.code for row in candidates])
    rounds = best_rounds(matrix, sample.outcomes, sample.companies, candidates, chosen)
    model = _grown(matrix, sample.outcomes, candidates, chosen, rounds)
    return FittedBooster(model, tuple(candidates), sample.bads / sample.size)


def best_rounds(
    matrix: Floats,
    outcomes: Whole,
    companies: Whole,
    candidates: Sequence[Candidate],
    settings: BoosterSettings,
) -> int:
    """Return how many trees do best on rows of companies that they were not grown on."""
    import lightgbm  # noqa: PLC0415 -- slow to import; only training needs it

    losses: list[Floats] = []
    for learned, judged in folds(companies, FOLDS, seed=settings.seed):
        told: dict[str, Any] = {}
        learning = _dataset(matrix[learned], outcomes[learned], candidates)
        lightgbm.train(
            _parameters(candidates, settings),
            learning,
            settings.rounds_max,
            valid_sets=[learning.create_valid(matrix[judged], label=outcomes[judged])],
            callbacks=[
                lightgbm.record_evaluation(told),
                lightgbm.early_stopping(settings.patience, verbose=False),
            ],
        )
        losses.append(np.array(told["valid_0"]["binary_logloss"]) * judged.sum())
    common = min(len(loss) for loss in losses)
    total = np.sum([loss[:common] for loss in losses], axis=0)
    return int(np.argmin(total)) + 1


def out_of_fold(
    sample: Sample,
    candidates: Sequence[Candidate],
    fitted: FittedBooster,
    *,
    settings: BoosterSettings | None = None,
) -> Floats:
    """Return the log odds of each row by trees grown on other companies, as many as ``fitted`` has."""
    matrix = sample.values.matrix([row.code for row in candidates])
    found = np.empty(sample.size)
    chosen = settings or BoosterSettings()
    for learned, judged in folds(sample.companies, FOLDS, seed=chosen.seed + 1):
        model = _grown(
            matrix[learned],
            sample.outcomes[learned],
            candidates,
            chosen,
            fitted.model.num_trees(),
        )
        found[judged] = model.predict(matrix[judged], raw_score=True)
    return found


def _grown(
    matrix: Floats,
    outcomes: Whole,
    candidates: Sequence[Candidate],
    settings: BoosterSettings,
    rounds: int,
) -> lightgbm.Booster:
    import lightgbm  # noqa: PLC0415 -- as above

    return lightgbm.train(
        _parameters(candidates, settings), _dataset(matrix, outcomes, candidates), rounds
    )


def _parameters(candidates: Sequence[Candidate], settings: BoosterSettings) -> dict[str, Any]:
    signs = [SIGNS[row.direction] for row in candidates]
    return {**settings.as_parameters(), "monotone_constraints": signs}


def _dataset(matrix: Floats, outcomes: Whole, candidates: Sequence[Candidate]) -> lightgbm.Dataset:
    import lightgbm  # noqa: PLC0415 -- as above

    names = [row.code for row in candidates]
    return lightgbm.Dataset(matrix, outcomes, feature_name=names, free_raw_data=False)


def rebased(fitted: FittedBooster, target_rate: float) -> FittedBooster:
    """Return the same trees on the base of another rate of default, a fraction."""
    return replace(fitted, shift=rebasing_shift(fitted.sample_rate, target_rate))


def booster_document(
    fitted: FittedBooster, heading: Heading, *, card: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return the document of a booster: text, features and what its card shows."""
    return {
        "edition": EDITION,
        "name": heading.name,
        "version": heading.version,
        "title": heading.title.as_document(),
        "format": FORMAT,
        "text": fitted.model.model_to_string(num_iteration=-1),
        "features": [
            {
                "code": row.code,
                "formula": row.formula,
                **row.name.as_document(),
                "direction": row.direction,
                "five_c": row.five_c,
                **({"improve": row.improve.as_document()} if row.improve else {}),
            }
            for row in fitted.candidates
        ],
        "card": {
            **(card or {}),
            "sample_rate": fitted.sample_rate,
            "shift": fitted.shift,
            "source": heading.source,
            "target": heading.target.as_document(),
        },
    }


def parse_booster(document: Mapping[str, Any]) -> FittedBooster:
    """Read a booster document; raises ``BoosterError`` with the place."""
    import lightgbm  # noqa: PLC0415 -- as above

    text, rows = document.get("text"), document.get("features")
    if document.get("format") != FORMAT or not isinstance(text, str):
        raise BoosterError(f"format: {FORMAT} with its text is expected")
    if len(text) > TEXT_MOST:
        raise BoosterError(f"text: more than {TEXT_MOST:,} characters")
    if not isinstance(rows, list) or not 1 <= len(rows) <= FEATURES_MOST:
        raise BoosterError(f"features: 1 to {FEATURES_MOST} are expected")
    candidates = tuple(_feature(place, row) for place, row in enumerate(rows))
    if fault := fault_of(text, len(rows)):
        raise BoosterError(f"text: {fault}")
    try:
        model = lightgbm.Booster(model_str=text)
    except lightgbm.basic.LightGBMError as broken:
        raise BoosterError(f"text: {broken}") from broken
    if model.feature_name() != [row.code for row in candidates]:
        raise BoosterError("features: the trees were grown on others")
    card = document.get("card") or {}
    return FittedBooster(
        model, candidates, float(card.get("sample_rate", 0.5)), float(card.get("shift", 0.0))
    )


def _feature(place: int, row: Any) -> Candidate:
    try:
        improve = row.get("improve")
        candidate = Candidate(
            code=row["code"],
            name=Name(row["zh"], row["en"]),
            formula=row["formula"],
            direction=row.get("direction", "either"),
            five_c=row.get("five_c", "capacity"),
            improve=Name(improve["zh"], improve["en"]) if improve else None,
        )
        blank_card((candidate,))
    except (AttributeError, KeyError, TypeError) as missing:
        raise BoosterError(f"features[{place}]: {missing} is missing") from missing
    except CharacteristicError as refused:
        raise BoosterError(f"features[{place}]: {refused}") from refused
    return candidate


def score_booster(
    frame: pl.DataFrame, fitted: FittedBooster, *, reasons: bool = False
) -> pl.DataFrame:
    """Add ``pd`` and, if asked for, ``reasons``: the features that raise the risk most, at most four."""
    values = compute(frame, fitted.candidates)
    scored = frame.with_columns(pl.Series("pd", probability(fitted.log_odds(values))))
    if not reasons:
        return scored
    return scored.with_columns(pl.Series("reasons", worst(fitted, values)))


def worst(fitted: FittedBooster, values: Values) -> list[str]:
    """Return for each row the codes whose Shapley values raise the log odds most, joined by ``;``."""
    found = fitted.contributions(values)
    codes = np.array([row.code for row in fitted.candidates])
    order = np.argsort(-found, axis=1, kind="stable")[:, :REASONS_MAX]
    told = []
    for row, places in zip(found, order, strict=True):
        told.append(";".join(codes[place] for place in places if row[place] > 0))
    return told
