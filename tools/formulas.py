"""Writes docs/formulas.md from the engine's catalogue; ``--check`` fails when it is out of date."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "src"))

from zixin.engine.catalogue import load_catalogue  # noqa: E402 -- the source tree is found above

TARGET = ROOT / "docs" / "formulas.md"
CERTAINTY = {"V": "verified", "C": "computed", "G": "general knowledge", "D": "design"}


def lines() -> Iterator[str]:
    """Yield the document: derived quantities, indicators, reference models, identities."""
    catalogue = load_catalogue()
    yield "# Formulas 公式\n"
    yield "Generated from the catalogue of the engine by `tools/formulas.py`; do not edit.\n"
    yield "## Derived quantities 派生量\n"
    yield "| code | 中文 | English | formula | source | certainty |"
    yield "|---|---|---|---|---|---|"
    for quantity in catalogue.quantities.values():
        texts = "; else ".join(f"`{formula.text}`" for formula in quantity.formulas)
        yield _row(
            quantity.code,
            quantity.name.zh,
            quantity.name.en,
            texts,
            quantity.source,
            quantity.certainty,
        )
    yield "\n## Indicators 指标\n"
    yield "| code | 中文 | English | formula | unit | better | source | certainty |"
    yield "|---|---|---|---|---|---|---|---|"
    for item in catalogue.indicators.values():
        better = "higher" if item.higher_is_better else "lower"
        names = (item.code, item.name.zh, item.name.en, f"`{item.formula.text}`", item.unit, better)
        yield _row(*names, item.source, item.certainty)
    yield "\n## Reference models 参考模型\n"
    yield "| code | 中文 | English | formula | source | certainty |"
    yield "|---|---|---|---|---|---|"
    for model in catalogue.models.values():
        names = (model.code, model.name.zh, model.name.en, f"`{model.formula.text}`")
        yield _row(*names, model.source, model.certainty)
    yield "\n## Checks of statements 勾稽关系\n"
    yield "| code | 中文 | English | relation |"
    yield "|---|---|---|---|"
    for identity in catalogue.identities.values():
        parts = "; ".join(
            f"`{part.left.text} {part.relation} {part.right.text}`" for part in identity.parts
        )
        yield f"| {identity.code} | {identity.name.zh} | {identity.name.en} | {parts} |"


def _row(*cells: str) -> str:
    *before, certainty = cells
    return "| " + " | ".join([*before, CERTAINTY[certainty]]) + " |"


def main(arguments: list[str]) -> int:
    """Write the document, or compare it."""
    text = "\n".join(lines()) + "\n"
    if "--check" in arguments:
        return 0 if TARGET.exists() and TARGET.read_text(encoding="utf-8") == text else 1
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
