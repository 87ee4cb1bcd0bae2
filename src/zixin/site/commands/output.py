"""How a command speaks: sentences on a terminal, JSON when asked, complaints on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

Advance = Callable[[int, int], None]  # told how many of how many are done


def report(outcome: Mapping[str, Any], sentence: str, *, as_json: bool) -> None:
    """Print the outcome of a command."""
    text = (
        json.dumps(outcome, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        if as_json
        else sentence
    )
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def complain(sentence: str) -> int:
    """Print why a command was refused, and return its exit code."""
    sys.stderr.write(sentence + "\n")
    return 1


def _unheard(_done: int, _total: int) -> None:
    """Take a report of progress that nobody sees."""


@contextmanager
def progress_bar(title: str) -> Iterator[Advance]:
    """Show a bar on a terminal; a pipe or a file gets none."""
    if not sys.stderr.isatty():
        yield _unheard
        return
    columns = (TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, transient=True) as progress:
        task = progress.add_task(title, total=None)

        def advance(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        yield advance


@contextmanager
def working(title: str) -> Iterator[Callable[[str], None]]:
    """Show on a terminal that something works and what it does now; a pipe or a file gets nothing."""
    console = Console(stderr=True)
    with console.status(title) as status:
        yield lambda step: status.update(f"{title}: {step}")
