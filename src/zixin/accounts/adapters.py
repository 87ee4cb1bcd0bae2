"""How allauth behaves here: no sign-up, every sign-in on the audit trail, encrypted secrets."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from zixin.accounts.middleware import SEEN, STARTED
from zixin.accounts.models import User
from zixin.accounts.queries import NOBODY, actor_for, user_of_login
from zixin.accounts.services import sessions
from zixin.accounts.services.second_factors import PLACE
from zixin.kernel.encryption import decrypt, encrypt


class StaffAccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator, never by their owner."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            self._refuse(request, credentials, "too many attempts")
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        self._refuse(request, credentials, "credentials")

    def _refuse(self, request: Any, credentials: dict[str, Any], reason: str) -> None:
        login = str(credentials.get("email") or credentials.get("username") or "")
        sessions.refuse_session(
            user=user_of_login(login),
            reason=reason,
            address=self.get_client_ip(request),
            actor=NOBODY,
            now=request.now,
        )

    @transaction.atomic
    def login(self, request: Any, user: User) -> None:
        methods = {entry["method"] for entry in get_authentication_records(request, user)}
        super().login(request, user)
        request.session[STARTED] = request.session[SEEN] = request.now.timestamp()
        sessions.start_session(
            user=user,
            address=self.get_client_ip(request),
            second_factor="mfa" in methods,
            actor=actor_for(user, now=request.now),
            now=request.now,
        )

    @transaction.atomic
    def logout(self, request: Any) -> None:
        if request.user.is_authenticated:
            sessions.end_session(user=request.user, actor=request.actor, now=request.now)
        super().logout(request)

    def set_password(self, user: User, password: str) -> None:
        request: Any = context.request
        sessions.change_password(
            user=user,
            password=password,
            actor=actor_for(user, now=request.now),
            now=request.now,
        )


class EncryptingMFAAdapter(DefaultMFAAdapter):
    """Keeps second-factor secrets unreadable in the database and its backups."""

    def encrypt(self, text: str) -> str:
        return encrypt(text, place=PLACE)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text, place=PLACE)

    def get_totp_issuer(self) -> str:
        return "Zixin 资信"


def note_added(request: Any, user: User, authenticator: Authenticator, **_: Any) -> None:
    """Put a new second factor on the audit trail (allauth's own hook)."""
    _note(request, user, authenticator, "added")


def note_removed(request: Any, user: User, authenticator: Authenticator, **_: Any) -> None:
    """Put a removed second factor on the audit trail (allauth's own hook)."""
    _note(request, user, authenticator, "removed")


def _note(request: Any, user: User, authenticator: Authenticator, verb: str) -> None:
    sessions.note_second_factor(
        user=user, verb=verb, sort=authenticator.type, actor=request.actor, now=request.now
    )
