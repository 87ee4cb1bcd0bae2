"""Training a model from company-years (训练): sample, fit, judgement and document in one go.

One law: what the card reports of the development sample was judged on companies that the model had
not seen, and the test window is never read while anything is fitted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from zixin.engine.catalogue import load_catalogue
from zixin.learning.arrays import Floats
from zixin.learning.backtest import Judged, against, report
from zixin.learning.binning import RULES, BinningRules, woe_matrix
from zixin.learning.blending import blend_documents
from zixin.learning.booster import (
    BoosterSettings,
    FittedBooster,
    booster_document,
    fit_booster,
    out_of_fold,
    rebased,
)
from zixin.learning.characteristics import Candidate
from zixin.learning.discrimination import DRAWS
from zixin.learning.logistic import SelectionRules, variance_inflation
from zixin.learning.models import Kind, classical_risk, read_model
from zixin.learning.sample import (
    Sample,
    SampleError,
    Window,
    check_learnable,
    draw_sample,
    folds,
)
from zixin.learning.scorecard import (
    FittedCard,
    Heading,
    fit_scorecard,
    probability,
    refit,
    scorecard_document,
)
from zixin.learning.stability import band_shares, characteristic_shifts, score_bands

FOLDS = 5
SHOWN_IV = 40
ALIKE = 0.5  # correlation of evidence above which two characteristics give one reason
YEARS_VALID = 1
PEER = "altman_Z2"

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Task:
    """What to train: on which years, for which outcome, and under which name."""

    heading: Heading
    kind: Kind
    train: Window
    test: Window | None
    event: str
    event_says: Mapping[str, str]
    data: str
    made_on: date
    target_rate: float | None = None
    expert: Mapping[str, Any] | None = None
    binning: BinningRules = RULES
    selection: SelectionRules | None = None
    booster: BoosterSettings | None = None
    draws: int = DRAWS


def train(
    frame: pl.DataFrame, candidates: Sequence[Candidate], task: Task, *, say: Progress
) -> dict[str, Any]:
    """Return the document of a trained model, its card filled in.

    Raises ``SampleError`` for a sample nothing can be learned from, for windows that overlap, and
    ``ValueError`` where no characteristic tells bad from good.
    """
    if task.test is not None and task.test.first <= task.train.last:
        raise SampleError(f"the test window {task.test} begins before the training window ends")
    say(f"computing {len(candidates)} characteristics")
    sample = draw_sample(frame, candidates, task.train, event=task.event)
    check_learnable(sample)
    usable = [row for row in candidates if _is_given(row, sample)]
    if not usable:
        raise SampleError("the file has the figures of no characteristic")
    make = _scorecard if task.kind == "scorecard" else _booster
    document, unseen, details = make(sample, usable, task, say)
    say("judging on companies not seen")
    bands = _bands(unseen)
    card = {
        **_made(task, sample),
        **details,
        "bands": bands,
        "development": report(judged(sample, unseen), draws=task.draws),
    }
    document["card"] = {**document["card"], **card}
    if task.test is not None:
        say(f"judging on {task.test}")
        document["card"]["test"] = judge(
            frame, document, task.test, event=task.event, draws=task.draws
        )
    return document


def _is_given(candidate: Candidate, sample: Sample) -> bool:
    """Say whether a characteristic has a value in any row."""
    return bool((~np.isnan(sample.values.numbers[candidate.code])).any())


def _scorecard(
    sample: Sample, candidates: Sequence[Candidate], task: Task, say: Progress
) -> tuple[dict[str, Any], Floats, dict[str, Any]]:
    say("binning and choosing")
    fitted = fit_scorecard(sample, candidates, binning=task.binning, selection=task.selection)
    unseen = np.empty(sample.size)
    for number, (learned, judged_rows) in enumerate(folds(sample.companies, FOLDS), start=1):
        say(f"fold {number} of {FOLDS}")
        again = refit(fitted, sample.taken(learned), rules=task.binning)
        unseen[judged_rows] = again.log_odds(sample.values.taken(judged_rows))
    document = scorecard_document(fitted, task.heading, target_rate=task.target_rate)
    if task.expert is not None:
        document = blend_documents(document, task.expert, sample.bads)
    shift = document["calibration"]["shift"]
    return document, probability(unseen + shift), _scorecard_details(fitted, sample)


def _scorecard_details(fitted: FittedCard, sample: Sample) -> dict[str, Any]:
    chosen = {item.candidate.code for item in fitted.binnings}
    ranked = sorted(fitted.considered.values(), key=lambda item: -item.iv)
    evidence = woe_matrix(fitted.binnings, sample.values)
    inflation = variance_inflation(evidence)
    correlation = np.atleast_2d(np.corrcoef(evidence, rowvar=False))
    codes = [item.candidate.code for item in fitted.binnings]
    return {
        "considered": [
            {
                "code": item.candidate.code,
                **item.candidate.name.as_document(),
                "iv": item.iv,
                "chosen": item.candidate.code in chosen,
            }
            for item in ranked[:SHOWN_IV]
        ],
        "inflation": {code: float(value) for code, value in zip(codes, inflation, strict=True)},
        "iv": {item.candidate.code: item.iv for item in fitted.binnings},
        "correlation_max": float(np.abs(correlation - np.eye(len(codes))).max()),
        "reason_groups": reason_groups(codes, correlation),
    }


def reason_groups(codes: Sequence[str], correlation: Floats) -> list[list[str]]:
    """Return the characteristics that say much the same, so that one reason speaks for them.

    >>> reason_groups(["a", "b", "c"], np.array([[1, 0.6, 0], [0.6, 1, 0], [0, 0, 1.0]]))
    [['a', 'b']]
    """
    groups: list[list[int]] = []
    for place in range(len(codes)):
        for group in groups:
            if any(correlation[place, member] > ALIKE for member in group):
                group.append(place)
                break
        else:
            groups.append([place])
    return [[codes[place] for place in group] for group in groups if len(group) > 1]


def _booster(
    sample: Sample, candidates: Sequence[Candidate], task: Task, say: Progress
) -> tuple[dict[str, Any], Floats, dict[str, Any]]:
    say("growing trees")
    fitted = fit_booster(sample, candidates, settings=task.booster)
    if task.target_rate is not None:
        fitted = rebased(fitted, task.target_rate)
    say("growing trees on folds")
    unseen = out_of_fold(sample, candidates, fitted, settings=task.booster)
    document = booster_document(fitted, task.heading)
    return document, probability(unseen + fitted.shift), _booster_details(fitted, sample)


def _booster_details(fitted: FittedBooster, sample: Sample) -> dict[str, Any]:
    weight = np.abs(fitted.contributions(sample.values)).mean(axis=0)
    order = np.argsort(-weight)[:SHOWN_IV]
    return {
        "trees": fitted.model.num_trees(),
        "importance": [
            {
                "code": fitted.candidates[place].code,
                **fitted.candidates[place].name.as_document(),
                "weight": float(weight[place]),
            }
            for place in order
        ],
    }


def _made(task: Task, sample: Sample) -> dict[str, Any]:
    return {
        "kind": task.kind,
        "made_on": task.made_on.isoformat(),
        "expires_on": _later(task.made_on, YEARS_VALID).isoformat(),
        "proposer": None,
        "approver": None,
        "source": task.heading.source,
        "data": {
            "file": task.data,
            "event": dict(task.event_says),
            "train": [task.train.first, task.train.last],
            "test": [task.test.first, task.test.last] if task.test else None,
            "rows": sample.size,
            "events": sample.bads,
            "companies": len(np.unique(sample.companies)),
            "left_out": sample.left_out,
        },
    }


def _later(day: date, years: int) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + years, day=28 if is_leap_day else day.day)


def _bands(risks: Floats) -> dict[str, list[float]]:
    cuts = score_bands(risks)
    return {"cuts": list(cuts), "shares": band_shares(risks, cuts)}


def judged(sample: Sample, probabilities: Floats) -> Judged:
    """Return the rows of a sample with their PD as risk."""
    return Judged(probabilities, probabilities, sample.outcomes, sample.companies, sample.years)


def judge(
    frame: pl.DataFrame,
    document: Mapping[str, Any],
    window: Window,
    *,
    event: str = "",
    reference: str | Mapping[str, Any] = PEER,
    draws: int = DRAWS,
) -> dict[str, Any]:
    """Return the validation report of a model document on a window.

    ``reference`` the code of a classical model or another document to compare with on the same
    rows. Raises ``SampleError`` where nothing can be judged, ``LookupError`` for a reference
    nobody knows.
    """
    model = read_model(document)
    sample = draw_sample(frame, model.candidates, window, event=event)
    past = frame.filter(pl.col("year") <= window.last)
    places = sample.rows
    rows = judged(sample, model.probabilities(past)[_places(frame, window, places)])
    development = (model.card.get("development") or {}).get("discrimination", {}).get("auc", {})
    found = report(
        rows,
        bands=model.card.get("bands"),
        development=development.get("value"),
        draws=draws,
    )
    found["left_out"] = sample.left_out
    trained = (model.card.get("data") or {}).get("train")
    found["overlaps_development"] = bool(trained and window.first <= trained[1])
    if model.scorecard is not None:
        shifts = characteristic_shifts(model.scorecard, sample.values)
        found["characteristics"] = [shift.as_document() for shift in shifts]
    name, other = _reference(past, reference)
    risks = other[_places(frame, window, places)]
    if (~np.isnan(risks)).any():
        found["against"] = against(rows, name, risks, draws=draws)
    return found


def _places(frame: pl.DataFrame, window: Window, rows: Any) -> Any:
    """Turn places in the whole frame into places among the rows up to the end of a window."""
    is_past = (frame["year"] <= window.last).to_numpy()
    return (np.cumsum(is_past) - 1)[rows]


def _reference(past: pl.DataFrame, reference: str | Mapping[str, Any]) -> tuple[str, Floats]:
    if isinstance(reference, str):
        risks = classical_risk(past, reference)
        return load_catalogue().models[reference].name.en, risks
    other = read_model(reference)
    return other.name, other.probabilities(past)
