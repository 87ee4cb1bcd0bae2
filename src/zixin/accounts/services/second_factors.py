"""The secrets of second factors, which allauth keeps in its own rows, sealed by our adapter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from zixin.kernel.encryption import UnreadableError, decrypt, encrypt, is_current, token_head
from zixin.kernel.rotation import Tally

PLACE = "mfa_authenticator.data"
SECRETS = ("secret", "seed")  # of a one-time-code app, of recovery codes


class SecondFactors:
    """The rows of second factors, to be sealed anew when the master key changes."""

    title = PLACE

    def left(self) -> int:
        return sum(not _is_settled(row.data) for row in Authenticator.objects.all())

    def held_by(self, key_name: str) -> int:
        head = token_head(key_name)
        return sum(
            any(token.startswith(head) for token in _tokens(row.data))
            for row in Authenticator.objects.all()
        )

    def slices(self, tally: Tally) -> Iterator[None]:
        for row in Authenticator.objects.order_by("pk"):
            if not _is_settled(row.data):
                self._seal_anew(row.pk, tally)
                yield

    @transaction.atomic
    def _seal_anew(self, pk: int, tally: Tally) -> None:
        for row in Authenticator.objects.select_for_update().filter(pk=pk):
            try:
                sealed = {
                    name: encrypt(decrypt(row.data[name], place=PLACE), place=PLACE)
                    for name in SECRETS
                    if name in row.data
                }
            except UnreadableError:
                tally.unreadable.add(f"{PLACE} {pk}")
                return
            row.data = {**row.data, **sealed}
            row.save(update_fields=["data"])
            tally.done += 1


def _tokens(kept: Mapping[str, Any]) -> list[str]:
    return [kept[name] for name in SECRETS if name in kept]


def _is_settled(kept: Mapping[str, Any]) -> bool:
    return all(is_current(token) for token in _tokens(kept))
