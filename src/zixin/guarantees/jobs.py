"""Jobs of security: ending what has ended, and looking after the rest."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from zixin.accounts.queries import SYSTEM
from zixin.guarantees.queries.tasks import customers_to_watch, ended_by
from zixin.guarantees.services.watching import expire_security, watch_customers
from zixin.kernel.audit import Event
from zixin.kernel.jobs import enqueue

CHUNK = 200


@task()
def look_after_security() -> None:
    """End what has ended and bring all tasks into line; a second run finds the same."""
    now = timezone.now()
    for security in ended_by(timezone.localdate(now)):
        expire_security(security=security, actor=SYSTEM, now=now)
    ids = customers_to_watch()
    for start in range(0, len(ids), CHUNK):
        watch_customers(customer_ids=ids[start : start + CHUNK], actor=SYSTEM, now=now)


def queue_look(_event: Event) -> None:
    """Look at all security after one changed: a ring or a guarantor concerns other customers too."""
    enqueue(look_after_security)
