"""The shape of a stored tree model (提升树模型): who scores with it reads its text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zixin.engine.catalogue import load_catalogue
from zixin.engine.policy import PolicyError, Reader

FORMAT = "lightgbm-text"
BEGIN, END = "tree\n", "end of trees"
FEATURES_MAX = 1_000
SHELVES = frozenset(
    {"edition", "name", "version", "title", "source", "target", "format", "text", "features"}
    | {"calibration", "card"}
)


def parse_booster(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Check the shape of a booster and return the codes of its features, in order.

    Raises ``PolicyError`` with the place: another format, a text that is no model, a formula that
    cannot be read, a feature that stands twice or that the text does not name.
    """
    root = Reader.root(document, load_catalogue())
    for key in document:
        if key not in SHELVES:
            raise PolicyError(str(key), "is not part of a booster")
    root.one_of("format", (FORMAT,))
    text = root.text("text")
    if not text.startswith(BEGIN) or END not in text:
        raise PolicyError("text", "is no LightGBM model")
    grounds = root.grounds
    grounds.names = {**grounds.names, **{code: code for code in grounds.catalogue.indicators}}
    rows = root.rows("features")
    if not 1 <= len(rows) <= FEATURES_MAX:
        raise PolicyError("features", f"1 to {FEATURES_MAX} are expected")
    codes = []
    for row in rows:
        code = row.slug("code")
        if code in codes:
            raise PolicyError(row.at("code"), f"{code!r} stands twice")
        row.own_name()
        row.figure("formula", minimum=None, unit=None)
        codes.append(code)
    line = next((line for line in text.splitlines() if line.startswith("feature_names=")), "")
    if line.removeprefix("feature_names=").split() != codes:
        raise PolicyError("features", "are not the features of the text, in its order")
    return tuple(codes)
