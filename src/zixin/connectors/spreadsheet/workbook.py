"""Reading XLSX workbooks: every cell as the text a person sees in it, at its place.

Read here and not by a spreadsheet library, because a cell that holds an error must stay an error
(the libraries make it empty), a number must keep its digits, and the place of a far cell must not
decide how much memory is taken.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from xml.parsers import expat

import polars as pl

from zixin.connectors.spreadsheet.archive import Caps, unpack
from zixin.connectors.spreadsheet.cells import ROW_NUMBER_MAX, sheet_cells
from zixin.connectors.spreadsheet.faults import SpreadsheetError, shown
from zixin.connectors.spreadsheet.grid import DateSystem, Grid, Limits, Span, column_of

CONTENT_TYPES = "[Content_Types].xml"
ROOT_RELATIONS = "_rels/.rels"
DATE_FORMATS = frozenset({*range(14, 18), 22, *range(27, 32), 36, *range(50, 55), 57, 58})
"""Built-in number formats that show a day, those of the Chinese edition included."""
EXCEL_DIGITS = 15
SERIAL_MAX = 2_958_465
STARTS = {1900: date(1899, 12, 31), 1904: date(1904, 1, 1)}
LEAP_SERIAL = 60
"""Excel's 29 February 1900, a day that never was."""
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MERGED = re.compile(
    r'<(?:\w+:)?mergeCell\s[^<>]*?ref\s*=\s*["\']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})["\']'
)

