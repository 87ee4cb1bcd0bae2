from __future__ import annotations

import base64
import os
import string

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.kernel.sealing import K1, K2, ring
from zixin.kernel.encryption import UnreadableError, decrypt, encrypt, key_of

PLACE = "mfa_authenticator.data"


@pytest.mark.parametrize("text", ["", "JBSWY3DPEHPK3PXP", "密钥 🔑"])
def test_sealed_text_opens_in_its_place(text):
    token = encrypt(text, place=PLACE)

    assert decrypt(token, place=PLACE) == text
    assert token.startswith("2.a.1.")


def test_same_text_never_looks_the_same():
    assert encrypt("x", place=PLACE) != encrypt("x", place=PLACE)


def test_moved_token_is_refused():
    with pytest.raises(UnreadableError, match=r"customers\.account"):
        decrypt(encrypt("x", place=PLACE), place="customers.account")


def test_token_changed_in_any_character_is_refused():
    token = encrypt("JBSWY3DPEHPK3PXP", place=PLACE)

    for index, character in enumerate(token):
        other = "A" if character != "A" else "B"
        with pytest.raises(UnreadableError):
            decrypt(token[:index] + other + token[index + 1 :], place=PLACE)


@pytest.mark.parametrize("token", ["", "AQ==", "no token", "密", "A" * 100])
def test_what_is_no_token_is_refused(token):
    with pytest.raises(UnreadableError):
        decrypt(token, place=PLACE)


def test_other_spelling_of_the_same_bytes_is_refused():
    """Base64 does not use every bit of the last letter."""
    token = encrypt("abc", place=PLACE)
    others = [
        token[:-1] + other
        for other in string.ascii_letters + string.digits + "-_"
        if other != token[-1]
    ]
    assert sum(same_bytes(other, token) for other in others)

    for spelling in (*others, f"{token}=", f"{token}\n", f" {token}"):
        with pytest.raises(UnreadableError):
            decrypt(spelling, place=PLACE)


def same_bytes(one: str, other: str) -> bool:
    def read(token: str) -> bytes:
        text = token.rpartition(".")[2]
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

    return read(one) == read(other)


def test_token_of_another_key_is_refused(settings):
    settings.MASTER_KEYS = ring(K1)
    token = encrypt("x", place=PLACE)
    settings.MASTER_KEYS = ring(K2)

    with pytest.raises(UnreadableError, match="“1” is not on the ring"):
        decrypt(token, place=PLACE)


def test_token_of_each_key_on_the_ring_opens(settings):
    settings.MASTER_KEYS = ring(K1)
    token = encrypt("x", place=PLACE)
    settings.MASTER_KEYS = ring(K2, K1)

    assert decrypt(token, place=PLACE) == "x"
    assert key_of(encrypt("x", place=PLACE)) == "2"


def test_token_for_another_purpose_is_refused():
    token = encrypt("x", place=PLACE, purpose="file")

    assert decrypt(token, place=PLACE, purpose="file") == "x"
    with pytest.raises(UnreadableError):
        decrypt(token, place=PLACE)


def test_token_from_before_keys_had_names_opens(settings):
    nonce = os.urandom(12)
    sealed = AESGCM(K1.derive_first_edition()).encrypt(nonce, b"x", b"\x01" + PLACE.encode())
    token = base64.urlsafe_b64encode(b"\x01" + nonce + sealed).decode()

    settings.MASTER_KEYS = ring(K2, K1)
    assert decrypt(token, place=PLACE) == "x"
    assert key_of(token) is None
    settings.MASTER_KEYS = ring(K2)
    with pytest.raises(UnreadableError):
        decrypt(token, place=PLACE)
