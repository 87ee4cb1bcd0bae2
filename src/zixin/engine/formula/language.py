"""The small language of formulas: text to checked tree. One law: what parses is safe to compute.

Numbers, names of figures (English slug or Chinese name), ``+ - * /``, comparisons, ``and``, ``or``,
``not`` and these functions::

    prev(x)  x of the year before          avg(x)      mean of opening and closing; closing alone
    prev(x, n)  n years before, up to 4                where the year before is missing
    abs(x)
    min(x, y, ...)  max(x, y, ...)         or_zero(x)  nought where x is left blank
    coalesce(x, y, ...)  the first defined   defined(x)  whether x is defined
    if(condition, x, y)                    floor(x)

``x / y`` is a ratio over a base: undefined unless y is positive, so that two negatives never make
a good figure. Nothing else can be undefined but by a missing figure, and nothing can overflow:
figures are bounded and the size of each result is bounded when the text is parsed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NoReturn, cast

from zixin.engine.formula.tree import (
    TINY,
    Arithmetic,
    ArithmeticOperator,
    Call,
    Coalesce,
    Compare,
    CompareOperator,
    Defined,
    Extreme,
    Field,
    If,
    Logic,
    Node,
    Number,
    children,
    fields,
    is_boolean,
    or_zero,
    shift,
    walk,
)
from zixin.engine.schema import YEARS_BACK_MAX

LENGTH_MAX = 2_000
WORDS_MAX = 400
NESTING_MAX = 40
EXPONENT_MAX = 300
YEARS_BACK = frozenset(str(years) for years in range(1, YEARS_BACK_MAX + 1))
FIELD_EXPONENT = 62  # a ratio of two figures, each within 1e30 and the base above 1e-30

TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d{1,2})?)|(?P<name>[^\W\d]\w*)"
    r"|(?P<sign><=|>=|!=|<>|==|[-+*/()<>=,]))"
)
SAME = str.maketrans("（），＋－×÷＝＜＞", "(),+-*/=<>")  # one character for one: places stay
SPELLINGS: Mapping[str, CompareOperator] = {
    "=": "=",
    "==": "=",
    "!=": "!=",
    "<>": "!=",
    "<": "<",
    "<=": "<=",
    ">": ">",
    ">=": ">=",
}
ARGUMENTS: Mapping[str, tuple[int, int]] = {
    "prev": (1, 2),
    "avg": (1, 1),
    "abs": (1, 1),
    "floor": (1, 1),
    "min": (2, 40),
    "max": (2, 40),
    "or_zero": (1, 1),
    "coalesce": (2, 10),
    "defined": (1, 1),
    "if": (3, 3),
}


class FormulaError(ValueError):
    """A text that is no formula; ``position`` counts characters from 1."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(f"{message} (character {position})")
        self.message = message
        self.position = position


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the text and where it begins, counted from 1."""

    kind: Literal["number", "name", "sign", "end"]
    text: str
    position: int


def parse(text: str, names: Mapping[str, str]) -> Node:
    """Return the checked tree of a formula.

    ``names`` maps every name that may stand in it (slug or Chinese name) to the slug. Raises
    ``FormulaError`` pointing at the character: unknown name, wrong kind, too long or too deep.

    >>> parse("净利润 / avg(equity)", {"净利润": "ni", "equity": "equity"}).operator
    '/'
    """
    if len(text) > LENGTH_MAX:
        raise FormulaError(f"a formula has at most {LENGTH_MAX} characters", LENGTH_MAX + 1)
    tree = Parser(tokens(text.translate(SAME)), names).whole()
    if _exponent(tree) > EXPONENT_MAX:
        raise FormulaError("too many products in one formula", 1)
    return tree


def tokens(text: str) -> list[Token]:
    """Cut a text into words; raises ``FormulaError`` at the first character that fits none."""
    found, place = [], 0
    while text[place:].strip():
        match = TOKEN.match(text, place)
        if match is None:
            blank = len(text[place:]) - len(text[place:].lstrip())
            raise FormulaError(f"{text[place + blank]!r} is not understood", place + blank + 1)
        kind = cast("Literal['number', 'name', 'sign']", match.lastgroup)
        found.append(Token(kind, match[kind], match.start(kind) + 1))
        place = match.end()
        if len(found) > WORDS_MAX:
            raise FormulaError(f"a formula has at most {WORDS_MAX} words", found[-1].position)
    return [*found, Token("end", "", len(text) + 1)]


class Parser:
    """Recursive descent over the words of one formula."""

    def __init__(self, words: list[Token], names: Mapping[str, str]) -> None:
        self.words = words
        self.names = names
        self.place = 0
        self.nesting = 0

    def whole(self) -> Node:
        """Parse all of it."""
        tree = self._either()
        if self._word.kind != "end":
            self._refuse(f"{self._word.text!r} is not expected here")
        return tree

    @property
    def _word(self) -> Token:
        return self.words[self.place]

    def _refuse(self, message: str, at: Token | None = None) -> NoReturn:
        raise FormulaError(message, (at or self._word).position)

    def _take(self, *texts: str) -> Token | None:
        word = self._word
        if word.kind in {"sign", "name"} and word.text in texts:
            self.place += 1
            return word
        return None

    def _expect(self, text: str) -> None:
        if self._take(text) is None:
            self._refuse(f"{text!r} is missing")

    def _either(self) -> Node:
        self.nesting += 1
        if self.nesting > NESTING_MAX:
            self._refuse(f"more than {NESTING_MAX} levels")
        start = self._word
        tree = self._both()
        while self._take("or", "或"):
            at = self._word
            tree = Logic("or", self._truth(tree, start), self._truth(self._both(), at))
        self.nesting -= 1
        return tree

    def _both(self) -> Node:
        start = self._word
        tree = self._negation()
        while self._take("and", "且"):
            at = self._word
            tree = Logic("and", self._truth(tree, start), self._truth(self._negation(), at))
        return tree

    def _negation(self) -> Node:
        count = 0
        while self._take("not", "非"):
            count += 1
        start = self._word
        tree = self._comparison()
        if not count:
            return tree
        return Call("not", self._truth(tree, start)) if count % 2 else self._truth(tree, start)

    def _comparison(self) -> Node:
        start = self._word
        tree = self._sum()
        sign = self._take(*SPELLINGS)
        if sign is None:
            return tree
        at = self._word
        right = self._figure(self._sum(), at)
        return Compare(SPELLINGS[sign.text], self._figure(tree, start), right)

    def _sum(self) -> Node:
        start = self._word
        tree = self._product()
        while sign := self._take("+", "-"):
            at = self._word
            right = self._figure(self._product(), at)
            operator = cast("ArithmeticOperator", sign.text)
            tree = Arithmetic(operator, self._figure(tree, start), right)
        return tree

    def _product(self) -> Node:
        start = self._word
        tree = self._signed()
        while sign := self._take("*", "/"):
            at = self._word
            right = self._figure(self._signed(), at)
            operator = cast("ArithmeticOperator", sign.text)
            tree = Arithmetic(operator, self._figure(tree, start), right)
        return tree

    def _signed(self) -> Node:
        is_negative = False
        while sign := self._take("-", "+"):
            is_negative ^= sign.text == "-"
        start = self._word
        tree = self._atom()
        return Call("neg", self._figure(tree, start)) if is_negative else tree

    def _atom(self) -> Node:
        word = self._word
        self.place += 1
        if word.kind == "number":
            value = float(word.text)
            if value != 0.0 and not TINY <= value <= 1 / TINY:
                self._refuse("this number is out of bounds", word)
            return Number(value)
        if word.kind == "sign" and word.text == "(":
            tree = self._either()
            self._expect(")")
            return tree
        if word.kind == "name" and word.text in ARGUMENTS and self._take("("):
            return self._call(word)
        if word.kind == "name" and word.text in self.names:
            return Field(self.names[word.text])
        is_name = word.kind == "name"
        message = f"{word.text!r} is no figure we know" if is_name else "a figure is missing"
        raise FormulaError(message, word.position)

    def _call(self, name: Token) -> Node:
        if name.text == "prev":
            return self._previous(name)
        if name.text == "avg":
            return self._average(name)
        start, arguments = self.place, [self._either()]
        while self._take(","):
            arguments.append(self._either())
        self._expect(")")
        least, most = ARGUMENTS[name.text]
        if not least <= len(arguments) <= most:
            self._refuse(f"{name.text} takes {least} to {most} figures", name)
        if name.text == "if":
            condition, then, otherwise = arguments
            if is_boolean(then) or is_boolean(otherwise):
                self._refuse("if chooses between figures", name)
            return If(self._truth(condition, self.words[start]), then, otherwise)
        figures = [self._figure(argument, name) for argument in arguments]
        return _function(name.text, figures)

    def _previous(self, name: Token) -> Node:
        figure = self._figure(self._either(), name)
        years = self._years() if self._take(",") else 1
        self._expect(")")
        return self._before(figure, years, name)

    def _years(self) -> int:
        word = self._word
        if word.kind != "number" or word.text not in YEARS_BACK:
            self._refuse(f"a number of years from 1 to {YEARS_BACK_MAX} is expected")
        self.place += 1
        return int(word.text)

    def _average(self, name: Token) -> Node:
        current = self._figure(self._either(), name)
        self._expect(")")
        if any(isinstance(part, Arithmetic) and part.operator == "/" for part in walk(current)):
            self._refuse("avg takes sums of figures, not ratios", name)
        previous = self._before(current, 1, name)
        mean = Arithmetic("/", Arithmetic("+", current, previous), Number(2.0))
        return Coalesce(mean, current)

    def _before(self, figure: Node, years: int, name: Token) -> Node:
        furthest = max((field.years_back for field in fields(figure)), default=0)
        if furthest + years > YEARS_BACK_MAX:
            self._refuse(f"at most {YEARS_BACK_MAX} years back", name)
        return shift(figure, years)

    def _truth(self, node: Node, at: Token) -> Node:
        if not is_boolean(node):
            self._refuse("a condition is expected, not a figure", at)
        return node

    def _figure(self, node: Node, at: Token) -> Node:
        if is_boolean(node):
            self._refuse("a figure is expected, not a condition", at)
        return node


def _function(name: str, figures: list[Node]) -> Node:
    first = figures[0]
    match name:
        case "abs" | "floor":
            return Call(name, first)
        case "or_zero":
            return or_zero(first)
        case "defined":
            return Defined(first)
        case "coalesce":
            *before, last = figures
            for figure in reversed(before):
                last = Coalesce(figure, last)
            return last
        case _:
            return Extreme(cast("Literal['min', 'max']", name), tuple(figures))


def _exponent(node: Node) -> float:
    """Bound the power of ten that a result can reach."""
    parts = [_exponent(child) for child in children(node)]
    match node:
        case Number():
            return math.log10(node.value) if node.value > 1 else 0.0
        case Field():
            return FIELD_EXPONENT
        case Arithmetic(operator="*"):
            return sum(parts)
        case Arithmetic(operator="/"):
            return parts[0] - math.log10(TINY)
        case Arithmetic():
            return max(parts) + 1
        case _:
            return max(parts, default=0.0)
