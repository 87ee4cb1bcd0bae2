"""The unified social credit code (统一社会信用代码, GB 32100-2015): written one way, or refused."""

from __future__ import annotations

import unicodedata

from django.utils.translation import gettext as _

from zixin.kernel.workflow import RefusedError

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z: they look like digits
WEIGHTS = tuple(3**place % 31 for place in range(17))
LENGTH = 18


def check_sign(body: str) -> str:
    """Compute the check sign of the first 17 signs.

    >>> check_sign("91110000600037341")
    'L'
    """
    total = sum(ALPHABET.index(sign) * weight for sign, weight in zip(body, WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def clean_uscc(text: str) -> str:
    """Fold case, widths and blanks of a code and check it.

    Raises ``RefusedError`` that says what is wrong: length, a sign that no code has, or the check
    sign, as after a digit was mistyped or two were swapped.

    >>> clean_uscc(" 9111 0000 6000 3734 1l ")
    '91110000600037341L'
    """
    code = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    if len(code) != LENGTH:
        raise _refusal(
            _("The code has 18 characters; these are %(present)s.") % {"present": len(code)}
        )
    for place, sign in enumerate(code, start=1):
        if sign not in ALPHABET:
            raise _refusal(
                _("Character %(place)s, “%(sign)s”, does not occur in such codes.")
                % {"place": place, "sign": sign}
            )
    if code[-1] != check_sign(code[:-1]):
        raise _refusal(
            _("The check digit does not fit: a character is mistyped or two are swapped.")
        )
    return code


def _refusal(sentence: str) -> RefusedError:
    return RefusedError(sentence, field="uscc")
