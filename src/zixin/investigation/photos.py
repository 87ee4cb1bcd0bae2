"""Photos of visits: read for time and place."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import ExifTags, Image, UnidentifiedImageError

from zixin.investigation.rules.visits import PhotoFacts, Point

BYTES_MAX = 15 * 1024 * 1024
PIXELS_MAX = 60_000_000
DAY_FORM = "%Y:%m:%d %H:%M:%S"


class PhotoError(ValueError):
    """A file that is no photo we take; the message says how to mend it."""


def read_photo(content: bytes) -> PhotoFacts:
    """Read what a photo says of itself; raises ``PhotoError``."""
    try:
        exif = _opened(content).getexif()
    except (OSError, SyntaxError, ValueError) as broken:
        raise PhotoError(_("The photo cannot be read.")) from broken
    detail = exif.get_ifd(ExifTags.IFD.Exif)
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    taken = detail.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
    return PhotoFacts(
        taken_at=_moment(taken),
        place=_place(gps),
        software=str(exif.get(ExifTags.Base.Software, "")).replace("\0", "")[:100],
    )


def _opened(content: bytes) -> Image.Image:
    if len(content) > BYTES_MAX:
        raise PhotoError(_("A photo has at most 15 MB."))
    try:
        picture = Image.open(io.BytesIO(content), formats=("JPEG", "PNG"))
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as unknown:
        raise PhotoError(_("Bring a photo as JPEG or PNG.")) from unknown
    if picture.width * picture.height > PIXELS_MAX:
        raise PhotoError(_("The photo is too large."))
    try:
        picture.load()
    except (OSError, SyntaxError, ValueError) as broken:
        raise PhotoError(_("The photo cannot be read.")) from broken
    return picture


def _moment(text: Any) -> datetime | None:
    try:
        taken = datetime.strptime(str(text).strip("\0 "), DAY_FORM)  # noqa: DTZ007 -- cameras keep local time without zone
    except ValueError:
        return None
    return timezone.make_aware(taken)


def _place(gps: dict[int, Any]) -> Point | None:
    latitude = _degrees(gps.get(ExifTags.GPS.GPSLatitude), gps.get(ExifTags.GPS.GPSLatitudeRef))
    longitude = _degrees(gps.get(ExifTags.GPS.GPSLongitude), gps.get(ExifTags.GPS.GPSLongitudeRef))
    return None if latitude is None or longitude is None else (latitude, longitude)


def _degrees(parts: Any, side: Any) -> float | None:
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    if not 0 <= value <= 180:  # noqa: PLR2004 -- half of the globe
        return None
    return -value if str(side).upper() in {"S", "W"} else value
