"""Reading an authority matrix of either format out of a document; a refusal names its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import override

from zixin.accounts.roles import ROLE_PERMISSIONS, Role
from zixin.kernel.money import CURRENCIES
from zixin.policies.rules.authority.flaws import flaws
from zixin.policies.rules.authority.matrix import AuthorityMatrix
from zixin.policies.rules.authority.parts import (
    ACTIONS,
    GRADES_AND_NONE,
    WARNINGS,
    Band,
    Cell,
    Condition,
    Delegation,
    Level,
    Raise,
    Step,
)
from zixin.policies.rules.documents import PolicyDocumentError

BOUND = re.compile(r"[0-9]{1,15}(\.[0-9]{1,2})?")
SHARE = re.compile(r"(0(\.[0-9]{1,4})?|1(\.0{1,4})?)")
CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
WHOLE_MAX = 36_500
QUORUM_MAX = 99
# No company needs more, and every case is proved: the work grows with each of them.
LEVELS_MAX = 20
RAISES_MAX = 20
BANDS_MAX = 50
CELLS_MAX = len(ACTIONS) * len(GRADES_AND_NONE)
FORMATS = (1, 2)
LANGUAGES = {"zh": "zh-hans", "en": "en"}


def parse_authority(document: Mapping[str, Any]) -> AuthorityMatrix:
    """Read an authority matrix in which every action and grade stands in exactly one cell.

    Raises ``PolicyDocumentError`` naming the place that is wrong.
    """
    matrix = read_authority(document)
    for flaw in flaws(matrix):
        raise PolicyDocumentError(flaw.place, flaw.message)
    return matrix


def read_authority(document: Mapping[str, Any]) -> AuthorityMatrix:
    """Read an authority matrix part by part, without asking whether the cells fit together."""
    present = document.get("format", 1)
    if present not in FORMATS or isinstance(present, bool):
        raise PolicyDocumentError("format", f"{present!r} is not known")
    ranks = _ranks(_list(document, "ranks"))
    if document.get("currency") not in CURRENCIES:
        raise PolicyDocumentError("currency", f"{document.get('currency')!r} is not known")
    days_max = _whole(_known(document, "terms_days_max"), place="terms_days_max", minimum=0)
    if present == 1:
        return _first_format(document, ranks, days_max)
    return AuthorityMatrix(
        edition=2,
        currency=document["currency"],
        ranks=ranks,
        levels=_levels(_list(document, "levels")),
        cells=tuple(_cells(_list(document, "cells"))),
        raises=tuple(_raises(_list(document, "raises"))),
        standard_terms_days=_by_grade(document, "standard_terms_days", minimum=0),
        validity_months=_by_grade(document, "validity_months", minimum=1),
        terms_days_max=days_max,
        escalation_hours=_whole(
            _known(_known(document, "escalation"), "after_hours", "escalation"),
            place="escalation.after_hours",
            minimum=1,
        ),
        delegation=_delegation(_known(document, "delegation")),
    )


def _first_format(
    document: Mapping[str, Any], ranks: tuple[str, ...], days_max: int
) -> AuthorityMatrix:
    """Translate the first format: a level for each rank with that one signature, for every action."""
    cells: list[Cell] = []
    for index, cell in enumerate(_list(document, "cells")):
        place = f"cells[{index}]"
        bands = _bands(_list(cell, "bands", place), "role", place=f"{place}.bands")
        for number, band in enumerate(bands):
            if band.level not in ranks:
                raise PolicyDocumentError(
                    f"{place}.bands[{number}].role", f"{band.level!r} is not among the ranks"
                )
        positions = [ranks.index(band.level) for band in bands]
        if positions != sorted(positions):
            raise PolicyDocumentError(
                f"{place}.bands", "a larger amount needs a rank that is not lower"
            )
        grades = _texts(cell, "grades", place)
        seen = [*(grade for before in cells for grade in before.grades), *grades]
        twice = [grade for grade in grades if seen.count(grade) > 1]
        if twice:
            raise PolicyDocumentError(f"{place}.grades", f"grade {twice[0]!r} stands twice")
        cells.append(Cell(ACTIONS, grades, bands))
    known = [grade for cell in cells for grade in cell.grades]
    months = _known(document, "validity_months")
    if not isinstance(months, Mapping) or set(months) != set(known):
        raise PolicyDocumentError("validity_months", "its grades are not those of the cells")
    return AuthorityMatrix(
        edition=1,
        currency=document["currency"],
        ranks=ranks,
        levels=tuple(Level(role, _role_title(role), (Step(role),)) for role in ranks),
        cells=tuple(cells),
        raises=(),
        standard_terms_days=dict.fromkeys(known, days_max),
        validity_months=_wholes(months, "validity_months", minimum=1),
        terms_days_max=days_max,
        escalation_hours=None,
        delegation=None,
    )


def _role_title(role: str) -> Mapping[str, str]:
    titles = {}
    for language, code in LANGUAGES.items():
        with override(code):
            titles[language] = str(Role(role).label)
    return titles


def _levels(rows: list[Any]) -> tuple[Level, ...]:
    if not 1 <= len(rows) <= LEVELS_MAX:
        raise PolicyDocumentError("levels", f"1 to {LEVELS_MAX} are expected")
    levels = []
    for index, row in enumerate(rows):
        place = f"levels[{index}]"
        steps = tuple(
            _step(step, place=f"{place}.steps[{number}]")
            for number, step in enumerate(_list(row, "steps", place))
        )
        levels.append(Level(_code(row, place), _title(row, place), steps))
        _once([level.code for level in levels], place=f"{place}.code")
    return tuple(levels)


def _step(row: Any, *, place: str) -> Step:
    role = _text(row, "role", place)
    quorum = _whole(row.get("quorum", 1), place=f"{place}.quorum", minimum=1, most=QUORUM_MAX)
    share = _share(row.get("approving_share", "1"), place=f"{place}.approving_share")
    return Step(role, quorum, share)


def _cells(rows: list[Any]) -> Iterator[Cell]:
    if len(rows) > CELLS_MAX:
        raise PolicyDocumentError("cells", f"has more than {CELLS_MAX} rules")
    for index, row in enumerate(rows):
        place = f"cells[{index}]"
        yield Cell(
            _words(row, "actions", place, ACTIONS),
            _words(row, "grades", place, GRADES_AND_NONE),
            _bands(_list(row, "bands", place), "level", place=f"{place}.bands"),
        )


def _raises(rows: list[Any]) -> Iterator[Raise]:
    if len(rows) > RAISES_MAX:
        raise PolicyDocumentError("raises", f"has more than {RAISES_MAX} rules")
    codes: list[str] = []
    for index, row in enumerate(rows):
        place = f"raises[{index}]"
        codes.append(_code(row, place))
        _once(codes, place=f"{place}.code")
        if ("by" in row) == ("to" in row):
            raise PolicyDocumentError(place, "by or to is expected, one of the two")
        by = row.get("by", 1)
        yield Raise(
            code=codes[-1],
            title=_title(row, place),
            when=_condition(_known(row, "when", place), place=f"{place}.when"),
            by=_whole(by, place=f"{place}.by", minimum=1, most=LEVELS_MAX) if "by" in row else 0,
            to=_text(row, "to", place) if "to" in row else "",
        )


def _condition(part: Any, *, place: str) -> Condition:
    if not isinstance(part, Mapping) or not part:
        raise PolicyDocumentError(place, "a condition is expected")
    for key in part:
        if key not in CONDITIONS:
            raise PolicyDocumentError(f"{place}.{key}", "is not part of a condition")
    return Condition(**{key: CONDITIONS[key](part, place) for key in part})


def _is_true(part: Mapping[str, Any], place: str) -> bool:
    if part["terms_over_standard"] is not True:
        raise PolicyDocumentError(f"{place}.terms_over_standard", "true is expected")
    return True


CONDITIONS: Mapping[str, Callable[[Mapping[str, Any], str], Any]] = {
    "actions": lambda part, place: _words(part, "actions", place, ACTIONS),
    "grades": lambda part, place: _words(part, "grades", place, GRADES_AND_NONE),
    "warning": lambda part, place: _words(part, "warning", place, WARNINGS),
    "terms_over_standard": _is_true,
    "confidence_below": lambda part, place: _share(
        part["confidence_below"], place=f"{place}.confidence_below"
    ),
    "group_total_above": lambda part, place: _amount(
        part["group_total_above"], place=f"{place}.group_total_above"
    ),
}


def _delegation(part: Any) -> Delegation:
    cap = _known(part, "amount_cap", "delegation")
    return Delegation(
        days_max=_whole(
            _known(part, "days_max", "delegation"), place="delegation.days_max", minimum=1
        ),
        amount_cap=None if cap is None else _amount(cap, place="delegation.amount_cap"),
    )


def _known(part: Any, name: str, place: str = "") -> Any:
    at = f"{place}.{name}" if place else name
    if not isinstance(part, Mapping) or name not in part:
        raise PolicyDocumentError(at, "is missing")
    return part[name]


def _list(part: Any, name: str, place: str = "") -> list[Any]:
    items = _known(part, name, place)
    if not isinstance(items, list):
        raise PolicyDocumentError(f"{place}.{name}" if place else name, "a list is expected")
    return items


def _text(part: Any, name: str, place: str) -> str:
    text = _known(part, name, place)
    if not isinstance(text, str) or not text:
        raise PolicyDocumentError(f"{place}.{name}", "a text is expected")
    return text


def _texts(part: Any, name: str, place: str) -> tuple[str, ...]:
    items = _list(part, name, place)
    if not all(isinstance(item, str) for item in items):
        raise PolicyDocumentError(f"{place}.{name}", "texts are expected")
    return tuple(items)


def _words(part: Any, name: str, place: str, known: Collection[str]) -> tuple[str, ...]:
    words = _texts(part, name, place)
    if not words:
        raise PolicyDocumentError(f"{place}.{name}", "at least one is expected")
    for word in words:
        if word not in known:
            raise PolicyDocumentError(f"{place}.{name}", f"{word!r} is not known")
    _once(words, place=f"{place}.{name}")
    return words


def _once(words: Collection[str], *, place: str) -> None:
    seen: set[str] = set()
    for word in words:
        if word in seen:
            raise PolicyDocumentError(place, f"{word!r} stands twice")
        seen.add(word)


def _code(row: Any, place: str) -> str:
    code = _known(row, "code", place)
    if not isinstance(code, str) or not CODE.fullmatch(code):
        raise PolicyDocumentError(f"{place}.code", f"{code!r} is no code")
    return code


def _title(row: Any, place: str) -> Mapping[str, str]:
    title = _known(row, "title", place)
    for language in LANGUAGES:
        text = title.get(language) if isinstance(title, Mapping) else None
        if not isinstance(text, str) or not text.strip():
            raise PolicyDocumentError(f"{place}.title.{language}", "a text is expected")
    return {language: title[language] for language in LANGUAGES}


def _by_grade(document: Mapping[str, Any], name: str, *, minimum: int) -> Mapping[str, int]:
    table = _known(document, name)
    if not isinstance(table, Mapping) or set(table) != set(GRADES_AND_NONE):
        raise PolicyDocumentError(name, "every grade and the unrated are expected, once each")
    return _wholes(table, name, minimum=minimum)


def _wholes(table: Mapping[str, Any], name: str, *, minimum: int) -> Mapping[str, int]:
    return {
        grade: _whole(count, place=f"{name}[{grade!r}]", minimum=minimum)
        for grade, count in table.items()
    }


def _ranks(names: list[Any]) -> tuple[str, ...]:
    for place, role in enumerate(names):
        decides = isinstance(role, str) and "decisions.decide" in ROLE_PERMISSIONS.get(role, ())
        if not decides:
            raise PolicyDocumentError(f"ranks[{place}]", f"{role!r} is not a role that decides")
    if not names or len(set(names)) != len(names):
        raise PolicyDocumentError("ranks", "each deciding role stands once")
    return tuple(names)


def _whole(value: Any, *, place: str, minimum: int, most: int = WHOLE_MAX) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not minimum <= value <= most:
        raise PolicyDocumentError(place, f"{value!r} is not a whole number from {minimum}")
    return value


def _amount(value: Any, *, place: str) -> Decimal:
    """Read an amount; a figure stands as text, for a fraction in JSON is not exact."""
    if not isinstance(value, str) or not BOUND.fullmatch(value) or Decimal(value) <= 0:
        raise PolicyDocumentError(place, f"{value!r} is not an amount above zero, as text")
    return Decimal(value)


def _share(value: Any, *, place: str) -> Decimal:
    if not isinstance(value, str) or not SHARE.fullmatch(value) or Decimal(value) <= 0:
        raise PolicyDocumentError(
            place, f"{value!r} is not a share above 0 and up to 1, as text of up to four decimals"
        )
    return Decimal(value)


def _bands(rows: list[Any], key: str, *, place: str) -> tuple[Band, ...]:
    if len(rows) > BANDS_MAX:
        raise PolicyDocumentError(place, f"has more than {BANDS_MAX} rules")
    bands = []
    for index, row in enumerate(rows):
        at = f"{place}[{index}]"
        bound = _known(row, "up_to", at)
        up_to = None if bound is None else _amount(bound, place=f"{at}.up_to")
        bands.append(Band(up_to, _text(row, key, at)))
    return tuple(bands)
