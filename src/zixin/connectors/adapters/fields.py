"""How a value of an answer becomes a cell. One law: a value is understood exactly, or refused.

A rule turns a value into the text that a careful person would write into a file; what the text means
is then checked by the same machinery as a file (``tables``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

from zixin.connectors.adapters.faults import MappingError
from zixin.connectors.adapters.reader import Reader
from zixin.connectors.outgoing.parts import Part
from zixin.connectors.records import SHARE, columns_of, meanings_of
from zixin.connectors.tabular import Field
from zixin.connectors.tabular.layouts import fold

UNITS = {"元": 1, "千元": 10**3, "万元": 10**4, "百万元": 10**6, "亿元": 10**8}
SHARE_UNITS = {"percent": Decimal("0.01"), "one": Decimal(1)}
CURRENCIES = {
    "人民币": "CNY", "元": "CNY", "美元": "USD", "港元": "HKD", "港币": "HKD", "欧元": "EUR",
    "日元": "JPY", "英镑": "GBP", "新台币": "TWD", "新加坡元": "SGD", "韩元": "KRW",
}  # fmt: skip
COUNTERS = {"": 1, "千": 10**3, "万": 10**4, "百万": 10**6, "亿": 10**8}
AMOUNT = re.compile(
    r"(-?[\d,]*\.?\d+)\s*(百万|千|万|亿|)\s*(元|)\s*\(?(" + "|".join(CURRENCIES) + r"|)\)?"
)
BEFORE = re.compile(r"^(" + "|".join(CURRENCIES) + r")\s*(.*)$")
EPOCHS = {"seconds": 1, "milliseconds": 1000}
BEIJING = timezone(timedelta(hours=8))  # the time that Chinese providers mean
CENT = Decimal("0.01")
EXPONENT_MAX = 18
ANY = "*"
UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
PLAIN = re.compile(r"\d{1,9}(\.\d{1,12})?", re.ASCII)
NOTHING = frozenset({"", "-", "--", "—", "/", "无", "暂无", "null", "NULL"})
NO_DAY = frozenset({"长期", "永久", "无固定期限", "9999-12-31"})  # how registers write an open end


@dataclass(frozen=True, slots=True)
class FieldRule:
    """Where a field stands in a row, and how its value is read."""

    path: str
    column: Field
    is_share: bool = False
    unit: Decimal = Decimal(1)
    dates: tuple[str, ...] = ()
    codes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cell:
    """A value as a text, and the currency that stood in it."""

    text: str
    currency: str = ""


class UnreadableError(ValueError):
    """A value that is not what its field holds."""


def read_fields(part: Reader, record: str) -> dict[str, FieldRule]:
    """Return the rules of a question's fields; raises ``MappingError``."""
    columns = columns_of(record)
    rules = {}
    for name in part.content:
        if name not in columns:
            raise MappingError("unknown", part.at(name))
        rules[name] = _rule(part, name, columns[name], meanings_of(record).get(name) == SHARE)
    for name, column in columns.items():
        if column.required and name not in rules:
            raise MappingError("missing", part.at(name))
    return rules


def _rule(part: Reader, name: str, column: Field, is_share: bool) -> FieldRule:  # noqa: FBT001 -- one call
    if isinstance(part.content[name], str):
        unit = SHARE_UNITS["percent"] if is_share else Decimal(1)
        return FieldRule(part.path(name, ""), column, is_share, unit)
    rule = part.part(name)
    return FieldRule(
        path=rule.path("path", "") or rule.text("path"),
        column=column,
        is_share=is_share,
        unit=_unit(rule, column, is_share),
        dates=_dates(rule, column),
        codes=_codes(rule, column),
    )


def _unit(rule: Reader, column: Field, is_share: bool) -> Decimal:  # noqa: FBT001 -- one call
    if is_share:
        return SHARE_UNITS[rule.choice("unit", tuple(SHARE_UNITS), "percent")]
    if rule.has("unit") and column.kind != "money":
        raise MappingError("no_use", rule.at("unit"))
    return Decimal(UNITS[rule.choice("unit", tuple(UNITS), "元")])


