"""Encryption of small secrets at rest: AES-256-GCM, bound to the place they stand in."""

from __future__ import annotations

import base64
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

VERSION = b"\x01"
NONCE_BYTES = 12


def encrypt(text: str, *, place: str) -> str:
    """Seal ``text`` for one place (``table.column``); the same text never looks the same twice."""
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(_key()).encrypt(nonce, text.encode(), place.encode())
    return base64.urlsafe_b64encode(VERSION + nonce + sealed).decode()


def decrypt(token: str, *, place: str) -> str:
    """Open what ``encrypt`` sealed for the same place.

    Raises ``cryptography.exceptions.InvalidTag`` when the token was changed or moved.
    """
    raw = base64.urlsafe_b64decode(token)
    nonce, sealed = raw[1 : 1 + NONCE_BYTES], raw[1 + NONCE_BYTES :]
    return AESGCM(_key()).decrypt(nonce, sealed, place.encode()).decode()


def _key() -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"zixin field encryption").derive(
        settings.MASTER_KEY
    )
