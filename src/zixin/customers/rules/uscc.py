"""The unified social credit code (统一社会信用代码) of a customer: written one way, or refused."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zixin.engine.identity import CREDIT_LENGTH, CodeCheck, check_credit_code
from zixin.kernel.workflow import RefusedError


def clean_uscc(text: str) -> str:
    """Fold case, widths and blanks of a code and check it.

    Raises ``RefusedError`` that says what is wrong: length, signs that no code has, or the check
    digit, as after a character was mistyped or two were swapped.

    >>> clean_uscc(" 9111 0000 6000 3734 1l ")
    '91110000600037341L'
    """
    checked = check_credit_code(text)
    if not checked.is_right:
        raise RefusedError(_sentence(checked), field="uscc")
    return checked.code


def _sentence(checked: CodeCheck) -> str:
    match checked.refusal:
        case "ALPHABET":
            return _("“%(signs)s” does not occur in such codes.") % {"signs": checked.wrong}
        case "CHECK":
            return _("The check digit does not fit: a character is mistyped or two are swapped.")
        case _:
            return _("The code has %(length)s characters; these are %(present)s.") % {
                "length": CREDIT_LENGTH,
                "present": len(checked.code),
            }