def _dates(rule: Reader, column: Field) -> tuple[str, ...]:
    if not rule.has("dates"):
        return ()
    if column.kind != "date":
        raise MappingError("no_use", rule.at("dates"))
    forms = tuple(rule.texts("dates"))
    for form in forms:
        if form not in EPOCHS and not {"%Y", "%m", "%d"} <= set(re.findall(r"%[a-zA-Z]", form)):
            raise MappingError("date", rule.at("dates"), value=form[:60])
    return forms


def _codes(rule: Reader, column: Field) -> dict[str, str]:
    if not rule.has("codes"):
        return {}
    if column.kind != "choice":
        raise MappingError("no_use", rule.at("codes"))
    table = rule.part("codes")
    return {word: table.choice(word, tuple(column.choices)) for word in table.content}


def cell_of(part: Part, rule: FieldRule) -> Cell:
    """Return a value as the text of a cell; raises ``UnreadableError``."""
    text = _text(part.content)
    if text in NOTHING:
        return Cell("")
    if rule.is_share:
        return Cell(_share(text, rule.unit))
    match rule.column.kind:
        case "money":
            return _money(text, rule.unit)
        case "date":
            return Cell("" if text in NO_DAY else _day(text, rule.dates))
        case "choice":
            return Cell(_chosen(text, rule))
        case _:
            return Cell(text)


def _text(content: object) -> str:
    if content is None:
        return ""
    if isinstance(content, bool):
        return "true" if content else "false"
    if isinstance(content, int | Decimal):
        return format(Decimal(content), "f")
    if isinstance(content, str):
        return _clean(content)
    if isinstance(content, list) and all(isinstance(item, str) for item in content):
        return "、".join(_clean(item) for item in content)
    raise UnreadableError


def _clean(text: str) -> str:
    """Leave out line breaks and invisible signs, which providers carry over from web pages."""
    return "".join(c for c in " ".join(text.split()) if unicodedata.category(c) not in UNSEEN)


def _chosen(text: str, rule: FieldRule) -> str:
    """Return a code: by the mapping, by our own words, or what the mapping says of all the rest."""
    if code := rule.codes.get(text):
        return code
    words = {fold(word) for code, names in rule.column.choices.items() for word in (code, *names)}
    return text if fold(text) in words else rule.codes.get(ANY, text)


def _money(text: str, unit: Decimal) -> Cell:
    """Read an amount such as 1200.5 or 500万美元; a fen is the least that is kept."""
    currency, rest = "", text
    if before := BEFORE.match(text):
        currency, rest = CURRENCIES[before[1]], before[2]
    found = AMOUNT.fullmatch(rest)
    if found is None:
        raise UnreadableError
    digits, counter, yuan, behind = found.groups()
    is_spelled = bool(counter or yuan or behind or currency)
    scale = Decimal(COUNTERS[counter]) if is_spelled else unit
    amount = Decimal(digits.replace(",", "")) * scale
    if amount.adjusted() > EXPONENT_MAX:
        raise UnreadableError
    if behind:
        currency = CURRENCIES[behind]
    return Cell(format(amount.quantize(CENT), "f"), currency)


def _share(text: str, unit: Decimal) -> str:
    if text.endswith("%"):
        text, unit = text[:-1].strip(), SHARE_UNITS["percent"]
    if not PLAIN.fullmatch(text):
        raise UnreadableError
    return format((Decimal(text) * unit * 100).normalize(), "f") + "%"


def _day(text: str, forms: tuple[str, ...]) -> str:
    if not forms:
        return text
    for form in forms:
        try:
            if form in EPOCHS:
                moment = datetime.fromtimestamp(int(text) / EPOCHS[form], UTC)
                return moment.astimezone(BEIJING).date().isoformat()
            return datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007 -- a day has no zone
        except (ValueError, OverflowError, OSError):
            continue
    raise UnreadableError
