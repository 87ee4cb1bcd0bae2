"""The identifier itself. One law: a code is normalised, then right or refused."""

from __future__ import annotations

import re

from zixin.engine.identity import normalise_code

LEI = re.compile(r"[0-9A-Z]{18}[0-9]{2}", re.ASCII)


class LeiError(ValueError):
    """A text that is no LEI; ``code`` is ``shape`` or ``check``."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"not an LEI: {code}")


def read_lei(text: str) -> str:
    """Return an LEI as it is stored; raises ``LeiError``.

    Source: ISO 17442-1; the last two digits by ISO/IEC 7064, MOD 97-10.

    >>> read_lei("7ltwfzyicnsx8d621k 86")
    '7LTWFZYICNSX8D621K86'
    """
    code = normalise_code(text)
    if not LEI.fullmatch(code):
        raise LeiError("shape")
    if int("".join(str(int(sign, 36)) for sign in code)) % 97 != 1:
        raise LeiError("check")
    return code
