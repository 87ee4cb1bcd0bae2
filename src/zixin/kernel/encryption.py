"""Encryption of small secrets at rest: AES-256-GCM, bound to the place they stand in."""

from __future__ import annotations

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

VERSION = b"\x01"
NONCE_BYTES = 12


class UnreadableError(ValueError):
    """The token was changed, moved, or sealed with another key."""


def encrypt(text: str, *, place: str) -> str:
    """Seal ``text`` for one place (``table.column``); the same text never looks the same twice."""
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(_key()).encrypt(nonce, text.encode(), _bound_to(place))
    return base64.urlsafe_b64encode(VERSION + nonce + sealed).decode()


def decrypt(token: str, *, place: str) -> str:
    """Open what ``encrypt`` sealed for the same place.

    Raises ``UnreadableError`` when the token was changed by one character or moved.
    """
    try:
        raw = base64.b64decode(token, altchars=b"-_", validate=True)
    except ValueError as error:
        raise UnreadableError(f"{place}: this is no token") from error
    # Base64 has several spellings of the same bytes; only ours is the token we made.
    if raw[:1] != VERSION or base64.urlsafe_b64encode(raw).decode() != token:
        raise UnreadableError(f"{place}: this is no token")
    nonce, sealed = raw[1 : 1 + NONCE_BYTES], raw[1 + NONCE_BYTES :]
    try:
        return AESGCM(_key()).decrypt(nonce, sealed, _bound_to(place)).decode()
    except (InvalidTag, ValueError) as error:
        raise UnreadableError(
            f"{place}: the token was changed, moved or has another key"
        ) from error


def _bound_to(place: str) -> bytes:
    return VERSION + place.encode()


def _key() -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"zixin field encryption").derive(settings.MASTER_KEY)
