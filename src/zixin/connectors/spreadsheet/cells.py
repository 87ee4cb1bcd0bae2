"""The cells of a worksheet's XML: read by columns where the writer is plain, by events where not."""

from __future__ import annotations

import re
from xml.parsers import expat

import polars as pl

from zixin.connectors.spreadsheet.archive import refuse_unsound
from zixin.connectors.spreadsheet.faults import SpreadsheetError
from zixin.connectors.spreadsheet.grid import column_of, letters_of

# One cell as every common program writes it, up to the next. Anything else goes to the events.
PLAIN_CELL = (
    r'^r="[A-Z]{1,3}[1-9][0-9]{0,6}"(?: s="[0-9]{1,6}")?(?: t="[a-zA-Z]{1,9}")?'
    r"(?:/>|>(?:<f(?:/>| [^<>]*/>|(?: [^<>]*)?>[^<]*</f>))?"
    r'(?:<v>[^<]*</v>|<is><t(?: xml:space="preserve")?>[^<]*</t></is>)?</c>)'
    r"(?:</row>|<row [^<>]*>|\s)*$"
)
# Where its facts stand, once it has that shape: short patterns are many times faster than one.
FACTS = {
    "letters": r'^r="([A-Z]+)',
    "row": r'^r="[A-Z]+([0-9]+)"',
    "style": r'^r="[A-Z0-9]+" s="([0-9]+)"',
    "kind": r'^[^<>]* t="([a-zA-Z]+)"',
    "formula": r"^[^<>]*>(<f)",
    "value": r"<v>([^<]*)</v>",
    "inline": r"<is><t[^<>]*>([^<]*)</t>",
}
SCHEMA = dict.fromkeys(FACTS, pl.String)
_BETWEEN = re.compile(r"(?:</row>|<row [^<>]*>|\s)*")
_REFERENCE = re.compile(r"&(amp|lt|gt|quot|apos|#[0-9]+|#x[0-9a-fA-F]+);")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_PLACE = re.compile(r"([A-Z]+)([0-9]+)", re.ASCII)
ROW_NUMBER_MAX = 1_048_576
COLUMN_NUMBER_MAX = 16_384


def sheet_cells(body: bytes, part: str) -> pl.DataFrame:
    """List the cells of a worksheet that hold something, in the columns of ``SCHEMA``.

    Raises ``SpreadsheetError`` when the part is not well-formed.
    """
    plain = _plain_cells(body, part)
    return _event_cells(body, part) if plain is None else plain


def _plain_cells(body: bytes, part: str) -> pl.DataFrame | None:
    refuse_unsound(body, part)
    text = body.decode("utf-8")
    inside = text.partition("<sheetData>")[2].partition("</sheetData>")[0]
    pieces = pl.Series([inside]).str.split("<c ").explode()
    cells = pieces.slice(1)
    is_plain = "\r" not in inside and _BETWEEN.fullmatch(pieces[0])
    if not (is_plain and cells.len() and cells.str.contains(PLAIN_CELL).all()):
        return None
    text_of = pl.col("piece").str
    found = pl.DataFrame({"piece": cells}).select(
        text_of.extract(pattern).alias(fact) for fact, pattern in FACTS.items()
    )
    held = found.filter(pl.any_horizontal(pl.col("value", "inline", "formula").is_not_null()))
    return held.with_columns(_unescaped(held["value"]), _unescaped(held["inline"]))


def _unescaped(texts: pl.Series) -> pl.Series:
    places = texts.str.contains("&", literal=True).fill_null(value=False)
    if not places.any():
        return texts
    plain = [_REFERENCE.sub(_character, text) for text in texts.filter(places)]
    changed = pl.Series(plain, dtype=pl.String)
    return texts.scatter(places.arg_true(), changed)


def _character(found: re.Match[str]) -> str:
    name = found[1]
    if name in _NAMED:
        return _NAMED[name]
    return chr(int(name[1:].replace("x", "0x"), 0 if "x" in name else 10))


def _event_cells(body: bytes, part: str) -> pl.DataFrame:
    collector = _Collector(part)
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = collector.start
    parser.EndElementHandler = collector.end
    parser.CharacterDataHandler = collector.text
    parser.Parse(body, True)
    return pl.DataFrame(collector.cells, schema=SCHEMA, orient="row")


class _Collector:
    """Gathers cells from the events of a parser, whatever prefixes and order the writer chose."""

    def __init__(self, part: str) -> None:
        self.cells: list[
            tuple[str, str, str | None, str | None, str | None, str | None, str | None]
        ]
        self.cells = []
        self._part = part
        self._row = 0
        self._column = -1
        self._cell: dict[str, str] | None = None
        self._held: dict[str, str] = {}
        self._into = ""
        self._is_phonetic = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "row":
            self._row = self._number(attributes.get("r"), self._row + 1)
            self._column = -1
        elif local == "c":
            self._cell, self._held = attributes, {}
            self._place(attributes.get("r"))
        elif self._cell is None:
            return
        elif local == "rPh":
            self._is_phonetic = True
        elif local in {"v", "f", "t"} and not self._is_phonetic:
            self._into = local
            self._held.setdefault(local, "")

    def text(self, text: str) -> None:
        if self._into:
            self._held[self._into] += text

    def end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if local == "rPh":
            self._is_phonetic = False
        elif local == self._into:
            self._into = ""
        elif local == "c" and self._cell is not None:
            self._close(self._cell)

    def _close(self, cell: dict[str, str]) -> None:
        held, self._cell = self._held, None
        if held:
            values = (held.get("f"), held.get("v"), held.get("t"))
            self.cells.append(
                (letters_of(self._column), str(self._row), cell.get("s"), cell.get("t"), *values)
            )

    def _place(self, place: str | None) -> None:
        if place is None:
            self._column += 1
            if self._column >= COLUMN_NUMBER_MAX:
                raise SpreadsheetError("too_many_columns", most=COLUMN_NUMBER_MAX)
        else:
            found = _PLACE.fullmatch(place.replace("$", "").upper())
            if found is None or len(found[1]) > len("XFD"):
                raise SpreadsheetError("workbook_broken", part=self._part)
            self._row = self._number(found[2], 0)
            self._column = column_of(found[1])

    def _number(self, text: str | None, otherwise: int) -> int:
        if text is None:
            number = otherwise
        elif text.isascii() and text.isdigit() and len(text) <= len(str(ROW_NUMBER_MAX)):
            number = int(text)
        else:
            raise SpreadsheetError("workbook_broken", part=self._part)
        if not 1 <= number <= ROW_NUMBER_MAX:
            raise SpreadsheetError("workbook_broken", part=self._part)
        return number
