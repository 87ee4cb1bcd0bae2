"""Jobs of the documents app: documents past their term are proposed for disposal."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from zixin.accounts.queries import SYSTEM
from zixin.documents.services.archive import propose_due_disposals


@task()
def propose_disposals() -> None:
    """Propose what has come to the end of its term; twice proposes once."""
    propose_due_disposals(actor=SYSTEM, now=timezone.now())
