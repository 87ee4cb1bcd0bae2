"""What a scorecard computes before it looks up points. One law: the same steps on frame and record.

The figures live in columns of their own, so that what the frame holds passes through untouched.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import lru_cache

from zixin.engine.catalogue import load_catalogue
from zixin.engine.formula import Guard, Node
from zixin.engine.formula.tree import fields, replace
from zixin.engine.plan import Step, inputs_of, needed
from zixin.engine.scorecard.model import Scorecard
from zixin.engine.statements import quantity_steps

OWN = "__card_"  # before the name of every column the card computes with
VALUE = "value_"


@dataclass(frozen=True, slots=True)
class Figures:
    """Quantities the card needs, the value of each characteristic, and the figures they read.

    Steps name columns with ``OWN`` before them; ``inputs`` (figures), ``texts`` and
    ``looks_back_at`` (names by how many years back) do not.
    """

    quantities: tuple[Step, ...]
    values: tuple[Step, ...]
    inputs: frozenset[str]
    texts: frozenset[str]
    looks_back_at: dict[int, frozenset[str]]

    @property
    def values_by_name(self) -> dict[str, Step]:
        """Return the steps of the values by their columns."""
        return {step.name: step for step in self.values}


def value_name(place: int) -> str:
    """Return the column of a characteristic's value."""
    return f"{OWN}{VALUE}{place}"


@lru_cache(maxsize=16)
def figures(card: Scorecard) -> Figures:
    """Return what a card computes, quantities only as far as it needs them."""
    catalogue = load_catalogue(card.edition)
    values = [
        Step(value_name(place), row.formula.tree, row.formula.guards)
        for place, row in enumerate(card.characteristics)
        if row.formula is not None
    ]
    read = inputs_of(values)
    asked = frozenset().union(*read.values())
    quantities = needed(quantity_steps(catalogue), asked)
    names = asked.union(*inputs_of(quantities).values())
    return Figures(
        quantities=tuple(own_step(step, OWN + step.name) for step in quantities),
        values=tuple(own_step(step, step.name) for step in values),
        inputs=names & frozenset(catalogue.input_names()),
        texts=names & frozenset(catalogue.text_names()),
        looks_back_at={years: found for years, found in read.items() if years},
    )


def own_step(step: Step, name: str) -> Step:
    """Return a step that reads the columns of the card."""
    reasons: tuple[Guard, ...] = tuple(
        (_own_tree(condition), code) for condition, code in step.reasons
    )
    return Step(name, _own_tree(step.node), reasons)


def _own_tree(node: Node) -> Node:
    renamed: dict[str, Node] = {
        field.column: dataclasses.replace(field, name=OWN + field.name) for field in fields(node)
    }
    return replace(node, renamed)