Element = tuple[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class _Book:
    parts: dict[str, bytes]
    sheets: tuple[tuple[str, str], ...]
    texts: pl.Series
    date_styles: frozenset[str]
    date_system: DateSystem
    is_uncalculated: bool


def read_workbook(content: bytes, limits: Limits) -> Grid:
    """Read the first visible sheet of a workbook that holds anything.

    Raises ``SpreadsheetError`` when the archive is unsafe, damaged or no workbook, when a formula
    was never calculated, or beyond the limits.
    """
    caps = Caps(limits.unpacked_bytes, limits.unpacked_ratio, limits.entries)
    book = _book(unpack(content, caps))
    for name, part in book.sheets:
        cells = sheet_cells(book.parts[part], part)
        _refuse_uncalculated(cells, book)
        texts = _texts(cells, book, part).filter(pl.col("text").str.contains(r"\S"))
        if texts.height:
            return _grid(texts, book, name, book.parts[part], limits)
    raise SpreadsheetError("sheet_missing")


def _book(parts: dict[str, bytes]) -> _Book:
    if CONTENT_TYPES not in parts:
        raise SpreadsheetError("not_spreadsheet", kind="ZIP")
    if b"wordprocessingml" in parts[CONTENT_TYPES] and b"spreadsheetml" not in parts[CONTENT_TYPES]:
        raise SpreadsheetError("not_spreadsheet", kind="DOCX")
    main = next(iter(_relations(parts, ROOT_RELATIONS, "", "officeDocument").values()), "")
    if not main.endswith(".xml"):
        raise SpreadsheetError("binary_workbook" if main.endswith(".bin") else "sheet_missing")
    folder, _, file = main.rpartition("/")
    relations = posixpath.join(folder, "_rels", f"{file}.rels")
    worksheets = _relations(parts, relations, folder, "worksheet")
    shared = next(iter(_relations(parts, relations, folder, "sharedStrings").values()), "")
    styles = next(iter(_relations(parts, relations, folder, "styles").values()), "")
    elements = list(_elements(parts, main))
    properties = _first(elements, "workbookPr")
    return _Book(
        parts=parts,
        sheets=tuple(_visible(elements, worksheets, parts)),
        texts=_shared_texts(parts, shared),
        date_styles=_date_styles(parts, styles),
        date_system=1904 if properties.get("date1904") in {"1", "true"} else 1900,
        is_uncalculated=_first(elements, "calcPr").get("fullCalcOnLoad") in {"1", "true"},
    )


def _elements(parts: dict[str, bytes], part: str) -> Iterator[Element]:
    """List the elements of a part by local name, with their attributes."""
    found: list[Element] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        # of the prefixed attributes only the id of a relation matters (r:id)
        facts = {"rid" if key.endswith(":id") else key: value for key, value in attributes.items()}
        found.append((name.rpartition(":")[2], facts))

    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = start
    _parse(parser, parts.get(part), part)
    return iter(found)


def _parse(parser: expat.XMLParserType, body: bytes | None, part: str) -> None:
    if body is None:
        raise SpreadsheetError("workbook_broken", part=shown(part))
    try:
        parser.Parse(body, True)
    except expat.ExpatError as broken:
        raise SpreadsheetError("workbook_broken", part=shown(part)) from broken


def _first(elements: list[Element], name: str) -> dict[str, str]:
    return next((attributes for local, attributes in elements if local == name), {})


def _relations(parts: dict[str, bytes], part: str, folder: str, kind: str) -> dict[str, str]:
    """Map the ids of relations of a kind to the parts they lead to, inside the archive only."""
    found = {}
    for name, attributes in _elements(parts, part):
        is_inside = attributes.get("TargetMode") != "External"
        if name == "Relationship" and is_inside and attributes.get("Type", "").endswith(f"/{kind}"):
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
            found[attributes.get("Id", "")] = target.lstrip("/")
    return found


def _visible(
    elements: list[Element], worksheets: dict[str, str], parts: dict[str, bytes]
) -> Iterator[tuple[str, str]]:
    for name, attributes in elements:
        if name == "sheet" and attributes.get("state", "visible") == "visible":
            part = worksheets.get(attributes.get("rid", ""), "")
            if part in parts:
                yield attributes.get("name", ""), part


def _shared_texts(parts: dict[str, bytes], part: str) -> pl.Series:
    """List the shared strings; the reading aids (拼音) of a text are no part of it."""
    texts: list[str] = []
    state = {"depth": 0, "is_text": False}

    def start(name: str, _attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "si":
            texts.append("")
        state["depth"] += local == "rPh"
        state["is_text"] = local == "t" and not state["depth"]

    def end(name: str) -> None:
        state["depth"] -= name.rpartition(":")[2] == "rPh"
        state["is_text"] = False

    def text(piece: str) -> None:
        if state["is_text"] and texts:
            texts[-1] += piece

    if part:
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.CharacterDataHandler = text
        _parse(parser, parts.get(part), part)
    return pl.Series(texts, dtype=pl.String)


def _date_styles(parts: dict[str, bytes], part: str) -> frozenset[str]:
    """Name the cell styles that show a number as a day."""
    if not part:
        return frozenset()
    formats: dict[str, str] = {}
    styles: list[str] = []
    is_cell_format = False
    for name, attributes in _elements(parts, part):
        if name == "numFmt":
            formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name in {"cellXfs", "cellStyleXfs", "cellStyles", "dxfs"}:
            is_cell_format = name == "cellXfs"
        elif name == "xf" and is_cell_format:
            styles.append(attributes.get("numFmtId", "0"))
    return frozenset(
        str(index) for index, number in enumerate(styles) if _shows_day(number, formats)
    )


def _shows_day(number: str, formats: dict[str, str]) -> bool:
    if number not in formats:
        return number.isascii() and number.isdigit() and int(number[:9]) in DATE_FORMATS
    marks = _QUOTED.sub("", formats[number].partition(";")[0]).casefold()
    return "y" in marks or "d" in marks or ("m" in marks and not {"h", "s"} & set(marks))


def _refuse_uncalculated(cells: pl.DataFrame, book: _Book) -> None:
    """A formula without its result would be read as an empty cell, or as the writer's nought."""
    is_empty = pl.col("value").is_null() | (
        (pl.col("value") == "") & (pl.col("kind").fill_null("n") != "str")
    )
    if book.is_uncalculated:
        is_empty |= pl.col("value") == "0"
    found = cells.filter(pl.col("formula").is_not_null() & is_empty)
    if found.height:
        cell = f"{found['letters'][0]}{found['row'][0]}"
        raise SpreadsheetError("formula_without_value", cell=cell)


def _texts(cells: pl.DataFrame, book: _Book, part: str) -> pl.DataFrame:
    """Turn what the cells store into what they show: one ``text`` by ``letters`` and ``row``."""
    kind = pl.col("kind").fill_null("n")
    is_day = pl.col("style").is_in(list(book.date_styles)).fill_null(value=False)
    shared, inline, formula = (cells.filter(kind == name) for name in ("s", "inlineStr", "str"))
    days, numbers = cells.filter(kind == "n", is_day), cells.filter(kind == "n", ~is_day)
    truth = pl.when(pl.col("value") == "1").then(pl.lit("TRUE")).otherwise(pl.lit("FALSE"))
    pieces = [
        shared.with_columns(text=_shared(shared["value"], book, part)),
        inline.with_columns(text=_decoded(inline["inline"], part)),
        formula.with_columns(text=_decoded(formula["value"], part)),
        cells.filter(kind == "b").with_columns(text=truth),
        cells.filter(kind.is_in(["e", "d"])).with_columns(text="value"),
        days.with_columns(text=day_texts(days["value"], book.date_system)),
        numbers.with_columns(text=number_texts(numbers["value"])),
    ]
    known = sum(piece.height for piece in pieces)
    if known != cells.height:
        raise SpreadsheetError("workbook_broken", part=shown(part))
    return pl.concat(
        piece.select("letters", "row", "text", is_text=kind.is_in(["s", "inlineStr", "str"]))
        for piece in pieces
    )


def _shared(places: pl.Series, book: _Book, part: str) -> pl.Series:
    index = places.str.strip_chars().cast(pl.UInt32, strict=False)
    if index.null_count() or (index >= book.texts.len()).any():
        raise SpreadsheetError("workbook_broken", part=shown(part))
    return _decoded(book.texts, part).gather(index)


def _decoded(texts: pl.Series, part: str) -> pl.Series:
    """Replace ``_x000D_`` by the character it stands for, as Excel does."""
    places = texts.str.contains("_x", literal=True).fill_null(value=False)
    if not places.any():
        return texts
    decoded = [
        _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) for text in texts.filter(places)
    ]
    try:
        whole = [text.encode("utf-16", "surrogatepass").decode("utf-16") for text in decoded]
    except UnicodeDecodeError as lone:
        raise SpreadsheetError("workbook_broken", part=shown(part)) from lone
    return texts.scatter(places.arg_true(), pl.Series(whole, dtype=pl.String))


def number_texts(stored: pl.Series) -> pl.Series:
    """Write stored numbers as plain decimals, with the 15 digits that Excel keeps.

    A binary fraction such as 0.30000000000000004 becomes the 0.3 it was typed as. A number that
    needs more digits for its cents (12345678901234.56, from another program) keeps them.
    """
    short = stored.str.contains(r"^-?[0-9]{1,9}(?:\.[0-9]{1,6})?$").fill_null(value=False)
    if short.all():
        return stored
    rest = ~short
    digits = stored.filter(rest).cast(pl.Float64, strict=False).cast(pl.String)
    tidy = digits.str.replace(r"\.0$", "")
    is_plain = tidy.str.contains(r"^-?[0-9.]{1,16}$").fill_null(value=False)
    long = [
        _decimal_text(value, original)
        for value, original in zip(
            tidy.filter(~is_plain), stored.filter(rest).filter(~is_plain), strict=True
        )
    ]
    tidy = tidy.scatter((~is_plain).arg_true(), pl.Series(long, dtype=pl.String))
    return stored.scatter(rest.arg_true(), tidy)


def _decimal_text(value: str | None, original: str | None) -> str | None:
    if value is None or not value.strip("-")[:1].isdigit():
        return original
    whole = Decimal(value)
    exponent = whole.as_tuple().exponent
    has_cents = isinstance(exponent, int) and exponent >= -2  # noqa: PLR2004 -- cents
    if len(whole.as_tuple().digits) > EXCEL_DIGITS and not has_cents:
        whole = Decimal(f"{whole:.{EXCEL_DIGITS}g}")
    text = f"{whole:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def day_texts(serials: pl.Series, system: DateSystem) -> pl.Series:
    """Write serial numbers of days as ISO dates, the time behind a blank where there is one."""
    distinct = serials.unique().drop_nulls()
    texts = [_day_text(serial, system) for serial in distinct]
    return serials.replace_strict(distinct, pl.Series(texts, dtype=pl.String), default=None)


def _day_text(serial: str, system: DateSystem) -> str:
    try:
        number = float(serial)
    except ValueError:
        return serial
    if not 0 <= number <= SERIAL_MAX:
        return serial
    days, seconds = int(number), round((number - int(number)) * 86_400)
    if system == 1900 and days == LEAP_SERIAL:  # noqa: PLR2004 -- the name of the system
        return "1900-02-29"
    start = STARTS[system] - timedelta(days=system == 1900 and days > LEAP_SERIAL)  # noqa: PLR2004 -- the same
    try:
        day = start + timedelta(days=days + seconds // 86_400)
    except OverflowError:
        return serial
    clock = seconds % 86_400
    return f"{day} {clock // 3600:02}:{clock // 60 % 60:02}:{clock % 60:02}" if clock else str(day)


def _grid(texts: pl.DataFrame, book: _Book, sheet: str, body: bytes, limits: Limits) -> Grid:
    letters = texts["letters"].unique().to_list()
    columns = {name: column_of(name) for name in letters}
    width = max(columns.values()) + 1
    placed = texts.select(
        pl.col("row").cast(pl.UInt32),
        pl.col("letters").replace_strict(columns, return_dtype=pl.UInt32).alias("column"),
        "text",
        "is_text",
    )
    rows = placed["row"].unique().sort()
    _bound(rows.len(), width, limits)
    is_doubled = placed.select(pl.struct("row", "column").n_unique()).item() != placed.height
    if is_doubled or rows[-1] > ROW_NUMBER_MAX:
        raise SpreadsheetError("workbook_broken", part=shown(sheet))
    longest = placed["text"].str.len_bytes() > limits.cell_characters * 4
    if longest.any():
        at_row = int(placed["row"].filter(longest)[0])
        raise SpreadsheetError("cell_too_long", at_row=at_row, most=limits.cell_characters)
    by_column = placed.partition_by("column", as_dict=True)
    frame = rows.to_frame()
    cells = {f"c{column}": _column(frame, by_column.get((column,))) for column in range(width)}
    spans = tuple(_spans(body, placed))
    return Grid(pl.DataFrame(cells), rows, book.date_system, sheet, "", spans)


def _column(rows: pl.DataFrame, cells: pl.DataFrame | None) -> pl.Series:
    if cells is None:
        return pl.Series([None], dtype=pl.String).new_from_index(0, rows.height)
    return rows.join(cells, on="row", how="left", maintain_order="left")["text"]


def _bound(rows: int, columns: int, limits: Limits) -> None:
    if columns > limits.columns:
        raise SpreadsheetError("too_many_columns", most=limits.columns)
    if rows > limits.rows:
        raise SpreadsheetError("too_many_rows", most=limits.rows)
    if rows * columns > limits.cells:
        raise SpreadsheetError("too_many_cells", most=limits.cells)


def _spans(body: bytes, placed: pl.DataFrame) -> Iterator[Span]:
    """List the merged cells of one column whose first cell holds text, none over another."""
    tail = body[max(body.rfind(b"</sheetData>"), body.rfind(b":sheetData>")) :].decode("utf-8")
    found = sorted(
        (column_of(found[1]), int(found[2]), int(found[4]))
        for found in _MERGED.finditer(tail)
        if found[1] == found[3]
    )
    if not found:
        return
    texts = set(placed.filter("is_text").select("column", "row").iter_rows())
    last = (-1, 0)
    for column, first, end in found:
        if (column, first) in texts and (column, first) > last and end > first:
            last = (column, end)
            yield Span(column, first, end)
