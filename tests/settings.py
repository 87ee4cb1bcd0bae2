"""The product's settings, for an installation that lives as long as the tests.

The test runner reads its settings before any ``conftest.py``, so the environment is set here.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

DATA_DIR = tempfile.mkdtemp(prefix="zixin-test-")
atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)
os.environ["ZIXIN_DATA_DIR"] = DATA_DIR
Path(DATA_DIR, "static").mkdir()  # whitenoise warns of a folder that is not there
os.environ["ZIXIN_DATABASE_URL"] = (
    os.environ.get("ZIXIN_TEST_DATABASE_URL") or f"sqlite:///{DATA_DIR}/zixin.sqlite3"
)
os.environ["ZIXIN_LOG_LEVEL"] = "WARNING"

from zixin.site import settings as product  # noqa: E402 -- it reads the environment set above

globals().update({name: getattr(product, name) for name in dir(product) if name.isupper()})

# A file, as in use: in memory, threads of one process do not wait for each other's locks.
DATABASES = {"default": {**product.DATABASES["default"], "TEST": {}}}
if product.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": f"{DATA_DIR}/test.sqlite3"}
