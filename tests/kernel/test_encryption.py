from __future__ import annotations

import base64
import string

import pytest

from zixin.kernel.encryption import UnreadableError, decrypt, encrypt

PLACE = "mfa_authenticator.data"


@pytest.mark.parametrize("text", ["", "JBSWY3DPEHPK3PXP", "密钥 🔑"])
def test_sealed_text_opens_in_its_place(text):
    token = encrypt(text, place=PLACE)

    assert decrypt(token, place=PLACE) == text
    assert base64.urlsafe_b64decode(token)[0] == 1


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
    """Base64 does not use every bit of the last letter before the padding."""
    token = encrypt("ab", place=PLACE)
    letters, padding = token.rstrip("="), token[len(token.rstrip("=")) :]
    others = [
        letters[:-1] + other + padding
        for other in string.ascii_letters + string.digits + "-_"
        if other != letters[-1]
    ]
    assert padding
    assert sum(
        base64.urlsafe_b64decode(other) == base64.urlsafe_b64decode(token) for other in others
    )

    for spelling in (*others, f"{token}\n", f" {token}"):
        with pytest.raises(UnreadableError):
            decrypt(spelling, place=PLACE)


def test_token_of_another_key_is_refused(settings):
    token = encrypt("x", place=PLACE)
    settings.MASTER_KEY = b"another key, as long as it has to be"

    with pytest.raises(UnreadableError):
        decrypt(token, place=PLACE)
