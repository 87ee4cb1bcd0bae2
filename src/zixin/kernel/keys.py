"""The key ring (密钥环): several master keys by name, one of them active, none in the database.

Nothing is sealed with a master key itself: each purpose derives a key of its own from it.
"""

from __future__ import annotations

import os
import re
import secrets
import shlex
import subprocess
import tempfile
import time
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

FIRST_KEY = "1"  # the name of a key that was given without one
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,15}")
NAMED_KEY = re.compile(rf"(?P<name>{NAME.pattern}):(?P<secret>\S+)")
SECRET_CHARACTERS_MIN = 32
COMMAND_SECONDS_MAX = 20
COMMAND_AGAIN_SECONDS = 5.0


class KeyRingError(RuntimeError):
    """The master keys cannot be had, or are not those the data was sealed with."""


class UnknownKeyError(KeyRingError):
    """A key of this name is not on the ring."""


@dataclass(frozen=True, slots=True)
class MasterKey:
    """One master key (主密钥)."""

    name: str
    secret: bytes = field(repr=False)

    def derive(self, purpose: str) -> bytes:
        """Return the key of one purpose, 32 bytes."""
        return _derived(self.secret, f"zixin {purpose} 1")

    def derive_first_edition(self) -> bytes:
        """Return the key of the tokens written before keys had names."""
        return _derived(self.secret, "zixin field encryption")


@lru_cache(maxsize=64)
def _derived(secret: bytes, information: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=information.encode()).derive(secret)


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys at one moment; the first is the active one, the others only open."""

    keys: tuple[MasterKey, ...]

    def __post_init__(self) -> None:
        if not self.keys:
            raise KeyRingError("the key ring is empty")
        if len({key.name for key in self.keys}) != len(self.keys):
            raise KeyRingError("two master keys have the same name")
        for key in self.keys:
            if len(key.secret) < SECRET_CHARACTERS_MIN:
                raise KeyRingError(
                    f"master key “{key.name}” has fewer than {SECRET_CHARACTERS_MIN} characters"
                )

    @property
    def active(self) -> MasterKey:
        return self.keys[0]

    def get(self, name: str) -> MasterKey | None:
        return next((key for key in self.keys if key.name == name), None)

    def with_new_key(self, name: str) -> KeyRing:
        """Return the ring with a fresh key behind the others: known, not yet active."""
        if not NAME.fullmatch(name):
            raise KeyRingError(
                f"“{name}” is no name of a key: up to 16 small letters, digits, hyphens"
            )
        return KeyRing((*self.keys, MasterKey(name, secrets.token_urlsafe(64).encode())))

    def with_active(self, name: str) -> KeyRing:
        """Return the ring with another key in front."""
        chosen = self.get(name)
        if chosen is None:
            raise UnknownKeyError(f"master key “{name}” is not on the ring")
        return KeyRing((chosen, *(key for key in self.keys if key.name != name)))

    def without(self, name: str) -> KeyRing:
        """Return the ring without one key; the active one stays."""
        if name == self.active.name:
            raise KeyRingError(f"master key “{name}” is the active one")
        if self.get(name) is None:
            raise UnknownKeyError(f"master key “{name}” is not on the ring")
        return replace(self, keys=tuple(key for key in self.keys if key.name != name))

    def free_name(self) -> str:
        """Return the next number no key is called by."""
        numbers = [int(key.name) for key in self.keys if key.name.isdecimal()]
        return str(max(numbers, default=0) + 1)


def parse_ring(text: str) -> KeyRing:
    """Read ``name:secret`` a line or by comma; one secret without a name is the first key's."""
    parts = [part.strip() for part in re.split(r"[\n,]", text) if part.strip()]
    named = [NAMED_KEY.fullmatch(part) for part in parts]
    if len(parts) == 1 and named[0] is None:
        return KeyRing((MasterKey(FIRST_KEY, parts[0].encode()),))
    keys = [MasterKey(match["name"], match["secret"].encode()) for match in named if match]
    if len(keys) != len(parts):
        raise KeyRingError("a master key of the ring is not written as name:secret")
    return KeyRing(tuple(keys))


class KeySource(Protocol):
    """Where the ring of this installation comes from."""

    def current(self) -> KeyRing:
        """Return the ring as it stands."""

    def again(self) -> KeyRing:
        """Look once more, because somebody met a key that was not on the ring."""


@dataclass
class GivenKeys:
    """A ring given in the environment: it is as it was when the process started."""

    ring: KeyRing

    def current(self) -> KeyRing:
        return self.ring

    def again(self) -> KeyRing:
        return self.ring


@dataclass
class KeyFile:
    """A ring in a file of the data folder; a process that runs sees it change."""

    path: Path
    _ring: KeyRing | None = None
    _stamp: tuple[int, int, int] = (0, 0, 0)

    def current(self) -> KeyRing:
        try:
            status = self.path.stat()
        except FileNotFoundError:
            if self._ring:
                return self._ring  # what runs goes on; what starts says that the file is gone
            raise KeyRingError(f"{self.path} is missing: restore it from the backup") from None
        stamp = (status.st_ino, status.st_mtime_ns, status.st_size)
        if self._ring is None or stamp != self._stamp:
            self._ring, self._stamp = self._read(), stamp
        return self._ring

    def again(self) -> KeyRing:
        self._stamp = (0, 0, 0)
        return self.current()

    def write(self, ring: KeyRing) -> None:
        """Replace the file whole, so that a reader has the old ring or the new one."""
        text = "".join(f"{key.name}:{key.secret.decode()}\n" for key in ring.keys)
        write_secret_file(self.path, text)

    def _read(self) -> KeyRing:
        try:
            return parse_ring(self.path.read_text(encoding="utf-8"))
        except KeyRingError as error:
            raise KeyRingError(f"{self.path}: {error}") from None


@dataclass
class KeyCommand:
    """A ring that a command prints, such as the client of a key management service."""

    command: str
    _ring: KeyRing | None = None
    _asked_at: float = 0.0

    def current(self) -> KeyRing:
        return self._ring or self._ask()

    def again(self) -> KeyRing:
        if time.monotonic() - self._asked_at < COMMAND_AGAIN_SECONDS:
            return self.current()
        return self._ask()

    def _ask(self) -> KeyRing:
        self._asked_at = time.monotonic()
        try:
            answer = subprocess.run(  # noqa: S603 -- the administrator's own command, no shell
                shlex.split(self.command),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=COMMAND_SECONDS_MAX,
                check=True,
                text=True,
            )
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            # The command and its output stay out of the sentence: either may hold a secret.
            raise KeyRingError(f"the key command failed ({type(error).__name__})") from None
        self._ring = parse_ring(answer.stdout)
        return self._ring


def write_secret_file(path: Path, text: str) -> None:
    """Write a file that its owner alone may read, whole or not at all."""
    descriptor, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())  # a power cut must not take the key and leave the data
    Path(name).replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def key_source() -> KeySource:
    """Return where this installation has its keys from."""
    source: KeySource = settings.MASTER_KEYS
    return source


def active_key() -> MasterKey:
    """Return the key that seals."""
    return key_source().current().active


def key_named(name: str) -> MasterKey:
    """Return the key that opens; raises ``UnknownKeyError``."""
    found = key_source().current().get(name) or key_source().again().get(name)
    if found is None:
        raise UnknownKeyError(f"master key “{name}” is not on the ring")
    return found
