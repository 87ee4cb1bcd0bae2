# ruff: noqa: INP001 -- a script beside what it builds, not a package
"""Make one TrueType report font (报告字体) of Noto Sans SC; run by hatch_build.py, once a weight.

The package cuts the family into web slices. The largest holds the characters in daily
use; the others add what names of people and places need. One file with all of them is
what the PDF compiler can embed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib import TTFont

LATIN_AND_DAILY = "noto-sans-sc-chinese-simplified-{weight}-normal.woff2"
FAMILY = "Noto Sans SC"
BOLD = 600
SLICES = "noto-sans-sc-[0-9]*-{weight}-normal.woff2"


def build_font(source: Path, weight: str, target: Path) -> None:
    """Write the font of one weight, with every character of every slice, to ``target``."""
    font = TTFont(source / LATIN_AND_DAILY.format(weight=weight))
    known = dict(font.getBestCmap())
    for slice_path in sorted(source.glob(SLICES.format(weight=weight))):
        _add_missing(font, known, TTFont(slice_path))
    FontBuilder(font=font).setupCharacterMap(known)
    _name(font, "Bold" if int(weight) >= BOLD else "Regular")
    font.flavor = None
    target.parent.mkdir(parents=True, exist_ok=True)
    font.save(target, reorderTables=False)


def _add_missing(font: TTFont, known: dict[int, str], part: TTFont) -> None:
    names = {code: name for code, name in part.getBestCmap().items() if code not in known}
    order = font.getGlyphOrder()
    for code, name in names.items():
        glyph = part["glyf"][name]
        if glyph.isComposite():
            continue
        added = f"u{code:05X}"
        order.append(added)
        font["glyf"].glyphs[added] = glyph
        for metrics in ("hmtx", "vmtx"):
            font[metrics][added] = part[metrics][name]
        known[code] = added
    font.setGlyphOrder(order)


def _name(font: TTFont, style: str) -> None:
    # The slices come from a variable font and all call themselves "Thin".
    names = {1: FAMILY, 2: style, 4: f"{FAMILY} {style}", 6: f"NotoSansSC-{style}"}
    for name_id, text in names.items():
        font["name"].setName(text, name_id, 3, 1, 0x409)
    for name_id in (16, 17, 21, 22, 25):
        font["name"].removeNames(name_id)


if __name__ == "__main__":
    build_font(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
