"""Files handed in: what is taken, what is told of it, and what is refused with a sentence."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.documents.papers import (
    bomb_paper,
    image_paper,
    lying_bomb_paper,
    office_paper,
    page_tree_pdf,
    pdf_paper,
    text_paper,
    wide_image_paper,
)
from zixin.connectors.documents import DocumentError, examine
from zixin.connectors.documents.reading import BYTES_MAX, read

LAUGHS = '<!DOCTYPE a [<!ENTITY b "c">]><w:document xmlns:w="w">&b;</w:document>'


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (pdf_paper(), "a.pdf", "pdf"),
        (office_paper(), "a.docx", "docx"),
        (office_paper(main="xl/workbook.xml"), "a.xlsx", "xlsx"),
        (image_paper("PNG"), "a.png", "png"),
        (image_paper("JPEG"), "A.JPG", "jpeg"),
        (image_paper("WEBP"), "a.webp", "webp"),
        (image_paper("TIFF"), "a.tif", "tiff"),
        (text_paper(), "a.txt", "text"),
        (text_paper(encoding="gb18030"), "a.txt", "text"),
        (text_paper(encoding="utf-16"), "a.csv", "text"),
    ],
)
def test_each_kind_is_told_by_its_content(content, name, kind):
    assert read(content, name).kind == kind


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.pdf", "empty"),
        (b"%PDF-" + b"0" * BYTES_MAX, "a.pdf", "too_large"),
        # E09
        (bomb_paper(), "a.docx", "bomb"),
        (lying_bomb_paper(), "a.docx", "broken"),
        (office_paper(parts=[("../../evil.xml", "<a/>")]), "a.docx", "slip"),
        (office_paper(parts=[("word/b.zip", office_paper())]), "a.docx", "nested"),
        (office_paper(main="notes.txt"), "a.zip", "kind"),
        (b"\x1f\x8b\x08rest", "a.gz", "kind"),
        # E10
        (office_paper(parts=[("word/settings.xml", LAUGHS)]), "a.docx", "doctype"),
        # E11
        (b"<html><body>1</body></html>", "a.xlsx", "kind"),
        (b"MZ\x90\0", "a.pdf", "kind"),
        (b'<svg onload="alert(1)"/>', "a.png", "kind"),
        (b'\xef\xbb\xbf <?xml version="1.0"?><svg/>', "a.txt", "kind"),
        (pdf_paper(), "a.docx", "mislabelled"),
        (pdf_paper(), "a", "mislabelled"),
        (pdf_paper(), "a.pdf.exe", "mislabelled"),
        (text_paper(), "a.pdf", "mislabelled"),
        (b"\xd0\xcf\x11\xe0 old", "a.doc", "kind"),
        (office_paper(parts=[("word/vbaProject.bin", b"x")]), "a.docx", "macros"),
        # E12
        (wide_image_paper(), "a.png", "pixels"),
        (image_paper("PNG")[:60], "a.png", "broken"),
        (b"%PDF-1.7 nothing", "a.pdf", "broken"),
        (page_tree_pdf(10_000), "a.pdf", "pages"),
        # E13
        ("中文内容\n".encode() + b"\xff\n", "a.txt", "encoding"),
        (b"a\0b\x01", "a.txt", "kind"),
        (b"a\x01b", "a.txt", "kind"),
    ],
)
def test_what_must_not_be_opened_is_refused_with_a_sentence(content, name, code):
    with pytest.raises(DocumentError) as refused:
        read(content, name)

    assert refused.value.code == code
    assert refused.value.sentence(str).endswith(".")


def test_a_pdf_tells_its_makers_and_times():
    content = pdf_paper(
        pages=2,
        made=datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC),
        author="李四",
        producer="Adobe Photoshop",
    )

    report = examine(content, "a.pdf")

    assert report.pages == 2
    assert report.marks["author"] == "李四"
    assert report.marks["producer"] == "Adobe Photoshop"
    assert report.marks["created"].startswith("2026-02-03T04:05:06")
    assert report.traits == []


def test_a_pdf_tells_what_hides_in_it():
    content = page_tree_pdf(1, extra=b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>")

    assert read(content, "a.pdf").traits == ["javascript"]


def test_an_office_file_tells_its_text_and_who_changed_it():
    report = examine(office_paper("一二三", author="张三", editor="王五"), "a.docx")

    assert report.text.strip() == "一二三"
    assert (report.marks["author"], report.marks["editor"]) == ("张三", "王五")
    assert report.marks["created"] == "2026-01-05T08:00:00Z"


def test_markup_in_a_text_stays_text():  # E05, E06
    words = "a <script>alert(1)</script> {{7*7}} {0.__class__} %s"

    assert read(words.encode(), "a.txt").text == words


def test_a_refusal_crosses_the_process_with_its_parameters():
    with pytest.raises(DocumentError) as refused:
        examine(wide_image_paper(50_000, 40_000), "a.png")

    assert refused.value.parameters == {"width": 50_000, "height": 40_000}
