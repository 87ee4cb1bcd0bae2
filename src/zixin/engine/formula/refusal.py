"""Why a text is no formula (公式错误). One law: a code and its parameters, so that a page can say it."""

from __future__ import annotations

from collections.abc import Mapping

MESSAGES: Mapping[str, str] = {
    "too_long": "a formula has at most {limit} characters",
    "too_many_words": "a formula has at most {limit} words",
    "too_deep": "too many brackets within brackets",
    "too_large": "too many products in one formula",
    "too_many_columns": "too many ratios within ratios",
    "not_understood": "{word!r} is not understood",
    "unexpected": "{word!r} is not expected here",
    "lacking": "{word!r} is missing",
    "unknown_name": "{word!r} is no figure we know",
    "no_figure": "a figure is missing",
    "number_bounds": "this number is out of bounds",
    "arguments": "{function} takes {least} to {most} figures",
    "condition_expected": "a condition is expected, not a figure",
    "figure_expected": "a figure is expected, not a condition",
    "figure_not_text": "a figure is expected, not a text",
    "number_expected": "a number is expected",
    "text_expected": "a text is expected",
    "condition_not_text": "a condition is expected, not a text",
    "if_figures": "if chooses between figures",
    "years_expected": "a number of years from 1 to {limit} is expected",
    "years_back": "at most {limit} years back",
    "avg_ratio": "avg takes sums of figures, not ratios",
    "name_expected": "in asks of a figure or text by its name",
    "text_open": "this text has no closing quote",
    "text_empty": "a text has at least one character",
    "text_long": "a text has at most {limit} characters",
    "text_hidden": "a text holds visible characters only",
    "text_order": "texts are equal or not; {word!r} compares figures",
    "units_differ": "{left} and {right} do not go together",
    "pure_expected": "{function} takes a pure number, not {unit}",
    "result_unit": "the result is {unit}, not {expected}",
}


class FormulaError(ValueError):
    """A text that is no formula; ``position`` counts characters from 1 to one past the end.

    ``code`` names the reason and ``parameters`` fill its sentence, in English here.

    >>> FormulaError("years_back", 4, limit=4).message
    'at most 4 years back'
    """

    def __init__(self, code: str, position: int, **parameters: object) -> None:
        self.code = code
        self.position = position
        self.parameters = parameters
        self.message = MESSAGES[code].format(**parameters)
        super().__init__(f"{self.message} (character {position})")
