"""Set up the demonstration: once, whole, and the same each time."""

from __future__ import annotations

import sys

from django.db import transaction
from django.utils import timezone

from zixin.accounts.models import User
from zixin.customers.models import Customer
from zixin.kernel.audit import write_anchor
from zixin.site.commands.installation import bring_up_to_date
from zixin.site.commands.output import report
from zixin.site.demo.generation import generate_world
from zixin.site.demo.loading import PASSWORD, load_world

LOGINS = (
    "salesperson",
    "credit_analyst",
    "credit_manager",
    "finance_director",
    "internal_auditor",
    "confidentiality_officer",
    "administrator",
)


def set_up(*, as_json: bool) -> None:
    """Migrate and, on an empty installation, load the demo world in one transaction."""
    now = timezone.now()
    bring_up_to_date(now=now)
    with transaction.atomic():
        if not Customer.objects.exists():
            load_world(generate_world(), now=now, say=_say)
    write_anchor()
    _tell(as_json=as_json)


def _say(step: str) -> None:
    sys.stderr.write(f"demo: {step} ...\n")


def _tell(*, as_json: bool) -> None:
    people = User.objects.filter(role_grants__role__in=LOGINS).order_by("role_grants__role", "pk")
    logins: dict[str, str] = {}
    for user in people.prefetch_related("role_grants"):
        for grant in user.role_grants.all():
            logins.setdefault(grant.role, user.username)
    lines = [f"  {role:<18} {name}" for role, name in logins.items() if role in LOGINS]
    sentence = "\n".join(
        [
            f"Zixin 资信: {Customer.objects.count()} invented customers. Password: {PASSWORD}",
            *lines,
            "Open http://127.0.0.1:8000/ once it is served.",
        ]
    )
    report({"password": PASSWORD, "logins": logins}, sentence, as_json=as_json)
