"""What a browser says of itself, in the few words a person knows his device by."""

from __future__ import annotations

# The first sign found counts: nearly every browser also names those after it.
BROWSERS = (
    ("MicroMessenger/", "WeChat"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
SHOWN_MAX = 40


def device_of(user_agent: str) -> str:
    """Name browser and system; one that nobody knows is shown as it says itself.

    >>> device_of("Mozilla/5.0 (Windows NT 10.0) Chrome/126.0 Safari/537.36 Edg/126.0")
    'Edge · Windows'
    >>> device_of("curl/8.5.0")
    'curl/8.5.0'
    """
    known = [
        next((name for sign, name in signs if sign in user_agent), "")
        for signs in (BROWSERS, SYSTEMS)
    ]
    return " · ".join(filter(None, known)) or user_agent[:SHOWN_MAX]
