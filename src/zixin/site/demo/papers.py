"""The documents of the demo: small real files, the same ones each time, some of them odd on purpose."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from importlib import resources

import typst
from PIL import ExifTags, Image, ImageDraw

from zixin.accounts.models import User
from zixin.customers.models import Customer
from zixin.documents.intake import look_into
from zixin.documents.services.keeping import Stated, classify_document, keep_documents
from zixin.kernel.actor import Actor

PAGE = """
#set page(width: 160mm, height: 110mm, margin: 15mm)
#set text(font: "Noto Sans SC", size: 11pt, lang: "zh")
#set document(title: sys.inputs.title, author: sys.inputs.author,
  date: datetime(year: {made:%Y}, month: {made.month}, day: {made.day}))
#align(center, text(18pt, sys.inputs.title))
#v(8mm)
#for line in sys.inputs.body.split("\\n") [ #line #parbreak() ]
"""
CORE = (
    '<?xml version="1.0" encoding="UTF-8"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats'
    '.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:dcterms="http://purl.org/dc/terms/"><dc:creator>{author}</dc:creator>'
    "<dcterms:created>{made}T09:00:00Z</dcterms:created></cp:coreProperties>"
)
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
EPOCH = (2020, 1, 1, 0, 0, 0)
CUSTOMERS_MAX = 6
TWINS = (1, 2)  # these two hand in one and the same bank reference
LATE = 3  # the auditor's report of this one was drawn up long after its date
LATE_DAYS = 200
AUDIT_PAGES = 6
VALID_DAYS = 365


def bring_papers(
    customers: Sequence[Customer], *, year: int, actor: Actor, responsible: User, now: datetime
) -> None:
    """Bring in the documents of the first customers."""
    for place, customer in enumerate(customers[:CUSTOMERS_MAX]):
        for kind, name, content, dated in _papers(place, customer, year):
            papers, _refused = look_into([(name, content)])
            outcome = keep_documents(
                customer=customer,
                papers=papers,
                stated=Stated(
                    kind=kind,
                    dated_on=dated,
                    expires_on=None if kind == "site_photo" else dated + timedelta(days=VALID_DAYS),
                ),
                actor=actor,
                now=now,
            )
            if kind == "bank_reference":
                classify_document(
                    document=outcome.kept[0],
                    level=2,
                    level_until=date(year + 6, 12, 31),
                    responsible=responsible,
                    actor=actor,
                    now=now,
                )


def _papers(place: int, customer: Customer, year: int) -> list[tuple[str, str, bytes, date]]:
    audited = date(year + 1, 4, 20)
    made = audited + timedelta(days=LATE_DAYS if place == LATE else 3)
    report = "\n".join(
        [
            f"{customer.name}全体股东：",
            f"我们审计了贵公司{year}年度财务报表。",
            "审计意见：标准无保留意见。",
        ]
    )
    papers = [
        (
            "audit_report",
            f"{year}年度审计报告.pdf",
            _pdf(f"{year}年度审计报告", report, "江南会计师事务所", made, pages=AUDIT_PAGES),
            audited,
        ),
        (
            "tax_certificate",
            f"{year}年完税证明.docx",
            _docx(
                f"兹证明{customer.name}在{year}年度内按期申报并缴纳各项税款。", "税务所", audited
            ),
            audited,
        ),
        ("site_photo", "厂区大门.jpg", _photo(place, audited), audited),
    ]
    if place in TWINS:
        text = "兹证明该企业在我行的结算账户往来正常，无不良信用记录。"
        content = _pdf("银行资信证明", text, "江南银行", audited, pages=1)
        papers.append(("bank_reference", "银行资信证明.pdf", content, audited))
    return papers


def contract_scan(customer: Customer, number: str, *, signed_on: date) -> bytes:
    """A signed contract as a scan would hold it."""
    body = "\n".join(
        [
            f"合同编号：{number}",
            f"乙方：{customer.name}",
            "双方按授信决定约定的额度、账期与条件执行，未付清前货物所有权归甲方。",
            f"甲方（盖章）        乙方（盖章）        {signed_on:%Y-%m-%d}",
        ]
    )
    return _pdf("赊销合同", body, customer.name, signed_on, pages=1)


def _pdf(title: str, body: str, author: str, made: date, *, pages: int) -> bytes:
    source = PAGE.format(made=made) + "#pagebreak()\n#sys.inputs.body\n" * (pages - 1)
    with resources.as_file(resources.files("zixin") / "site" / "fonts") as fonts:
        document = typst.compile(  # type: ignore[misc]  # -- its stub cannot infer the input
            source.encode(),
            font_paths=[str(fonts)],
            ignore_system_fonts=True,
            sys_inputs={"title": title, "body": body, "author": author},
        )
    return bytes(document)


def _docx(text: str, author: str, made: date) -> bytes:
    body = f"<w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body>"
    document = f'<w:document xmlns:w="{WORD}">{body}</w:document>'
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "word/document.xml": document,
        "docProps/core.xml": CORE.format(author=author, made=made),
    }
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), content)
    return kept.getvalue()


def _photo(place: int, taken: date) -> bytes:
    image = Image.new("RGB", (640, 420), (150 + place * 12, 175, 205 - place * 10))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 280, 640, 420), fill=(120, 120, 115))
    draw.rectangle((120 + place * 20, 130, 460, 300), fill=(190, 180, 160))
    draw.rectangle((250, 220, 330, 300), fill=(80, 80, 90))
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Example"
    exif[ExifTags.Base.DateTime] = f"{taken:%Y:%m:%d} 10:0{place}:00"
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=80, exif=exif)
    return kept.getvalue()
