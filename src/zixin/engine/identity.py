"""Codes that name a Chinese organisation. One law: a code is normalised, then right or refused."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Literal

Refusal = Literal["EMPTY", "LENGTH", "ALPHABET", "CHECK"]
Doubt = Literal["ORGANISATION_CHECK"]

CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # without I O S V Z, easily misread
CREDIT_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
CREDIT_LENGTH = 18
ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
ORGANISATION_CHECKS = "0123456789X"
ORGANISATION_LENGTH = 9
ORGANISATION_PLACE = slice(8, 17)  # where it stands inside a credit code


@dataclass(frozen=True, slots=True)
class CodeCheck:
    """The judgement on a code (代码校验): ``code`` is normalised, whether accepted or not.

    ``refusal`` is ``None`` for a right code, else EMPTY, LENGTH, ALPHABET (``wrong`` holds the signs
    that do not belong) or CHECK (the check character does not fit). ``doubt`` marks a right credit
    code whose organisation code does not check: worth a question, no refusal.
    """

    code: str
    refusal: Refusal | None = None
    wrong: str = ""
    doubt: Doubt | None = None

    @property
    def is_right(self) -> bool:
        """Whether the code is accepted."""
        return self.refusal is None


def normalise_code(text: str) -> str:
    r"""Return a code as it is stored: NFKC, upper case, without blanks and invisible signs.

    Source: Unicode normalisation form KC.

    >>> normalise_code(" ９１１１0000 600037341l\u200b")
    '91110000600037341L'
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).upper())
    bare = "".join(sign for sign in folded if not _is_blank(sign))
    return unicodedata.normalize("NFKC", bare)  # a blank may have kept two signs apart


def check_credit_code(text: str) -> CodeCheck:
    """Judge a unified social credit code (统一社会信用代码) of 18 signs.

    Source: GB 32100-2015; the organisation code inside by GB 11714, as a doubt only.

    >>> check_credit_code("91110000600037341l").is_right
    True
    >>> check_credit_code("911100006000373410").refusal
    'CHECK'
    """
    checked = _shape(normalise_code(text), CREDIT_ALPHABET, CREDIT_LENGTH)
    if checked.refusal:
        return checked
    code = checked.code
    if credit_check_sign(code[:-1]) != code[-1]:
        return CodeCheck(code, "CHECK")
    is_sound = check_organisation_code(code[ORGANISATION_PLACE]).is_right
    return CodeCheck(code, doubt=None if is_sound else "ORGANISATION_CHECK")


def check_organisation_code(text: str) -> CodeCheck:
    """Judge an organisation code (组织机构代码) of 9 signs; a hyphen before the last is left out.

    Source: GB 11714-1997.

    >>> check_organisation_code("60003734-1")
    CodeCheck(code='600037341', refusal=None, wrong='', doubt=None)
    """
    code = normalise_code(text)
    if code[-2:-1] == "-":
        code = code[:-2] + code[-1]
    checked = _shape(code, ORGANISATION_ALPHABET, ORGANISATION_LENGTH)
    if checked.refusal is None and organisation_check_sign(code[:-1]) != code[-1]:
        return CodeCheck(code, "CHECK")
    return checked


def credit_check_sign(body: str) -> str:
    """Return the check character of the first 17 signs of a unified social credit code.

    Its value is 31 - sum of value x 3^place mod 31, and 0 for 31. ``ValueError`` for a body of
    another shape. Source: GB 32100-2015.

    >>> credit_check_sign("91110000600037341")
    'L'
    """
    values = _values(body, CREDIT_ALPHABET, CREDIT_LENGTH - 1)
    total = sum(value * weight for value, weight in zip(values, CREDIT_WEIGHTS, strict=True))
    return CREDIT_ALPHABET[-total % len(CREDIT_ALPHABET)]


def organisation_check_sign(body: str) -> str:
    """Return the check character of the first 8 signs of an organisation code.

    Its value is 11 - weighted sum mod 11; 10 is written X and 11 is written 0. ``ValueError`` for
    a body of another shape. Source: GB 11714-1997.

    >>> organisation_check_sign("60003734")
    '1'
    """
    values = _values(body, ORGANISATION_ALPHABET, ORGANISATION_LENGTH - 1)
    total = sum(value * weight for value, weight in zip(values, ORGANISATION_WEIGHTS, strict=True))
    return ORGANISATION_CHECKS[-total % len(ORGANISATION_CHECKS)]


def _shape(code: str, alphabet: str, length: int) -> CodeCheck:
    if not code:
        return CodeCheck(code, "EMPTY")
    if len(code) != length:
        return CodeCheck(code, "LENGTH")
    wrong = "".join(dict.fromkeys(sign for sign in code if sign not in alphabet))
    return CodeCheck(code, "ALPHABET" if wrong else None, wrong)


def _values(body: str, alphabet: str, length: int) -> list[int]:
    if _shape(body, alphabet, length).refusal:
        raise ValueError(f"{body!r} is not {length} signs of {alphabet}")
    return [alphabet.index(sign) for sign in body]


def _is_blank(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign) in {"Cf", "Cc"}
