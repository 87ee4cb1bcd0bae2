"""Model documents as something to judge (模型文档). One law: what is judged is what would be scored.

A scorecard is scored by the engine, a booster by its own trees, a classical model by its formula.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import narwhals as nw
import polars as pl

from zixin.engine.catalogue import Name, load_catalogue
from zixin.engine.scorecard import Scorecard, parse_scorecard, score
from zixin.learning.arrays import Floats
from zixin.learning.booster import FittedBooster, parse_booster
from zixin.learning.characteristics import ROW, Candidate, compute
from zixin.learning.scorecard import probability

Kind = Literal["scorecard", "booster"]


@dataclass(frozen=True, slots=True)
class StoredModel:
    """A model read from its document; ``card`` is what the document says of its making."""

    name: str
    kind: Kind
    title: Name
    card: Mapping[str, Any]
    scorecard: Scorecard | None
    booster: FittedBooster | None

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """Return the characteristics that the model computes from statements."""
        if self.booster is not None:
            return self.booster.candidates
        rows = self.scorecard.characteristics if self.scorecard else ()
        return tuple(
            Candidate(row.code, row.name, row.formula.text, "either", row.five_c, row.improve)
            for row in rows
            if row.formula is not None
        )

    def probabilities(self, frame: pl.DataFrame) -> Floats:
        """Return the PD of each company-year, in the order of the frame."""
        if self.booster is not None:
            return probability(self.booster.log_odds(compute(frame, self.booster.candidates)))
        assert self.scorecard is not None  # noqa: S101 -- one of the two is there by construction
        plan = score(nw.from_native(frame.with_row_index(ROW).lazy()), self.scorecard)
        scored: pl.DataFrame = plan.select(ROW, "pd").collect().to_native()
        return scored.sort(ROW)["pd"].to_numpy()


def read_model(document: Mapping[str, Any]) -> StoredModel:
    """Read a scorecard or booster document.

    Raises ``PolicyError`` or ``BoosterError`` with the place of what is wrong.
    """
    if "format" in document:
        booster = parse_booster(document)
        title = document.get("title") or {}
        name = str(document.get("name", ""))
        spoken = Name(str(title.get("zh", name)), str(title.get("en", name)))
        label = f"{name}@{document.get('version', 1)}"
        return StoredModel(label, "booster", spoken, document.get("card") or {}, None, booster)
    card = parse_scorecard(document)
    label = f"{card.name}@{card.version}"
    return StoredModel(label, "scorecard", card.title, document.get("card") or {}, card, None)


def classical_risk(frame: pl.DataFrame, code: str) -> Floats:
    """Return the risk by a classical model, NaN where it is undefined; higher is riskier.

    Raises ``LookupError`` for a model the catalogue does not know.
    """
    models = load_catalogue().models
    if code not in models:
        raise LookupError(f"there is no model {code}; known are {', '.join(models)}")
    model = models[code]
    text = _spelled_out(code, {known: row.formula.text for known, row in models.items()})
    candidate = Candidate(model.code, model.name, text, "either", "capacity", None)
    numbers = compute(frame, (candidate,)).numbers[code]
    return -numbers if model.higher_is_safer else numbers


def _spelled_out(code: str, texts: Mapping[str, str]) -> str:
    """Return a model's formula with the steps it names put in.

    >>> _spelled_out("b", {"a": "x + 1", "b": "2 * a / y"})
    '2 * (x + 1) / y'
    """

    def put_in(match: re.Match[str]) -> str:
        word = match[0]
        return f"({_spelled_out(word, texts)})" if word in texts and word != code else word

    return re.sub(r"[A-Za-z_]\w*", put_in, texts[code])
