"""Jobs of limits: what runs out by its day."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from zixin.accounts.queries import SYSTEM
from zixin.exposure.queries import limits_past
from zixin.exposure.services.following import expire_limit


@task()
def end_expired_limits() -> None:
    """Let the limits expire whose last day has passed; a second run finds none."""
    now = timezone.now()
    for limit in limits_past(timezone.localdate(now)):
        expire_limit(limit=limit, actor=SYSTEM, now=now)
