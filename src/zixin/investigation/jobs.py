"""Jobs of investigations: the letters to customers and referees, the questions to sources."""

from __future__ import annotations

import time
from datetime import datetime
from functools import cache
from typing import Any

from django.utils import timezone
from django_tasks import task

from zixin.accounts.queries import SYSTEM
from zixin.connectors.outgoing import Clock, OutgoingError
from zixin.investigation.asking import Asking
from zixin.investigation.queries.answers import sheets_to_mail
from zixin.investigation.queries.lookups import lookup_to_answer
from zixin.investigation.queries.references import references_open
from zixin.investigation.services import lookups
from zixin.investigation.services.bookkeeping import Books, CutOffError
from zixin.investigation.services.letters import Asked, claim_letter, settle_letter
from zixin.kernel.audit import Event
from zixin.kernel.jobs import enqueue
from zixin.kernel.mailing import Fate, post


class LettersWaitError(RuntimeError):
    """Letters that could not be handed over; the job is tried again, and so is the next round."""


@task()
def send_letters() -> None:
    """Send every letter that is due; a second try finds those sent and does nothing.

    One that nobody takes does not hold up the others; those that wait make the job fail, and so be
    tried again. The claim is committed before a mail goes out.
    """
    now = timezone.now()
    waiting = 0
    everybody: tuple[Asked, ...] = (*sheets_to_mail(now), *references_open(now))
    for asked in everybody:
        claimed = claim_letter(of=asked, actor=SYSTEM, now=now)
        if claimed is None:
            continue
        letter, mail = claimed
        outcome = post(mail)
        settle_letter(letter=letter, outcome=outcome, actor=SYSTEM, now=timezone.now())
        waiting += outcome.fate == Fate.WAITING
    if waiting:
        raise LettersWaitError(f"{waiting} letters wait for the mail server")


def queue_letters(_event: Event) -> None:
    """Send the letter of what was just asked for."""
    enqueue(send_letters)


@task()
def answer_lookup(pk: int) -> None:
    """Have a look-up answered; a second run finds it settled, or buys nothing twice."""
    ask_and_settle(pk, *_asking())


def ask_and_settle(pk: int, asking: Asking, books: Books) -> None:
    """Ask the source of a look-up, outside any transaction, and settle it by what came."""
    lookup = lookup_to_answer(pk)
    if lookup is None:
        return

    def fail(code: str, facts: dict[str, Any]) -> None:
        lookups.fail_lookup(lookup=lookup, code=code, facts=facts, actor=SYSTEM, now=books.now())

    try:
        with books.of(lookup):
            told = asking.ask(lookup)
    except OutgoingError as failed:
        fail(failed.code, {"class": type(failed).__name__, "parameters": _plain(failed.parameters)})
    except CutOffError:
        fail("cut_off", {})
    except Exception:
        fail("fault", {})
        raise
    else:
        lookups.answer_lookup(lookup=lookup, told=told, actor=SYSTEM, now=books.now())


def queue_lookup(event: Event) -> None:
    """Have a look-up answered that was just asked for."""
    enqueue(answer_lookup, pk=int(event.subject_id))


@cache
def _asking() -> tuple[Asking, Books]:
    """Return what asks for this process; the budgets go by the days of the company's zone."""

    def now() -> datetime:
        return timezone.localtime(timezone.now())

    books = Books(now)
    clock = Clock(now, time.monotonic, time.sleep)
    return Asking(cache=books, ledger=books, clock=clock), books


def _plain(parameters: dict[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in parameters.items()}
