"""The door for web servers."""

from __future__ import annotations

import gc
import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zixin.site.settings")
application = get_asgi_application()
# What was loaded stays for good: the collector need not walk it again in the midst of a request.
gc.freeze()
