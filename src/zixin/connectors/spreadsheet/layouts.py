"""The layouts of the files people bring: customers (客户) and statements (财务报表)."""

from __future__ import annotations

from collections.abc import Iterable

from zixin.connectors.spreadsheet.layout import Choice, Field, Layout
from zixin.connectors.spreadsheet.units import UNIT_SPELLINGS, UNIT_TITLES

SIZES = (
    Choice("large", "大型", "Large", ("大型企业", "大")),
    Choice("medium", "中型", "Medium", ("中型企业", "中")),
    Choice("small", "小型", "Small", ("小型企业", "小")),
    Choice("micro", "微型", "Micro", ("微型企业", "微")),
)
SCOPES = (
    Choice("consolidated", "合并", "Consolidated", ("合并口径", "合并报表")),
    Choice("parent", "母公司", "Parent", ("母公司口径", "母公司报表")),
    Choice("single", "单体", "Single", ("单体口径", "个别", "个别报表", "单户")),
)
EVIDENCE = (
    Choice(
        "audited_unqualified",
        "审计无保留意见",
        "Audited, unqualified",
        ("标准无保留意见", "已审计"),
    ),
    Choice("audited_qualified", "审计保留意见", "Audited, qualified", ("保留意见",)),
    Choice("tax_filed", "税务申报", "Tax filed", ("税务申报报表", "报税报表")),
    Choice("management", "管理层报表", "Management accounts", ("未审计", "内部报表")),
    Choice("estimate", "估计", "Estimate", ("估算",)),
)
COUNTRIES = (
    Choice("CN", "中国", "China", ("中华人民共和国", "中国大陆", "PRC", "CHN")),
    Choice("HK", "中国香港", "Hong Kong", ("香港", "HKG")),
    Choice("MO", "中国澳门", "Macao", ("澳门", "Macau", "MAC")),
    Choice("TW", "中国台湾", "Taiwan", ("台湾", "TWN")),
    Choice("US", "美国", "United States", ("USA", "United States of America")),
    Choice("JP", "日本", "Japan", ("JPN",)),
    Choice("KR", "韩国", "South Korea", ("KOR", "Korea")),
    Choice("DE", "德国", "Germany", ("DEU",)),
    Choice("GB", "英国", "United Kingdom", ("GBR", "UK")),
    Choice("FR", "法国", "France", ("FRA",)),
    Choice("SG", "新加坡", "Singapore", ("SGP",)),
    Choice("VN", "越南", "Vietnam", ("VNM", "Viet Nam")),
)
UNIT_CHOICES = tuple(
    Choice(code, zh, en, (*UNIT_SPELLINGS[code], f"人民币{zh}"))
    for code, (zh, en) in UNIT_TITLES.items()
)
USCC = "^[0-9A-HJ-NPQRTUWXY]{18}$"
MORE_ITEM_TITLES = {
    "资产总计": ("资产合计", "资产总额", "总资产"),
    "负债合计": ("负债总计", "负债总额", "总负债"),
    "所有者权益合计": (
        "所有者权益（或股东权益）合计",
        "股东权益合计",
        "所有者权益总计",
        "净资产",
    ),
    "负债和所有者权益总计": (
        "负债和所有者权益（或股东权益）总计",
        "负债和所有者权益合计",
        "负债及所有者权益总计",
        "负债和股东权益总计",
    ),
    "实收资本（或股本）": ("实收资本", "股本"),
    "营业收入": ("营业总收入", "主营业务收入"),
    "税金及附加": ("营业税金及附加",),
    "所得税费用": ("所得税", "减：所得税费用"),
    "减：库存股": ("库存股",),
    "预付款项": ("预付账款",),
    "预收款项": ("预收账款",),
    "未分配利润": ("年末未分配利润",),
}
"""Other titles under which printed statements carry a line (Chinese title -> others)."""

