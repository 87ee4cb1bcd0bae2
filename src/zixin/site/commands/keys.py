"""The command ``zixin keys``: the master keys of an installation, from the first to the last day."""

from __future__ import annotations

import time
from typing import Any

from django.db import connection
from django.utils import timezone

from zixin.accounts.queries import SYSTEM
from zixin.kernel.keys import KeyFile, KeyRing, KeyRingError, key_source, write_secret_file
from zixin.kernel.registered_keys import RegisteredKey, note_key, require_known_keys
from zixin.kernel.rotation import Outcome, rotatables, rotate
from zixin.site.commands.output import complain, progress_bar, report

FOREIGN_KEYS = (
    "The master keys of this installation come from its environment or a command: change them "
    "there, and start every service anew."
)
DEAD_ROWS = (
    "PostgreSQL keeps what was overwritten until VACUUM FULL, and in its log and backups until "
    "they turn over."
)


def list_keys(*, as_json: bool) -> int:
    """Show the keys and how much stands under each."""
    ring, known = key_source().current(), rotatables()
    rows: list[dict[str, Any]] = []
    for registered in RegisteredKey.objects.all():
        held = {place.title: place.held_by(registered.name) for place in known}
        rows.append(
            {
                "name": registered.name,
                "state": _state(ring, registered),
                "added_at": registered.added_at,
                "held": {title: count for title, count in held.items() if count},
            }
        )
    lines = [
        f"{row['name']:<16}  {row['state']:<8}  {row['added_at']:%Y-%m-%d}  "
        f"{sum(row['held'].values())} sealed"
        for row in rows
    ]
    report({"keys": rows}, "\n".join(lines), as_json=as_json)
    return 0


def _state(ring: KeyRing, registered: RegisteredKey) -> str:
    if registered.retired_at:
        return "retired"
    return "active" if registered.name == ring.active.name else "known"


def add_key(*, name: str, as_json: bool) -> int:
    """Put a fresh key on the ring; it opens, and seals from the next rotation on."""
    source = key_source()
    if not isinstance(source, KeyFile):
        return complain(FOREIGN_KEYS)
    now = timezone.now()
    try:
        ring = source.again()
        ring = ring.with_new_key(name or _free_name(ring))
        added = ring.keys[-1].name
        if RegisteredKey.objects.filter(name=added).exists():
            return complain(f"A master key was called “{added}” before; choose another name.")
        source.write(ring)  # first the key, then what is known of it: a key too many does no harm
        require_known_keys(now=now)
        note_key(name=added, verb="added", actor=SYSTEM, now=now)
    except KeyRingError as refused:
        return complain(str(refused))
    sentence = (
        f"Master key “{added}” is on the ring. Save {source.path.name}, copy it to every server, "
        "then run “zixin keys rotate”."
    )
    report({"added": added}, sentence, as_json=as_json)
    return 0


def _free_name(ring: KeyRing) -> str:
    taken = set(RegisteredKey.objects.values_list("name", flat=True))
    name = ring.free_name()
    while name in taken:
        name = str(int(name) + 1)
    return name


def rotate_keys(*, name: str, as_json: bool) -> int:
    """Make a key the active one and seal everything anew under it; 1 when something is left."""
    started = time.monotonic()
    try:
        active = _activate(name)
        require_known_keys(now=timezone.now())
    except KeyRingError as refused:
        return complain(str(refused))
    with progress_bar("keys") as advance:
        outcome = rotate(progress=advance)
    note_key(
        name=active,
        verb="rotated",
        actor=SYSTEM,
        now=timezone.now(),
        rows=outcome.rows,
        left=outcome.left,
        unreadable=len(outcome.unreadable),
    )
    seconds = time.monotonic() - started
    figures = {
        "key": active,
        "rows": outcome.rows,
        "left": outcome.left,
        "unreadable": outcome.unreadable,
        "seconds": round(seconds, 3),
    }
    report(figures, _sentence(outcome, seconds), as_json=as_json)
    return 1 if outcome.left else 0


def _activate(name: str) -> str:
    """Put the chosen key in front, else the newest one; a ring from outside stays as it is."""
    source = key_source()
    ring = source.again()
    if not isinstance(source, KeyFile):
        if name and name != ring.active.name:
            raise KeyRingError(FOREIGN_KEYS)
        return ring.active.name
    newest = RegisteredKey.objects.filter(
        name__in=[key.name for key in ring.keys], retired_at=None
    ).last()
    chosen = name or (newest.name if newest else ring.active.name)
    if chosen != ring.active.name:
        source.write(ring.with_active(chosen))
    return chosen


def _sentence(outcome: Outcome, seconds: float) -> str:
    pace = outcome.rows / seconds if seconds else 0
    done = (
        f"{outcome.rows} values sealed anew under master key “{outcome.key}” "
        f"in {seconds:.1f} s ({pace:,.0f} a second); {outcome.left} left."
    )
    lines = [done]
    if outcome.unreadable:
        lines.append("Nobody can open: " + ", ".join(outcome.unreadable[:20]))
    if outcome.left > len(outcome.unreadable):
        lines.append(
            "A service still seals with the former key: start every service anew, "
            "then rotate again."
        )
    if connection.vendor == "postgresql":
        lines.append(DEAD_ROWS)
    return "\n".join(lines)


def retire_key(*, name: str, as_json: bool) -> int:
    """Take a key off the ring once nothing stands under it; it is put into a file of its own."""
    source = key_source()
    left = {place.title: count for place in rotatables() if (count := place.left())}
    if left:
        places = ", ".join(f"{title} ({count})" for title, count in left.items())
        return complain(f"Not everything stands under the active key: {places}. Rotate first.")
    if not RegisteredKey.objects.filter(name=name).exists():
        return complain(f"No data was ever sealed with a master key “{name}”.")
    if not isinstance(source, KeyFile):
        if source.again().get(name):
            return complain(FOREIGN_KEYS)
        note_key(name=name, verb="retired", actor=SYSTEM, now=timezone.now())
        report({"retired": name}, f"Master key “{name}” is retired.", as_json=as_json)
        return 0
    try:
        aside = _put_aside(source, name)
    except KeyRingError as refused:
        return complain(str(refused))
    sentence = (
        f"Master key “{name}” is retired. It lies in {aside}: take it off this machine, and "
        "destroy it once no backup from before the rotation is left."
    )
    report({"retired": name, "file": aside}, sentence, as_json=as_json)
    return 0


def _put_aside(source: KeyFile, name: str) -> str:
    """Move a key from the ring into a file of its own: old backups open with nothing else."""
    ring = source.again()
    smaller, retired = ring.without(name), ring.get(name)
    assert retired is not None  # noqa: S101 -- ``without`` has refused a key that is not there
    note_key(name=name, verb="retired", actor=SYSTEM, now=timezone.now())
    aside = source.path.with_name(f"retired-key-{name}.txt")
    write_secret_file(aside, f"{name}:{retired.secret.decode()}\n")
    source.write(smaller)
    return aside.name
