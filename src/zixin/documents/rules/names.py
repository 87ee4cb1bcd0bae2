"""File names as they may be kept and handed out again (文件名). Pure."""

from __future__ import annotations

import unicodedata

NAME_MAX = 120
FORBIDDEN = frozenset('<>:"/\\|?*')
DEVICES = frozenset(
    {"con", "prn", "aux", "nul"}
    | {f"com{number}" for number in range(1, 10)}
    | {f"lpt{number}" for number in range(1, 10)}
)


def clean_file_name(name: str) -> str:
    """Return a name that is one printable line, leads nowhere and names no device.

    >>> clean_file_name("../../etc/CON.pdf")
    '_CON.pdf'
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    shown = "".join(sign for sign in last if sign.isprintable() and sign not in FORBIDDEN)
    stem, dot, ending = shown.strip(" .").rpartition(".")
    if not dot:
        stem, ending = ending, ""
    stem, ending = stem.strip(" ."), ending.strip()[:10]
    if stem.split(".")[0].strip().lower() in DEVICES:
        stem = f"_{stem}"
    kept = stem[: NAME_MAX - len(ending) - 1] or "file"
    return f"{kept}.{ending}" if ending else kept
