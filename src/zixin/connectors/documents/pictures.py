"""Images by Pillow: bounded before they are decoded, told what their camera left, drawn without it."""

from __future__ import annotations

import io
from typing import Any

from PIL import ExifTags, Image, ImageOps

from zixin.connectors.documents.faults import DocumentError
from zixin.connectors.documents.reading import PAGES_MAX, PIXELS_MAX, Report

Image.MAX_IMAGE_PIXELS = None  # judged below, with a sentence, before anything is decoded
MARKS = {
    ExifTags.Base.Make: "camera_maker",
    ExifTags.Base.Model: "camera",
    ExifTags.Base.Software: "producer",
    ExifTags.Base.Artist: "author",
    ExifTags.Base.DateTime: "modified",
}
TIMES = frozenset({"modified", "taken"})
MARK_LENGTH = 200
SECONDS_A_DEGREE = 3600
MINUTES_A_DEGREE = 60


def opened(content: bytes, kind: str) -> Image.Image:
    """Open an image of this kind without decoding it; raises ``DocumentError``."""
    try:
        image = Image.open(io.BytesIO(content), formats=[kind.upper()])
    except (OSError, ValueError, SyntaxError) as broken:
        raise DocumentError("broken") from broken
    width, height = image.size
    if width * height > PIXELS_MAX:
        raise DocumentError("pixels", width=width, height=height)
    return image


def read_image(content: bytes, kind: str) -> Report:
    """Read an image; raises ``DocumentError``."""
    image = opened(content, kind)
    pages = getattr(image, "n_frames", 1) if kind == "tiff" else 1
    if pages > PAGES_MAX:
        raise DocumentError("pages", pages=pages, most=PAGES_MAX)
    marks = _marks(image)
    try:
        image.load()
    except (OSError, ValueError, SyntaxError) as broken:
        raise DocumentError("broken") from broken
    return Report(kind, pages=pages, marks=marks)


def frame(image: Image.Image, number: int, *, dots: int) -> Image.Image:
    """Draw a frame (from 1), upright and at most ``dots`` wide."""
    try:
        image.seek(number - 1)
    except EOFError as absent:
        raise DocumentError("page") from absent
    width, height = image.size
    if width * height > PIXELS_MAX:
        raise DocumentError("pixels", width=width, height=height)
    drawn = ImageOps.exif_transpose(image).convert("RGB")
    drawn.thumbnail((dots, dots * 3))
    return drawn


def _marks(image: Image.Image) -> dict[str, str]:
    try:
        exif: Any = image.getexif()
        details: Any = exif.get_ifd(ExifTags.IFD.Exif)
        place = _place(exif.get_ifd(ExifTags.IFD.GPSInfo))
    except (OSError, ValueError, SyntaxError, TypeError, KeyError):
        return {}  # marks that cannot be read are no marks
    found = {name: exif.get(tag) for tag, name in MARKS.items()}
    found["taken"] = details.get(ExifTags.Base.DateTimeOriginal)
    told = {name: _line(value) for name, value in found.items() if value}
    for name in TIMES & told.keys():
        told[name] = _iso(told[name])
    if place:
        told["place"] = place
    return {name: words for name, words in told.items() if words}


def _line(value: object) -> str:
    shown = "".join(sign for sign in str(value) if sign.isprintable())
    return shown.strip()[:MARK_LENGTH]


def _iso(stamp: str) -> str:
    """Turn ``2026:01:31 10:00:00`` into an ISO time."""
    day, _blank, time = stamp.partition(" ")
    parts = day.split(":")
    if len(parts) != 3 or not all(part.isdigit() for part in parts):  # noqa: PLR2004 -- y, m, d
        return ""
    return f"{'-'.join(parts)}T{time or '00:00:00'}"


def _place(gps: dict[int, Any]) -> str:
    try:
        north = _degrees(gps[ExifTags.GPS.GPSLatitude])
        east = _degrees(gps[ExifTags.GPS.GPSLongitude])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return ""
    north = -north if gps.get(ExifTags.GPS.GPSLatitudeRef) == "S" else north
    east = -east if gps.get(ExifTags.GPS.GPSLongitudeRef) == "W" else east
    return f"{north:.5f}, {east:.5f}"


def _degrees(parts: Any) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    return degrees + minutes / MINUTES_A_DEGREE + seconds / SECONDS_A_DEGREE
