"""The small language of formulas: text to checked tree. One law: what parses is safe to compute.

It is the one language for indicators, caps, segments, warning rules, order rules and conditions of
authority; ``docs/formula-language.md`` tells it to those who write formulas. Numbers, texts in
quotes, names of figures (English slug or Chinese name), ``+ - * /``, comparisons, ``in ("C", "F")``
(属于), ``not in`` (不属于), ``and`` (且), ``or`` (或), ``not`` (非) and these functions::

    prev(x)  x of the year before          avg(x)      mean of opening and closing; closing alone
    prev(x, n)  n years before, up to 4                where the year before is missing
    abs(x)  floor(x)                       or_zero(x)  nought where x is left blank
    min(x, y, ...)  max(x, y, ...)         coalesce(x, y, ...)  the first defined
    if(condition, x, y)                    defined(x)  whether x is defined
    holds(condition)  1 or 0               starts_with(text, "C26")
    ln(x)  9 decimals                      logistic(x)  1/(1+e^-x), 12 decimals
    normal(x)  the standard normal distribution function, 9 decimals

``x / y`` is a ratio over a base: undefined unless y is positive, so that two negatives never make
a good figure; ``ln(x)`` likewise is undefined unless x is positive. Nothing else can be undefined
but by a missing figure, and nothing can overflow: figures are bounded and the size of each result
is bounded when the text is parsed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Literal, NoReturn, cast

from zixin.engine.formula.functions import FUNCTIONS, called
from zixin.engine.formula.parts import (
    Part,
    condition,
    figure,
    literal_text,
    text,
    unit_together,
    value,
    years_before,
)
from zixin.engine.formula.refusal import FormulaError
from zixin.engine.formula.tree import (
    TINY,
    Arithmetic,
    ArithmeticOperator,
    Call,
    Compare,
    CompareOperator,
    Extreme,
    Field,
    Logic,
    Node,
    Number,
    Text,
    children,
    fields,
)
from zixin.engine.formula.units import (
    ANY,
    CONDITION,
    TEXT,
    is_of,
    named_unit,
    over,
    times,
    unit_of,
)
from zixin.engine.formula.words import Word, words
from zixin.engine.schema import YEARS_BACK_MAX

NESTING_MAX = 40
EXPONENT_MAX = 300
COLUMNS_MAX = 10_000
CALL_COLUMNS = {"neg": 1, "abs": 1, "floor": 1, "not": 1, "holds": 1} | {
    "ln": 3,
    "logistic": 12,
    "normal": 210,
}
YEARS_BACK = frozenset(str(years) for years in range(1, YEARS_BACK_MAX + 1))
FIELD_EXPONENT = 62  # a ratio of two figures, each within 1e30 and the base above 1e-30
LOGARITHM_EXPONENT = 3

SPELLINGS: Mapping[str, CompareOperator] = {
    "=": "=",
    "==": "=",
    "!=": "!=",
    "<>": "!=",
    "≠": "!=",
    "<": "<",
    "<=": "<=",
    "≤": "<=",
    ">": ">",
    ">=": ">=",
    "≥": ">=",
}
AND, OR, NOT = ("and", "且"), ("or", "或"), ("not", "非")
CALLABLE = frozenset({"prev", *FUNCTIONS})
IN, NOT_IN = ("in", "属于"), ("不属于",)


def parse(
    text: str,
    names: Mapping[str, str],
    *,
    units: Mapping[str, str] | None = None,
    unit: str | None = None,
) -> Node:
    """Return the checked tree of a formula.

    ``names`` maps every name that may stand in it (slug or Chinese name) to the slug; ``units``
    each slug to its unit, ``text`` for a text; ``unit`` is that of the result. Raises
    ``FormulaError`` pointing at the character: unknown name, wrong kind, units that do not go
    together, too long or too deep.

    >>> parse("净利润 / avg(equity)", {"净利润": "ni", "equity": "equity"}).operator
    '/'
    """
    whole = Parser(words(text), names, units).whole()
    if unit is not None:
        _check_result(whole, unit)
    if _exponent(whole.node) > EXPONENT_MAX:
        raise FormulaError("too_large", 1)
    if _columns(whole.node) > COLUMNS_MAX:
        raise FormulaError("too_many_columns", 1)
    return whole.node


class Parser:
    """Recursive descent over the words of one formula."""

    def __init__(
        self, found: list[Word], names: Mapping[str, str], units: Mapping[str, str] | None
    ) -> None:
        self.words = found
        self.names = names
        self.units = units
        self.place = 0
        self.nesting = 0

    def whole(self) -> Part:
        """Parse all of it: a figure or a condition."""
        part = self._either()
        if self._word.kind != "end":
            self._refuse("unexpected", word=self._word.text)
        if part.unit == TEXT:
            self._refuse("figure_not_text", part.at)
        return part

    @property
    def _word(self) -> Word:
        return self.words[self.place]

    def _refuse(self, code: str, at: Word | None = None, **parameters: object) -> NoReturn:
        raise FormulaError(code, (at or self._word).position, **parameters)

    def _take(self, *texts: str) -> Word | None:
        word = self._word
        if word.kind in {"sign", "name"} and word.text in texts:
            self.place += 1
            return word
        return None

    def _expect(self, text: str) -> None:
        if self._take(text) is None:
            self._refuse("lacking", word=text)

    def _either(self) -> Part:
        self.nesting += 1
        if self.nesting > NESTING_MAX:
            self._refuse("too_deep")
        part = self._joined("or", OR, lambda: self._joined("and", AND, self._negation))
        self.nesting -= 1
        return part

    def _joined(
        self, operator: Literal["and", "or"], spellings: tuple[str, ...], side: Callable[[], Part]
    ) -> Part:
        part = side()
        while self._take(*spellings):
            left, right = condition(part), condition(side())
            part = Part(Logic(operator, left, right), CONDITION, part.at)
        return part

    def _negation(self) -> Part:
        start, count = self._word, 0
        while self._take(*NOT):
            count += 1
        part = self._comparison()
        if not count:
            return part
        node = condition(part)
        return Part(Call("not", node) if count % 2 else node, CONDITION, start)

    def _comparison(self) -> Part:
        left = self._sum()
        if self._take(*IN):
            return self._membership(left)
        if self._is_not_in():
            inside = self._membership(left)
            return Part(Call("not", inside.node), CONDITION, inside.at)
        sign = self._take(*SPELLINGS)
        if sign is None:
            return left
        right = self._sum()
        operator = SPELLINGS[sign.text]
        if TEXT in (left.unit, right.unit):
            if operator not in {"=", "!="}:
                self._refuse("text_order", sign, word=sign.text)
            sides = text(left), text(right)
        else:
            unit_together(left, right)
            sides = left.node, right.node
        return Part(Compare(operator, *sides), CONDITION, left.at)

    def _is_not_in(self) -> bool:
        if self._take(*NOT_IN):
            return True
        following = self.words[min(self.place + 1, len(self.words) - 1)]
        if following.kind == "name" and following.text in IN and self._take(*NOT):
            self.place += 1
            return True
        return False

    def _membership(self, sought: Part) -> Part:
        """Parse the list after ``in``: literals of the kind of what is sought by its name."""
        if not isinstance(sought.node, Field):
            self._refuse("name_expected", sought.at)
        self._expect("(")
        listed = [self._listed(sought)]
        while self._take(","):
            listed.append(self._listed(sought))
        self._expect(")")
        return Part(_any_of(listed), CONDITION, sought.at)

    def _listed(self, sought: Part) -> Node:
        item = self._signed()
        if sought.unit == TEXT:
            return Compare("=", sought.node, literal_text(item))
        figure(item)
        if item.unit != ANY or fields(item.node):
            self._refuse("number_expected", item.at)
        return Compare("=", sought.node, item.node)

    def _sum(self) -> Part:
        part = self._product()
        while sign := self._take("+", "-"):
            right = self._product()
            unit = unit_together(part, right)
            operator = cast("ArithmeticOperator", sign.text)
            part = Part(Arithmetic(operator, part.node, right.node), unit, part.at)
        return part

    def _product(self) -> Part:
        part = self._signed()
        while sign := self._take("*", "/"):
            right = self._signed()
            left_node, right_node = figure(part), figure(right)
            combine = times if sign.text == "*" else over
            operator = cast("ArithmeticOperator", sign.text)
            node = Arithmetic(operator, left_node, right_node)
            part = Part(node, combine(part.unit, right.unit), part.at)
        return part

    def _signed(self) -> Part:
        start, is_negative = self._word, False
        while sign := self._take("-", "+"):
            is_negative ^= sign.text == "-"
        part = self._atom()
        if not is_negative:
            return part
        return Part(Call("neg", figure(part)), part.unit, start)

    def _atom(self) -> Part:
        word = self._word
        if word.kind == "end":
            self._refuse("no_figure")
        self.place += 1
        match word.kind:
            case "number":
                return Part(self._number(word), ANY, word)
            case "text":
                return Part(Text(word.text), TEXT, word)
            case "name":
                return self._named(word)
        if word.text != "(":
            self._refuse("no_figure", word)
        inner = self._either()
        self._expect(")")
        return Part(inner.node, inner.unit, word)

    def _number(self, word: Word) -> Number:
        value = float(word.text)
        if value != 0.0 and not TINY <= value <= 1 / TINY:
            self._refuse("number_bounds", word)
        return Number(value)

    def _named(self, word: Word) -> Part:
        if word.text in CALLABLE and self._take("("):
            return self._call(word)
        if word.text not in self.names:
            self._refuse("unknown_name", word, word=word.text)
        slug = self.names[word.text]
        return Part(Field(slug), named_unit(slug, self.units), word)

    def _call(self, name: Word) -> Part:
        if name.text == "prev":
            return self._previous(name)
        arguments = [self._either()]
        while self._take(","):
            arguments.append(self._either())
        self._expect(")")
        return called(name, arguments)

    def _previous(self, name: Word) -> Part:
        part = self._either()
        years = self._years() if self._take(",") else 1
        self._expect(")")
        return Part(years_before(value(part), years, name), part.unit, name)

    def _years(self) -> int:
        word = self._word
        if word.kind != "number" or word.text not in YEARS_BACK:
            self._refuse("years_expected", limit=YEARS_BACK_MAX)
        self.place += 1
        return int(word.text)


def _check_result(whole: Part, unit: str) -> None:
    if whole.unit == CONDITION:
        raise FormulaError("figure_expected", whole.at.position)
    if not is_of(whole.unit, unit):
        words_of = {"unit": str(whole.unit), "expected": str(unit_of(unit))}
        raise FormulaError("result_unit", whole.at.position, **words_of)


def _any_of(conditions: list[Node]) -> Node:
    """Return the ``or`` of conditions as a tree that is as shallow as it can be."""
    if len(conditions) == 1:
        return conditions[0]
    half = len(conditions) // 2
    return Logic("or", _any_of(conditions[:half]), _any_of(conditions[half:]))


def _exponent(node: Node) -> float:
    """Bound the power of ten that a result can reach."""
    parts = [_exponent(child) for child in children(node)]
    match node:
        case Number():
            bound = math.log10(node.value) if node.value > 1 else 0.0
        case Field():
            bound = FIELD_EXPONENT
        case Arithmetic(operator="*"):
            bound = sum(parts)
        case Arithmetic(operator="/"):
            bound = parts[0] - math.log10(TINY)
        case Arithmetic():
            bound = max(parts) + 1
        case Call(function="ln" | "logistic" | "normal" | "holds"):
            bound = LOGARITHM_EXPONENT
        case _:
            bound = max(parts, default=0.0)
    return bound


def _columns(node: Node) -> int:
    """Count the columns a frame goes through; a base, say, is written twice: tested and used."""
    parts = [_columns(child) for child in children(node)]
    match node:
        case Arithmetic(operator="/"):
            count = 2 * sum(parts)
        case Extreme():
            count = 2 * sum(parts)
        case Call():
            count = CALL_COLUMNS[node.function] * sum(parts)
        case _:
            count = sum(parts)
    return count + 1
