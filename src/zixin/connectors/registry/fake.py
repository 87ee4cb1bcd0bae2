"""Stand-ins for the two invented providers of the examples, as strict with keys as real ones."""

from __future__ import annotations

import hashlib

from zixin.connectors.adapters.fake import COMPANY, CREDENTIALS, Row, page_of
from zixin.connectors.outgoing.fake import Asked, FakeServer, Given

HOLDERS = 23  # more than a page


def beichen() -> FakeServer:
    """Serve the provider with a token in the header."""
    return FakeServer(_beichen)


def haigang() -> FakeServer:
    """Serve the provider that signs by MD5; its answers call themselves plain text."""
    return FakeServer(_haigang)


def _beichen(asked: Asked) -> Given:
    if asked.headers.get("authorization") != f"APPCODE {CREDENTIALS.secret}":
        return Given.json({"code": 403, "msg": "鉴权失败"})
    rows = BEICHEN[asked.path]
    if asked.query["keyword"] != COMPANY.code or not rows:
        return Given.json({"code": 201, "msg": "无数据", "result": None})
    if asked.path.endswith("basic"):
        return Given.json({"code": 200, "result": rows[0]})
    query = asked.query
    items = page_of(rows, query["pageNum"], query["pageSize"]) if "pageNum" in query else rows
    return Given.json({"code": 200, "result": {"total": len(rows), "items": items}})


def _haigang(asked: Asked) -> Given:
    text = CREDENTIALS.key + asked.headers.get("timespan", "") + CREDENTIALS.secret
    token = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest().upper()
    if (asked.query.get("key"), asked.headers.get("token")) != (CREDENTIALS.key, token):
        return Given.json({"Status": "112", "Message": "签名错误"})
    action, _mark, code = asked.path.rpartition("/")
    rows = HAIGANG[action] if code == COMPANY.code else []
    result = rows[0] if rows and action.endswith("Details") else rows
    content_type = "text/plain; charset=utf-8"
    return Given.json({"Status": "200", "Result": result}, content_type=content_type)


BEICHEN: dict[str, list[Row]] = {
    "/v2/company/basic": [
        {
            "name": COMPANY.name,
            "creditCode": COMPANY.code,
            "regStatus": "存续（在营、开业、在册）",
            "legalPersonName": "沪一鸣",
            "regCapital": "5,000万人民币",
            "actualCapital": "3000.5",
            "estiblishTime": 1425225600000,
            "approvedTime": 1714233600000,
            "fromTime": 1425225600000,
            "toTime": None,
            "companyOrgType": "有限责任公司（自然人投资或控股）",
            "regNumber": "310000000654321",
            "regInstitute": "浦东新区市场监督管理局",
            "regLocation": "上海市浦东新区示例路1号",
            "industry": "通用设备制造业",
            "businessScope": "机械设备制造、\n销售。",
            "socialStaffNum": 186,
            "historyNames": ["沪上机械厂", "沪上精工厂"],
        }
    ],
    "/v2/company/holders": [
        {
            "name": f"股东{number:02d}",
            "type": 2 if number else 1,
            "capital": {"amomon": "1,200.00", "time": "2035-12-31", "percent": "4.35%"},
        }
        for number in range(HOLDERS)
    ],
    "/v2/company/changes": [],
    "/v2/company/abnormal": [
        {
            "putDate": "2024-07-05",
            "putReason": "未按规定期限公示年度报告",
            "putDepartment": "浦东新区市场监督管理局",
            "removeDate": "2024-08-20 00:00:00",
            "removeReason": "补报未报年份的年度报告并公示",
        }
    ],
    "/v2/company/illegal": [],
    "/v2/company/penalties": [
        {
            "companyName": COMPANY.name,
            "punishNumber": "沪市监浦处〔2025〕17号",
            "reason": "产品标识不符合规定",
            "punishType": "罚款",
            "content": "罚款人民币 20000 元",
            "punishAmount": 20000,
            "departmentName": "浦东新区市场监督管理局",
            "decisionDate": "2025-03-11",
            "publishDate": "2025-03-18",
        },
        {
            "companyName": "沪上精工机械销售有限公司",
            "punishNumber": "沪市监浦处〔2025〕99号",
            "punishType": "通报",
        },
    ],
}

HAIGANG: dict[str, list[Row]] = {
    "/ECI/GetBasicDetails": [
        {
            "Name": COMPANY.name,
            "CreditCode": COMPANY.code,
            "Status": "吊销，未注销",
            "OperName": "沪一鸣",
            "RegistCapi": "800.5万美元",
            "StartDate": "2015/03/02 00:00:00",
            "BelongOrg": "浦东新区市场监督管理局",
            "Address": "上海市浦东新区示例路1号",
        }
    ],
    "/Pledge/List": [
        {
            "RegistNo": "310000201700123",
            "Pledgor": "沪上控股有限公司",
            "Pledgee": "示例银行浦东支行",
            "PledgedAmount": "1500",
            "Ratio": 0.3,
            "RegDate": "2023-05-06",
            "Status": "有效",
        }
    ],
    "/Freeze/List": [
        {
            "ExecutionNoticeNum": "（2025）沪0115执保1001号",
            "ExecutedBy": "沪上控股有限公司",
            "EquityAmount": "1000万元人民币",
            "EnforcementCourt": "上海市浦东新区人民法院",
            "FreezeStartDate": "2025-04-01",
            "FreezeEndDate": "2028-03-31",
            "Status": "股权冻结|冻结",
        }
    ],
    "/MPledge/List": [
        {
            "RegisterNo": "浦抵2024-0042",
            "Mortgagee": "示例融资租赁有限公司",
            "DebtSecuredAmount": "2,000.00",
            "DebtKind": "借款合同",
            "FulfillStart": "2024年01月10日",
            "FulfillEnd": "2027年01月09日",
            "Guarantees": "数控车床 12 台",
            "RegisterOffice": "浦东新区市场监督管理局",
            "RegisterDate": "2024-01-12",
            "Status": "有效",
        }
    ],
}
