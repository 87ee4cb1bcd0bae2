"""The verbs of signing in: what is put on the trail, and one code that opens one session."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt as decrypt_secret
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction

from zixin.accounts import rules
from zixin.accounts.models import EndedSession, FormerPassword, SessionEnd, User
from zixin.accounts.models.sessions import digest_of_key
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record

PERIOD_SECONDS = 30
WHY_KEPT = timedelta(days=1)  # longer than a browser keeps the session
STEPS_OF_DRIFT = 1  # a telephone's clock may be half a minute off


@transaction.atomic
def start_session(
    *, user: User, address: str, second_factor: bool, actor: Actor, now: datetime
) -> None:
    """Put a sign-in on the trail: ``accounts.session.started``."""
    record(
        kind="accounts.session.started",
        subject=user,
        actor=actor,
        now=now,
        data={"address": address, "second_factor": second_factor},
    )


@transaction.atomic
def refuse_session(
    *, user: User | None, reason: str, address: str, actor: Actor, now: datetime
) -> None:
    """Put a refused sign-in on the trail: ``accounts.session.refused``.

    What was typed is not kept: people type passwords into the wrong field.
    """
    record(
        kind="accounts.session.refused",
        subject=user or User(),
        actor=actor,
        now=now,
        data={"reason": reason, "address": address, "username": user.username if user else None},
    )


@transaction.atomic
def end_session(*, user: User, actor: Actor, now: datetime, reason: str = "") -> None:
    """Put a sign-out on the trail: ``accounts.session.ended``; a time-out says its reason."""
    data = {"reason": reason} if reason else {}
    record(kind="accounts.session.ended", subject=user, actor=actor, now=now, data=data)


@transaction.atomic
def end_sessions(*, user: User, keys: Collection[str], actor: Actor, now: datetime) -> None:
    """Sign a person out elsewhere; records ``accounts.session.ended`` for each device.

    Their next request meets the sign-in page. Raises ``RefusedError`` for somebody else's.
    """
    rules.is_oneself.require(actor, user)
    held = UserSession.objects.select_for_update().filter(user=user, session_key__in=keys)
    ended = list(held.order_by("pk"))
    close_sessions(sessions=ended, reason=SessionEnd.ELSEWHERE, actor=actor, now=now)
    for session in ended:
        record(
            kind="accounts.session.ended",
            subject=user,
            actor=actor,
            now=now,
            data={"address": session.ip, "reason": "signed out elsewhere"},
        )


@transaction.atomic
def close_sessions(
    *, sessions: Collection[UserSession], reason: SessionEnd, actor: Actor, now: datetime
) -> None:
    """Delete sessions, and keep why for who comes back with one; whoever calls records the act.

    Raises ``RefusedError`` for somebody else's, but for who administers.
    """
    if any(session.user_id != actor.user_id for session in sessions):
        rules.may_administer.require(actor, None)
    keys = [session.session_key for session in sessions]
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(pk__in=[session.pk for session in sessions]).delete()
    EndedSession.objects.bulk_create(
        [EndedSession(digest=digest_of_key(key), reason=reason, ended_at=now) for key in keys],
        ignore_conflicts=True,
    )


@transaction.atomic
def forget_expired_sessions(*, actor: Actor, now: datetime) -> int:
    """Delete sessions that open nothing any more, with what was noted of their devices.

    Returns how many; records nothing, for nobody's access changes.
    """
    deleted, _rows = Session.objects.filter(expire_date__lt=now).delete()
    EndedSession.objects.filter(ended_at__lt=now - WHY_KEPT).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return deleted


@transaction.atomic
def change_password(*, user: User, password: str, actor: Actor, now: datetime) -> None:
    """Set a person's password and record ``accounts.password.changed``.

    The former one is kept as digest while the profile asks for a history. Every other session of
    the person ends, for it was opened with the former password.
    """
    if settings.PASSWORD_HISTORY:
        FormerPassword.objects.create(user=user, password=user.password, replaced_at=now)
        kept = FormerPassword.objects.filter(user=user).values("pk")[: settings.PASSWORD_HISTORY]
        FormerPassword.objects.filter(user=user).exclude(
            pk__in=[row["pk"] for row in kept]
        ).delete()
    user.set_password(password)
    user.must_change_password, user.password_set_at = False, now
    user.save(update_fields=["password", "must_change_password", "password_set_at"])
    record(kind="accounts.password.changed", subject=user, actor=actor, now=now, data={})


@transaction.atomic
def note_second_factor(*, user: User, verb: str, sort: str, actor: Actor, now: datetime) -> None:
    """Put a second factor ``added`` or ``removed`` on the trail: ``accounts.second_factor.*``."""
    record(
        kind=f"accounts.second_factor.{verb}",
        subject=user,
        actor=actor,
        now=now,
        data={"type": sort},
    )


@transaction.atomic
def spend_code(
    *, user: User, code: str, address: str, actor: Actor, now: datetime
) -> Authenticator | None:
    """Accept a code of the person's second factor once, however often it comes and at once.

    Holds the person's factors, compares, and keeps the step of the code: no code of that step or
    an earlier one is accepted again, even when a clock runs backwards. Returns the factor;
    ``None`` after recording ``accounts.session.refused``.
    """
    factors = Authenticator.objects.select_for_update().filter(user=user).order_by("pk")
    for factor in factors:
        accepted = (
            _spend_step(factor, code, now)
            if factor.type == Authenticator.Type.TOTP
            else bool(factor.wrap().validate_code(code))
        )
        if accepted:
            factor.user = user
            return factor
    refuse_session(user=user, reason="second factor", address=address, actor=actor, now=now)
    return None


def _spend_step(factor: Authenticator, code: str, now: datetime) -> bool:
    secret = decrypt_secret(factor.data["secret"])
    spent = max(int(factor.data.get("spent_step", 0)), _step_at(factor.created_at))
    for step in _steps_near(now):
        expected = format_hotp_value(hotp_value(secret, step))
        if step > spent and compare_user_code(actual=code, expected=expected):
            factor.data["spent_step"] = step
            factor.save(update_fields=["data"])
            return True
    return False


def _step_at(moment: datetime) -> int:
    return int(moment.timestamp()) // PERIOD_SECONDS


def _steps_near(now: datetime) -> Iterator[int]:
    present = _step_at(now)
    return iter(range(present - STEPS_OF_DRIFT, present + STEPS_OF_DRIFT + 1))
