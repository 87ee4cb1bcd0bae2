"""Stand-ins for the two invented providers of the examples, as strict with keys as real ones."""

from __future__ import annotations

import hashlib
import hmac
import json
from urllib.parse import parse_qsl

from zixin.connectors.adapters.fake import COMPANY, CREDENTIALS, OTHER, Row, page_of
from zixin.connectors.outgoing.fake import Asked, FakeServer, Given

JUDGMENTS = 41  # three pages of twenty


def tianheng() -> FakeServer:
    """Serve the provider that signs its sorted parameters by HMAC."""
    return FakeServer(_tianheng)


def wenshu() -> FakeServer:
    """Serve the provider with a bearer token and questions in JSON."""
    return FakeServer(_wenshu)


def _tianheng(asked: Asked) -> Given:
    form = dict(parse_qsl(asked.body))
    signed = {**form, **asked.query}
    sign = signed.pop("sign", "")
    text = "&".join(f"{name}={signed[name]}" for name in sorted(signed))
    right = hmac.new(CREDENTIALS.secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    if sign != right or signed.get("appId") != CREDENTIALS.key:
        return Given.json({"code": "1403", "message": "签名校验失败"})
    rows = TIANHENG[asked.path] if form["entName"] == COMPANY.name else []
    if not rows:
        return Given.json({"code": "1001", "data": {"total": 0, "list": []}})
    page = page_of(rows, form["page"], form["size"])
    return Given.json({"code": "0", "data": {"total": str(len(rows)), "list": page}})


def _wenshu(asked: Asked) -> Given:
    if asked.headers.get("authorization") != f"Bearer {CREDENTIALS.secret}":
        return Given.json({"status": {"code": "DENIED"}}, status=401)
    question = json.loads(asked.body)
    rows = WENSHU[asked.path] if question["filter"]["party"] == COMPANY.name else []
    found = page_of(rows, question["page"], question["size"]) if "page" in question else rows
    return Given.json({"status": {"code": "OK"}, "payload": {"count": len(rows), "rows": found}})


TIANHENG: dict[str, list[Row]] = {
    "/court/enforcements": [
        {
            "iname": COMPANY.name,
            "cardNum": COMPANY.code,
            "caseCode": "（2025）沪0115执1234号",
            "execCourtName": "上海市浦东新区人民法院",
            "execMoney": "1234567.89",
            "caseCreateTime": "2025年06月01日",
            "caseState": "0",
        },
        {
            "iname": OTHER.name,
            "cardNum": OTHER.code,
            "caseCode": "（2025）沪0115执9999号",
            "execMoney": 88,
            "caseCreateTime": "2025-06-02",
        },
    ],
    "/court/dishonest": [
        {
            "iname": COMPANY.name,
            "cardNum": "",
            "caseCode": "（2025）沪0115执1234号",
            "courtName": "上海市浦东新区人民法院",
            "gistId": "（2024）沪0115民初5678号",
            "gistUnit": "上海市浦东新区人民法院",
            "duty": "支付货款1234567.89元及利息",
            "performance": "全部未履行",
            "disruptTypeName": ["有履行能力而拒不履行生效法律文书确定义务"],
            "regDate": "2025年06月01日",
            "publishDate": "2025-09-15",
        }
    ],
    "/court/restrictions": [
        {
            "companyName": COMPANY.name,
            "caseCode": "（2025）沪0115执1234号",
            "courtName": "上海市浦东新区人民法院",
            "personName": "沪一鸣",
            "applicantName": "示例钢材有限公司",
            "caseCreateTime": "2025-06-01",
            "publishDate": "2025-09-15",
        }
    ],
    "/court/terminated": [
        {
            "iname": COMPANY.name,
            "caseCode": "（2023）沪0115执77号",
            "courtName": "上海市浦东新区人民法院",
            "execMoney": "500000",
            "noExecMoney": "420000.5",
            "caseCreateTime": "2023-02-03",
            "caseFinalTime": "2023-12-20",
        }
    ],
}

WENSHU: dict[str, list[Row]] = {
    "/v1/judgments/search": [
        {
            "no": f"（2024）沪0115民初{number}号",
            "title": "买卖合同纠纷一审民事判决书",
            "court": "上海市浦东新区人民法院",
            "cause": "买卖合同纠纷",
            "position": "原审被告" if number else "被告",
            "plaintiffs": ["示例钢材有限公司"],
            "defendants": [COMPANY.name, "沪一鸣"],
            "amount": 12.5,
            "procedure": "一审",
            "result": "被告于判决生效之日起十日内\n支付货款。",
            "filed": "2024-03-01",
            "judged": "2024-08-09",
            "published": "2024-09-01",
        }
        for number in range(JUDGMENTS)
    ],
    "/v1/hearings/search": [
        {
            "no": "（2026）沪0115民初10号",
            "time": "2026-12-01T09:30:00+08:00",
            "court": "上海市浦东新区人民法院",
            "room": "第三法庭",
            "cause": "买卖合同纠纷",
            "position": "被上诉人",
            "plaintiffs": ["示例钢材有限公司"],
            "defendants": [COMPANY.name],
        }
    ],
    "/v1/bankruptcies/search": [
        {
            "no": "（2026）沪03破1号",
            "type": "破产重整",
            "court": "上海市第三中级人民法院",
            "applicants": ["示例钢材有限公司"],
            "respondent": COMPANY.name,
            "administrator": "示例律师事务所",
            "accepted": "2026-10-08",
            "published": "2026-10-10",
        }
    ],
}
