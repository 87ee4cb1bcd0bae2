"""Stand-ins for the two invented providers of the examples, as strict with keys as real ones."""

from __future__ import annotations

import hashlib

from zixin.connectors.adapters.fake import COMPANY, CREDENTIALS, Row
from zixin.connectors.outgoing.fake import Asked, FakeServer, Given


def shuizheng() -> FakeServer:
    """Serve the provider that signs everything by MD5, and answers in GBK as old systems do."""
    return FakeServer(_shuizheng)


def qingshui() -> FakeServer:
    """Serve the provider with a key in a header and no code of its own in the answer."""
    return FakeServer(_qingshui)


def _shuizheng(asked: Asked) -> Given:
    signed = dict(asked.query)
    sign = signed.pop("sign", "")
    text = "&".join(f"{name}={signed[name]}" for name in sorted(signed))
    right = hashlib.md5(f"{text}&secret={CREDENTIALS.secret}".encode(), usedforsecurity=False)
    if sign != right.hexdigest() or signed.get("appKey") != CREDENTIALS.key:
        return Given.json({"resultCode": "0403"})
    rows = SHUIZHENG[asked.path] if signed["taxpayer"] == COMPANY.code else []
    given = Given.json({"resultCode": "0000" if rows else "0404", "data": rows})
    pieces = tuple(piece.decode().encode("gbk") for piece in given.pieces)
    return Given(pieces, content_type="application/json;charset=GBK")


def _qingshui(asked: Asked) -> Given:
    if asked.headers.get("x-api-key") != CREDENTIALS.secret:
        return Given.json({"error": "unauthorized"}, status=401)
    return Given.json(QINGSHUI.get(asked.path, {"grades": [], "items": []}))


SHUIZHENG: dict[str, list[Row]] = {
    "/tax/arrears": [
        {
            "nsrmc": COMPANY.name,
            "nsrsbh": COMPANY.code,
            "sz": "增值税",
            "qsye": 356789.12,
            "dqxfs": "0.00",
            "fbrq": "20260930",
            "swjg": "国家税务总局上海市浦东新区税务局",
        }
    ],
    "/tax/grades": [
        {"nsrmc": COMPANY.name, "nsrsbh": COMPANY.code, "nd": year, "dj": grade}
        for year, grade in ((2025, "B"), (2024, "A"))
    ],
}

QINGSHUI: dict[str, dict[str, list[Row]]] = {
    f"/companies/{COMPANY.code}/tax-credit": {
        "grades": [{"year": "2025", "level": "D级纳税人", "bureau": "浦东新区税务局"}]
    },
    f"/companies/{COMPANY.code}/tax-arrears": {
        "items": [
            {
                "category": "企业所得税",
                "balance": "12.5",
                "date": "2026-06-30",
                "bureau": "浦东新区税务局",
            }
        ]
    },
}
