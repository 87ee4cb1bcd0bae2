"""Which master keys the data knows (主密钥登记): their names and proofs, never the keys."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from zixin.kernel.actor import Actor
from zixin.kernel.audit import record, register_kinds
from zixin.kernel.keys import KeyRing, KeyRingError, MasterKey, key_source

register_kinds(
    {
        "kernel.key.added": _("Master key added"),
        "kernel.key.rotated": _("Data sealed anew under a master key"),
        "kernel.key.retired": _("Master key retired"),
    }
)


class RegisteredKey(models.Model):
    """A master key this data was sealed with; ``proof`` tells whether a key is the same one."""

    name = models.CharField(_("name"), max_length=16, unique=True)
    proof = models.CharField(_("proof"), max_length=64)
    added_at = models.DateTimeField(_("added at"))
    retired_at = models.DateTimeField(_("retired at"), null=True)

    class Meta:
        verbose_name = _("master key")
        verbose_name_plural = _("master keys")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


def proof_of(key: MasterKey) -> str:
    """Return what tells a key from another one and tells nothing else of it."""
    return hmac.new(key.derive("proof"), key.name.encode(), hashlib.sha256).hexdigest()


@transaction.atomic
def note_key(*, name: str, verb: str, actor: Actor, now: datetime, **data: object) -> None:
    """Record what was done with a key (``added``, ``rotated``, ``retired``)."""
    registered = RegisteredKey.objects.get(name=name)
    if verb == "retired":
        registered.retired_at = now
        registered.save(update_fields=["retired_at"])
    record(
        kind=f"kernel.key.{verb}",
        subject=registered,
        actor=actor,
        now=now,
        data={"name": name, **data},
    )


@transaction.atomic
def require_known_keys(*, now: datetime) -> None:
    """Compare the ring with what the data was sealed with, and write down keys that are new.

    Raises ``KeyRingError`` with a sentence when a key is missing, is another one than it was, or
    was retired and is active again. Nothing is then written down.
    """
    ring = key_source().current()
    registered = {row.name: row for row in RegisteredKey.objects.all()}
    _require_all(ring, registered.values())
    for key in ring.keys:
        if key.name not in registered:
            RegisteredKey.objects.create(name=key.name, proof=proof_of(key), added_at=now)


def _require_all(ring: KeyRing, registered: Iterable[RegisteredKey]) -> None:
    for row in registered:
        key = ring.get(row.name)
        if key is None and row.retired_at is None:
            raise KeyRingError(
                f"Master key “{row.name}” is missing, and data is sealed with it: "
                "restore it from where the keys are kept."
            )
        if key and not hmac.compare_digest(proof_of(key), row.proof):
            raise KeyRingError(
                f"Master key “{row.name}” is not the one the data was sealed with: "
                "restore the right one."
            )
        if key and key == ring.active and row.retired_at:
            raise KeyRingError(
                f"Master key “{row.name}” was retired and must not be the active one."
            )
