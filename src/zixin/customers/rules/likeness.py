"""How much two customers look like one company, and why (查重评分). Pure.

Only customers that share a key are compared, so the cost grows with their number and not with its
square; points for what agrees and what speaks against it add up to 0..100.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext as _
from pypinyin import lazy_pinyin
from rapidfuzz import fuzz

from zixin.customers.rules.names import LEADING_PLACES

POINTS_MIN = 60  # fewer are no pair worth a look
POINTS_MAX = 100
ALIKE_MIN = 80.0  # of 100: one sign of five may differ
NEAR_MIN = 60.0
BODY = slice(8, 17)  # of a credit code: the organisation itself, whoever registers it
ADDRESS_MIN = 6
CROWD = 20  # customers under one key; beyond it each meets only its next ones by name
NEXT = 5
POINTS = {
    "code": 100,
    "same_name": 85,
    "name_part": 50,
    "sound": 50,
    "alike": 40,
    "near": 25,
    "phone": 30,
    "address": 25,
    "email": 20,
    "legal_rep": 15,
    "region": 10,
    "other_region": -10,
    "other_code": -20,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What is compared of a customer. Phone and e-mail are blind indexes: equal or not."""

    pk: int
    name: str
    name_key: str
    sound: str
    uscc: str = ""
    region: str = ""
    address: str = ""
    legal_rep: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for a pair, or against it; ``detail`` is what differs."""

    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two customers, by place in what was given, with points and reasons."""

    first: int
    second: int
    points: int
    reasons: tuple[Reason, ...]


def sound_of(name_key: str) -> str:
    """Return how the telling part of a name is spoken.

    >>> sound_of("启明机械") == sound_of("奇名机械")
    True
    """
    return "".join(lazy_pinyin(name_key))


def address_key(address: str) -> str:
    """Fold an address to street and number; too short a one tells nothing.

    >>> address_key("江苏省苏州市吴中区星湖街 1 号") == address_key("苏州吴中区星湖街１号")
    True
    """
    folded = unicodedata.normalize("NFKC", address).casefold()
    key = "".join(sign for sign in LEADING_PLACES.sub("", folded) if sign.isalnum())
    return key if len(key) >= ADDRESS_MIN and any(sign.isdigit() for sign in key) else ""


def likely_pairs(
    customers: Sequence[Traits], *, progress: Callable[[int, int], None] = lambda _done, _all: None
) -> list[Likeness]:
    """Find the pairs worth a look, the likeliest first."""
    compared: set[tuple[int, int]] = set()
    found = []
    for done, keys in enumerate(KEYS, start=1):
        for pair in _sharing(customers, keys):
            if pair not in compared:
                compared.add(pair)
                points, _codes = _judged(customers[pair[0]], customers[pair[1]])
                if points >= POINTS_MIN:
                    found.append(compare(customers, *pair))
        progress(done, len(KEYS))
    return sorted(found, key=lambda one: (-one.points, one.first, one.second))


def compare(customers: Sequence[Traits], first: int, second: int) -> Likeness:
    """Judge one pair."""
    one, other = customers[first], customers[second]
    points, codes = _judged(one, other)
    reasons = tuple(Reason(code, _detail(code, one, other)) for code in codes)
    return Likeness(first, second, points, reasons)


def reason_text(reason: Reason) -> str:
    """Say a reason in words."""
    words = {
        "code": _("same organisation in the credit code"),
        "same_name": _("same name"),
        "sound": _("names sound the same"),
        "alike": _("names differ in one or two signs: %(detail)s"),
        "near": _("names resemble each other: %(detail)s"),
        "phone": _("same phone"),
        "address": _("same address"),
        "email": _("same e-mail"),
        "legal_rep": _("same legal representative"),
        "region": _("same region"),
        "other_region": _("different regions"),
        "other_code": _("different credit codes"),
    }
    if reason.code == "name_part":
        text = _("names differ only by “%(detail)s”") if reason.detail else words["same_name"]
    else:
        text = words[reason.code]
    return text % {"detail": reason.detail}


def speaks_against(reason: Reason) -> bool:
    """Tell whether a reason makes a pair less likely."""
    return POINTS[reason.code] < 0


def _judged(one: Traits, other: Traits) -> tuple[int, list[str]]:
    codes = list(_codes(one, other))
    return max(0, min(POINTS_MAX, sum(POINTS[code] for code in codes))), codes


def _codes(one: Traits, other: Traits) -> Iterator[str]:
    if one.uscc and other.uscc:
        yield "code" if one.uscc[BODY] == other.uscc[BODY] else "other_code"
    named = _name_code(one, other)
    if named:
        yield named
    for trait in ("phone", "email", "address", "legal_rep"):
        value = getattr(one, trait)
        if value and value == getattr(other, trait):
            yield trait
    if one.region and other.region:
        yield "region" if one.region == other.region else "other_region"


def _name_code(one: Traits, other: Traits) -> str:
    if one.name == other.name:
        return "same_name"
    if one.name_key == other.name_key:
        return "name_part"
    if one.sound == other.sound:
        return "sound"
    ratio = fuzz.ratio(one.name_key, other.name_key, score_cutoff=NEAR_MIN)
    if not ratio:
        return ""
    return "alike" if ratio >= ALIKE_MIN else "near"


def _detail(code: str, one: Traits, other: Traits) -> str:
    if code == "name_part":
        return _difference(one.name, other.name)
    if code in {"alike", "near"}:
        return _difference(one.name_key, other.name_key)
    return ""


def _difference(one: str, other: str) -> str:
    parts = []
    for tag, start, end, from_, to in SequenceMatcher(a=one, b=other).get_opcodes():
        if tag != "equal":
            sides = [side for side in (one[start:end].strip(), other[from_:to].strip()) if side]
            parts.append(" / ".join(sides))
    return "、".join(part for part in parts if part)


def _sharing(
    customers: Sequence[Traits], keys: Callable[[Traits], tuple[str, ...]]
) -> Iterator[tuple[int, int]]:
    """Yield the pairs that share a key; in a crowd each meets only the next ones by name."""
    blocks: dict[str, list[int]] = defaultdict(list)
    for place, traits in enumerate(customers):
        for key in keys(traits):
            blocks[key].append(place)
    for block in blocks.values():
        reach = len(block)
        if reach > CROWD:
            block.sort(key=lambda place: customers[place].name_key)
            reach = NEXT
        for position, place in enumerate(block):
            for other in block[position + 1 : position + 1 + reach]:
                if place != other:
                    yield min(place, other), max(place, other)


def _filled(value: str) -> tuple[str, ...]:
    return (value,) if value else ()


# A mistyped name has no key of its own: without a second sign it is no pair, and that one has a key.
KEYS: tuple[Callable[[Traits], tuple[str, ...]], ...] = (
    lambda traits: _filled(traits.uscc[BODY]),
    lambda traits: _filled(traits.name_key),
    lambda traits: _filled(traits.sound and f"{traits.sound}|{traits.region}"),
    lambda traits: _filled(traits.phone),
    lambda traits: _filled(traits.email),
    lambda traits: _filled(traits.address),
    lambda traits: _filled(traits.legal_rep and f"{traits.legal_rep}|{traits.region}"),
)
