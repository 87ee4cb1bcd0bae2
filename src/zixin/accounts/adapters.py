"""How allauth behaves here: no sign-up, encrypted TOTP secrets."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from zixin.kernel.encryption import decrypt, encrypt

PLACE = "mfa_authenticator.data"


class StaffAccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator, never by their owner."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- allauth's shape
        return False


class EncryptingMFAAdapter(DefaultMFAAdapter):
    """Keeps second-factor secrets unreadable in the database and its backups."""

    def encrypt(self, text: str) -> str:
        return encrypt(text, place=PLACE)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text, place=PLACE)

    def get_totp_issuer(self) -> str:
        return "Zixin 资信"