CUSTOMERS = Layout(
    name="customers",
    either=(("number", "uscc"),),
    unique=(("number",), ("uscc",)),
    fields=(
        Field(
            "number",
            "客户编号",
            "Customer number",
            ("客户代码", "客户编码", "customer code", "customer no"),
            "code",
            help_zh="贵公司自己的客户编号；与统一社会信用代码至少填一项",
            help_en="Your own number of the customer; give it or the credit code",
            example="KH0001",
            length_max=40,
        ),
        Field(
            "name",
            "客户名称",
            "Customer name",
            ("公司名称", "企业名称", "单位名称", "name", "company"),
            required=True,
            help_zh="营业执照上的全称",
            help_en="The full registered name",
            example="示例精密机械（苏州）有限公司",
        ),
        Field(
            "uscc",
            "统一社会信用代码",
            "Unified social credit code",
            ("信用代码", "社会信用代码", "税号", "纳税人识别号", "credit code"),
            "code",
            help_zh="18 位，不含字母 I、O、S、V、Z；大小写、全角均可",
            help_en="18 characters without the letters I, O, S, V and Z; any case and width",
            example="91310000MA1FL00000",
            pattern=USCC,
            upper=True,
            length_max=18,
        ),
        Field(
            "country",
            "国家/地区",
            "Country",
            ("国家", "国家地区", "country/region"),
            "choice",
            choices=COUNTRIES,
            help_zh="两位代码或名称；新客户留空为 CN",
            help_en="Two-letter code or name; a new customer without one is of CN",
            example="CN",
            pattern="^[A-Z]{2}$",
        ),
        Field(
            "industry",
            "行业代码(GB/T 4754)",
            "Industry code (GB/T 4754)",
            ("行业", "所属行业", "行业代码", "industry"),
            "code",
            help_zh="国民经济行业分类的门类或更细的代码，如 C34",
            help_en="Section or finer code of the national classification, such as C34",
            example="C34",
            pattern="^[A-T]?[0-9]{0,4}$",
            upper=True,
            length_max=5,
        ),
        Field(
            "size",
            "企业规模",
            "Company size",
            ("规模", "size"),
            "choice",
            choices=SIZES,
            help_zh="大型、中型、小型或微型",
            help_en="Large, medium, small or micro",
            example="中型",
        ),
        Field("region", "行政区划", "Region", ("地区", "所在地区", "省市"), example="江苏省苏州市"),
        Field("address", "地址", "Address", ("注册地址", "经营地址", "住所"), length_max=300),
        Field(
            "legal_rep",
            "法定代表人",
            "Legal representative",
            ("法人", "法人代表", "法人姓名"),
            length_max=60,
        ),
        Field(
            "registered_capital",
            "注册资本",
            "Registered capital",
            ("注册资金",),
            "money",
            help_zh="按文件的金额单位填写；表头写“注册资本(万元)”时该列按万元",
            help_en="In the file's unit; a heading “Registered capital (million)” has its own",
            example="5000000",
        ),
        Field(
            "established_on",
            "成立日期",
            "Established on",
            ("成立时间", "注册日期", "established"),
            "date",
            example="2012-05-18",
        ),
        Field(
            "department",
            "归属部门",
            "Department",
            ("部门", "部门代码", "部门编码"),
            "code",
            help_zh="系统内的部门代码",
            help_en="Code of a department in the system",
            length_max=40,
        ),
        Field(
            "salesperson",
            "业务员",
            "Salesperson",
            ("销售", "销售员", "业务员账号", "客户经理"),
            "code",
            help_zh="系统内的用户名",
            help_en="A user name of the system",
            length_max=150,
        ),
        Field("contact", "联系人", "Contact", ("联系人姓名",), length_max=60, example="张三"),
        Field(
            "phone",
            "联系电话",
            "Phone",
            ("电话", "手机", "手机号", "telephone", "mobile"),
            "phone",
            length_max=40,
            example="0512-55550000",
        ),
        Field(
            "email",
            "电子邮箱",
            "E-mail",
            ("邮箱", "电子邮件", "e-mail"),
            "email",
            length_max=254,
            example="finance@example.com",
        ),
        Field(
            "expected_annual_purchases",
            "预计年采购额",
            "Expected annual purchases",
            ("年采购额", "预计采购额"),
            "money",
            help_zh="预计一年向我方采购的金额",
            help_en="What the customer is expected to buy in a year",
            example="1200000",
        ),
        Field(
            "terms_days",
            "账期天数",
            "Terms in days",
            ("账期", "账期(天)", "信用期", "terms"),
            "integer",
            minimum=0,
            maximum=3_650,
            example="60",
        ),
        Field(
            "customer_since",
            "合作开始日期",
            "Customer since",
            ("合作起始日", "开始合作日期"),
            "date",
            example="2019-03-01",
        ),
        Field("remark", "备注", "Remark", ("说明", "note", "notes"), length_max=2_000),
    ),
)


