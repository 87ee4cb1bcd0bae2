"""Encryption of texts at rest: AES-256-GCM, bound to the place they stand in.

A token reads ``2.a.<key>.<base64 of nonce and ciphertext>``: its form, its cipher, the name of its
master key. So the database itself can tell what stands under which key.
"""

from __future__ import annotations

import base64
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from zixin.kernel.keys import (
    UnknownKeyError,
    active_key,
    key_named,
    key_source,
)

FORM = "2"
AES_256_GCM = "a"
FIRST_FORM = b"\x01"
NONCE_BYTES = 12
FIELD = "field"


class UnreadableError(ValueError):
    """The token was changed, moved, or sealed with another key."""


def encrypt(text: str, *, place: str, purpose: str = FIELD) -> str:
    """Seal ``text`` for one place (``table.column:row``); the same text never looks the same twice."""
    key = active_key()
    head = token_head(key.name)
    nonce = os.urandom(NONCE_BYTES)
    sealed = _cipher(key.derive(purpose)).encrypt(nonce, text.encode(), _bound_to(head, place))
    return head + _written(nonce + sealed)


def decrypt(token: str, *, place: str, purpose: str = FIELD) -> str:
    """Open what ``encrypt`` sealed for the same place.

    Raises ``UnreadableError`` when the token was changed by one character, moved, or when its key
    is not on the ring.
    """
    name = key_of(token)
    if name is None:
        return _decrypt_first_form(token, place)
    head = token_head(name)
    raw = _read(token.removeprefix(head), place)
    try:
        key = key_named(name).derive(purpose)
    except UnknownKeyError as error:
        raise UnreadableError(f"{place}: {error}") from error
    return _opened(key, raw, _bound_to(head, place), place)


def token_head(key_name: str) -> str:
    """Return what every token of a key begins with."""
    return f"{FORM}.{AES_256_GCM}.{key_name}."


def key_of(token: str) -> str | None:
    """Return the name of the key a token was sealed with; ``None`` for the first form."""
    parts = token.split(".")
    if len(parts) == 4 and parts[:2] == [FORM, AES_256_GCM]:  # noqa: PLR2004 -- as ``token_head``
        return parts[2]
    return None


def is_current(token: str) -> bool:
    """Tell whether a token was sealed with the active key."""
    return token.startswith(token_head(active_key().name))


def _decrypt_first_form(token: str, place: str) -> str:
    """Open a token from before keys had names, with whichever key of the ring it was."""
    try:
        raw = base64.b64decode(token, altchars=b"-_", validate=True)
    except ValueError as error:
        raise UnreadableError(f"{place}: this is no token") from error
    # Base64 has several spellings of the same bytes; only ours is the token we made.
    if raw[:1] != FIRST_FORM or base64.urlsafe_b64encode(raw).decode() != token:
        raise UnreadableError(f"{place}: this is no token")
    bound = FIRST_FORM + place.encode()
    for key in key_source().current().keys:
        try:
            return _opened(key.derive_first_edition(), raw[1:], bound, place)
        except UnreadableError:
            continue
    raise UnreadableError(f"{place}: the token was changed, moved or has another key")


def _opened(key: bytes, raw: bytes, bound: bytes, place: str) -> str:
    try:
        return _cipher(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], bound).decode()
    except (InvalidTag, ValueError) as error:
        raise UnreadableError(
            f"{place}: the token was changed, moved or has another key"
        ) from error


def _written(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _read(text: str, place: str) -> bytes:
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError as error:
        raise UnreadableError(f"{place}: this is no token") from error
    if _written(raw) != text:
        raise UnreadableError(f"{place}: this is no token")
    return raw


def _bound_to(head: str, place: str) -> bytes:
    return f"{head}|{place}".encode()


@lru_cache(maxsize=64)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)
