"""Pages as pictures: for the eye, and as a copy that carries its recipient on every page."""

from __future__ import annotations

import io
from collections.abc import Iterator

from PIL import Image, ImageDraw, ImageFont

from zixin.connectors.documents import pictures, portable
from zixin.connectors.documents.faults import DocumentError
from zixin.connectors.documents.kinds import IMAGES, kind_of
from zixin.connectors.documents.reading import read

DOTS = 1_240  # a page of A4 at 150 dots an inch
COPY_PAGES_MAX = 100
LINE_SIGNS = 46
LINES_A_PAGE = 62
FONT_SIZE = 24
MARK_SIZE = 30
MARK_ANGLE = 28
MARK_TONE = (150, 30, 30, 70)
MARK_STEP = (640, 300)
MARGIN = 60


def page(content: bytes, name: str, number: int, *, font: str, mark: str) -> bytes:
    """Draw one page as PNG, with the mark across it when there is one."""
    for drawn, image in _pages(content, name, font, first=number):
        if drawn == number:
            return _png(_marked(image, mark, font) if mark else image)
    raise DocumentError("page")


def marked_pdf(content: bytes, name: str, *, font: str, mark: str) -> bytes:
    """Return a PDF of pictures of all pages, with the mark burnt into each."""
    report = read(content, name)
    if report.pages > COPY_PAGES_MAX:
        raise DocumentError("pages", pages=report.pages, most=COPY_PAGES_MAX)
    images = [_marked(image, mark, font) for _number, image in _pages(content, name, font)]
    if len(images) > COPY_PAGES_MAX:
        raise DocumentError("pages", pages=len(images), most=COPY_PAGES_MAX)
    kept = io.BytesIO()
    images[0].save(kept, "PDF", save_all=True, append_images=images[1:], resolution=150, quality=70)
    return kept.getvalue()


def _pages(
    content: bytes, name: str, font: str, *, first: int = 1
) -> Iterator[tuple[int, Image.Image]]:
    kind = kind_of(content, name)
    if kind == "pdf":
        document = portable.opened(content)
        for number in range(first, len(document) + 1):
            yield number, portable.page_image(document, number, dots=DOTS)
    elif kind in IMAGES:
        image = pictures.opened(content, kind)
        count = getattr(image, "n_frames", 1) if kind == "tiff" else 1
        for number in range(first, count + 1):
            yield number, pictures.frame(image, number, dots=DOTS)
    else:
        lines = _lines(read(content, name).text)
        for number, start in enumerate(range(0, max(len(lines), 1), LINES_A_PAGE), start=1):
            yield number, _sheet(lines[start : start + LINES_A_PAGE], font)


def _lines(text: str) -> list[str]:
    lines: list[str] = []
    for line in text.replace("\t", "    ").split("\n"):
        lines.extend(line[at : at + LINE_SIGNS] for at in range(0, max(len(line), 1), LINE_SIGNS))
    return lines


def _sheet(lines: list[str], font: str) -> Image.Image:
    sheet = Image.new("RGB", (DOTS, int(DOTS * 1.414)), "white")
    ImageDraw.Draw(sheet).multiline_text(
        (MARGIN, MARGIN),
        "\n".join(lines),
        fill="black",
        font=ImageFont.truetype(font, FONT_SIZE),
        spacing=2,
    )
    return sheet


def _marked(image: Image.Image, mark: str, font: str) -> Image.Image:
    """Burn the mark into a picture, over and over and aslant, so that no crop is without it."""
    side = int((image.width**2 + image.height**2) ** 0.5)
    veil = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    draw = ImageDraw.Draw(veil)
    face = ImageFont.truetype(font, MARK_SIZE)
    across = max(MARK_STEP[0], int(draw.textlength(mark, font=face)) + MARK_SIZE * 3)
    for row, top in enumerate(range(0, side, MARK_STEP[1])):
        for left in range(-(row % 2) * across // 2, side, across):
            draw.text((left, top), mark, fill=MARK_TONE, font=face)
    turned = veil.rotate(MARK_ANGLE)
    left, top = (side - image.width) // 2, (side - image.height) // 2
    turned = turned.crop((left, top, left + image.width, top + image.height))
    return Image.alpha_composite(image.convert("RGBA"), turned).convert("RGB")


def _png(image: Image.Image) -> bytes:
    kept = io.BytesIO()
    image.save(kept, "PNG")
    return kept.getvalue()