def statements_layout(line_items: Iterable[tuple[str, str, str, bool]]) -> Layout:
    """The columns of a statement file: whose and when it is, then one column per line item.

    A line item is its code, its Chinese and English title, and whether it is an amount of money
    (a head count is not, and has no unit).
    """
    items = tuple(
        Field(
            code,
            zh,
            en,
            MORE_ITEM_TITLES.get(zh, ()),
            "money" if is_money else "number",
        )
        for code, zh, en, is_money in line_items
    )
    return Layout(
        name="statements",
        fields=(*STATEMENT_KEYS, *items),
        unique=(("customer", "as_of", "months", "scope"),),
        row_unit="unit",
    )


STATEMENT_KEYS = (
    Field(
        "customer",
        "客户编号或统一社会信用代码",
        "Customer number or credit code",
        ("客户编号", "统一社会信用代码", "客户代码", "客户", "customer number", "credit code"),
        "code",
        required=True,
        help_zh="已在系统内的客户",
        help_en="A customer the system knows",
        example="KH0001",
        length_max=40,
    ),
    Field(
        "as_of",
        "报表日期",
        "Statement date",
        ("截止日期", "报表截止日", "资产负债表日", "balance sheet date", "as of", "period end"),
        "date",
        required=True,
        help_zh="资产负债表日",
        help_en="Date of the balance sheet",
        example="2025-12-31",
    ),
    Field(
        "months",
        "月数",
        "Months",
        ("报告期月数", "期间月数", "会计期间月数"),
        "integer",
        minimum=1,
        maximum=12,
        default="12",
        help_zh="利润表和现金流量表所含月数，留空为 12",
        help_en="Months of the income statement; empty means 12",
        example="12",
    ),
    Field(
        "scope",
        "口径",
        "Scope",
        ("报表口径", "合并口径"),
        "choice",
        choices=SCOPES,
        help_zh="合并、母公司或单体",
        help_en="Consolidated, parent or single",
        example="单体",
    ),
    Field(
        "evidence",
        "证据级别",
        "Evidence",
        ("审计情况", "审计意见", "报表来源"),
        "choice",
        choices=EVIDENCE,
        help_zh="报表的可信程度，从审计无保留意见到估计",
        help_en="How well the figures are proved, from audited to estimated",
        example="审计无保留意见",
    ),
    Field(
        "currency",
        "币种",
        "Currency",
        ("货币",),
        "choice",
        choices=(Choice("CNY", "人民币", "Renminbi", ("RMB", "人民币元")),),
        pattern="^[A-Z]{3}$",
        default="CNY",
        help_zh="三位代码，留空为 CNY",
        help_en="Three-letter code; empty means CNY",
        example="CNY",
    ),
    Field(
        "unit",
        "金额单位",
        "Money unit",
        ("单位", "货币单位", "unit"),
        "choice",
        choices=UNIT_CHOICES,
        help_zh="该行金额的单位，留空按整个文件的单位",
        help_en="Unit of the row's amounts; empty means the unit of the file",
        example="元",
    ),
)
