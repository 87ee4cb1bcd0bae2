"""The words a document is found by (检索词).

Latin words stand whole, Chinese in pairs of signs, so that both databases index them alike and need
no dictionary. What stands inside a document is indexed by keyed digests only: a stolen index shows
which documents share words, never the words. Order and number of words are not kept.
"""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from collections.abc import Iterable

from zixin.kernel.keys import MasterKey, active_key, key_source

PURPOSE = "document words"
# Signs that the tokenizer of SQLite knows as letters too; others would break its words apart.
CHINESE_SIGNS = (
    r"\u3041-\u3096\u30a1-\u30fa\u3400-\u4db5\u4e00-\u9fcc\uac00-\ud7a3\U00020000-\U0002a6d6"
)
LATIN_SIGNS = r"a-z0-9\u00df-\u00f6\u00f8-\u00ff\u0430-\u045f"
RUNS = re.compile(f"[{LATIN_SIGNS}]+|[{CHINESE_SIGNS}]+")
CHINESE = re.compile(f"[{CHINESE_SIGNS}]")
PAIR = 2
WORD_MAX = 40
DIGEST_BYTES = 5
BLIND = "0"  # begins every digest
QUERY_WORDS_MAX = 20
TEXT_WORDS_MAX = 20_000  # more of one document than PostgreSQL indexes


def words_of(text: str) -> list[str]:
    """Return the words of a text, each once.

    >>> words_of("2025年度审计报告.PDF")
    ['2025', '年度', '度审', '审计', '计报', '报告', 'pdf']
    """
    found: dict[str, None] = {}
    for run in RUNS.findall(unicodedata.normalize("NFKC", text).lower()):
        if CHINESE.match(run) and len(run) > PAIR:
            found.update({run[at : at + PAIR]: None for at in range(len(run) - 1)})
        else:
            found[run[:WORD_MAX]] = None
    return list(found)


def blind_words(words: Iterable[str], key: MasterKey | None = None) -> list[str]:
    """Return the keyed digests of words, in an order that tells nothing."""
    secret = (key or active_key()).derive(PURPOSE)
    return sorted({_digest(word, secret) for word in words})


def asked_words(text: str) -> list[tuple[str, list[str]]]:
    """Return the words asked for, each with the digests it may stand under, one for each key."""
    keys = key_source().current().keys
    words = [word for word in words_of(text) if not _is_single(word)][:QUERY_WORDS_MAX]
    return [(word, [found for key in keys for found in blind_words([word], key)]) for word in words]


def _is_single(word: str) -> bool:
    return len(word) == 1 and CHINESE.match(word) is not None


def _digest(word: str, secret: bytes) -> str:
    digest = hashlib.blake2b(word.encode(), key=secret[:64], digest_size=DIGEST_BYTES).digest()
    return BLIND + base64.b32encode(digest).decode().lower()
