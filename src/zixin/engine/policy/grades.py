"""The nine grades (信用等级), best first, and figures that hold for each of them."""

from __future__ import annotations

from zixin.engine.policy.reader import PolicyError, Reader

CODES = ("AAA", "AA", "A", "BBB", "BB", "B", "CCC", "CC", "C")

ByGrade = tuple[float, ...]  # one number for each grade, best first


def by_grade(part: Reader, key: str, *, most: float) -> ByGrade:
    """Return the numbers of a table with one key for each grade.

    Raises ``PolicyError`` where a grade is missing or unknown, a number lies outside 0 to ``most``
    or a worse grade has the greater number.
    """
    table = part.part(key)
    unknown = sorted(set(table.content) - set(CODES))
    if unknown:
        raise PolicyError(table.at(str(unknown[0])), "is no grade")
    numbers = tuple(table.number(code, least=0.0, most=most) for code in CODES)
    for code, better, worse in zip(CODES[1:], numbers, numbers[1:], strict=False):
        if worse > better:
            raise PolicyError(table.at(code), "must not exceed that of the better grade")
    return numbers
