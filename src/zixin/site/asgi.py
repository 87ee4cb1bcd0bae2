"""The door for web servers: whichever starts it, none serves without the keys of the data."""

from __future__ import annotations

import gc
import os
import sys
from concurrent.futures import ThreadPoolExecutor

import django

from zixin.kernel.keys import KeyRingError
from zixin.kernel.uploads import InMemoryASGIHandler
from zixin.site.environment import MissingSecretError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zixin.site.settings")


def _check_keys() -> None:
    from django.db import connection  # noqa: PLC0415 -- after set-up
    from django.utils import timezone  # noqa: PLC0415 -- as above

    from zixin.kernel.registered_keys import require_known_keys  # noqa: PLC0415 -- as above

    try:
        require_known_keys(now=timezone.now())  # allow ZX005: the start of a process
    finally:
        connection.close()


def _open() -> InMemoryASGIHandler:
    """Set the application up; with a key missing the process ends with the sentence that says so."""
    try:
        django.setup(set_prefix=False)
        door = InMemoryASGIHandler()
        with ThreadPoolExecutor(max_workers=1) as beside:
            # A server that imports this runs its event loop already, where no database is asked.
            beside.submit(_check_keys).result()
    except (KeyRingError, MissingSecretError) as refused:
        sys.exit(str(refused))
    return door


application = _open()
# What was loaded stays for good: the collector need not walk it again in the midst of a request.
gc.freeze()
