"""Chance that repeats: streams of their own for each purpose, and the draws made from them."""

from __future__ import annotations

from random import Random

Range = tuple[float, float]


def stream(*purpose: object) -> Random:
    """Open a stream for a purpose, so that no draw of another shifts this one."""
    return Random(":".join(map(str, purpose)))  # noqa: S311 -- an invented world needs repeatable chance, not secrets


def between(rng: Random, bounds: Range) -> float:
    """Draw evenly from a range."""
    return rng.uniform(*bounds)


def happens(rng: Random, share: float) -> bool:
    """Tell whether something that happens in this share of cases happens now."""
    return rng.random() < share
