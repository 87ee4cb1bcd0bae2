"""Password hashing (口令散列) that a flood of sign-ins cannot turn against the other pages."""

from __future__ import annotations

from threading import BoundedSemaphore

from django.contrib.auth.hashers import Argon2PasswordHasher

HASHES_AT_ONCE = 2  # in one process: each costs about 50 ms of one core and 46 MiB
_places = BoundedSemaphore(HASHES_AT_ONCE)


class BoundedArgon2Hasher(Argon2PasswordHasher):
    """Argon2id at the cost OWASP names first (46 MiB, one pass), a few at a time."""

    time_cost = 1
    memory_cost = 47_104  # KiB
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        with _places:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with _places:
            return super().verify(password, encoded)
