"""What the columns of a file mean: headings in two languages, kind, and what is required."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["text", "money", "count", "integer", "date", "choice"]  # a count is not scaled


@dataclass(frozen=True, slots=True)
class Field:
    """One column: ``choices`` maps a stored code to the words people may write for it.

    A column that is not read is accepted where a file has it, and left out of the template.
    """

    code: str
    zh: str
    en: str
    kind: Kind = "text"
    required: bool = False
    aliases: tuple[str, ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    example: str = ""
    length: int = 300
    is_read: bool = True

    def titles(self) -> set[str]:
        """Return every heading that means this column, folded for comparison."""
        return {fold(title) for title in (self.code, self.zh, self.en, *self.aliases)}


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns a kind of file may have."""

    name: str
    fields: tuple[Field, ...]


def fold(title: str) -> str:
    """Return a heading without blanks, brackets' width and case.

    >>> fold("资产 总计（元）") == fold("资产总计(元)")
    True
    """
    return "".join(unicodedata.normalize("NFKC", title).casefold().split()).rstrip("*:")


SIZES = {
    "large": ("大型", "Large"),
    "medium": ("中型", "Medium"),
    "small": ("小型", "Small"),
    "micro": ("微型", "Micro"),
}
SCOPES = {
    "consolidated": ("合并", "合并口径", "Consolidated"),
    "parent": ("母公司", "母公司口径", "Parent"),
    "single": ("单体", "单体口径", "个别", "Single"),
}
EVIDENCE = {
    "audited_unqualified": (
        "审计无保留意见",
        "标准无保留意见",
        "已审计（无保留意见）",
        "审计无保留",
        "已审计",
    ),
    "audited_qualified": ("审计保留意见", "保留意见", "已审计（保留意见）", "审计有保留"),
    "tax_filed": ("税务申报", "税务申报报表", "报税报表"),
    "management": ("管理层报表", "管理报表", "未审计", "内部报表"),
    "estimate": ("估计", "估算"),
}


DIRECTIONS = {
    "out": ("销项", "销项发票", "开具", "开具发票", "销", "Output", "Sales"),
    "in": ("进项", "进项发票", "取得", "取得发票", "进", "Input", "Purchases"),
}
# A blue invoice that was reversed stays valid: the red one stands in the list itself.
INVOICE_STATES = {
    "valid": (
        "正常", "有效", "有效发票", "正常发票", "已开具", "蓝字", "蓝字发票", "已红冲", "已红冲-全额",
        "已红冲-部分", "全额红冲", "部分红冲", "被红冲", "Valid",
    ),
    "void": ("作废", "已作废", "作废发票", "Void"),
    "red": ("红字", "红字发票", "红冲", "冲红", "负数", "负数发票", "红字专用发票", "Red"),
}  # fmt: skip


def customers_layout() -> Layout:
    """The columns of a customer file (客户导入)."""
    return Layout(
        "customers",
        (
            Field("number", "客户编号", "Customer number", aliases=("客户代码",), example="N0001"),
            Field("name", "客户名称", "Name", required=True, aliases=("公司名称", "企业名称")),
            Field("uscc", "统一社会信用代码", "Unified social credit code", aliases=("信用代码",)),
            Field("country", "国家/地区", "Country", aliases=("国家", "国家地区"), example="CN"),
            Field(
                "industry",
                "行业代码",
                "Industry",
                aliases=("行业代码(GB/T 4754)", "行业", "所属行业"),
                example="C34",
            ),
            Field("size", "企业规模", "Size", "choice", aliases=("规模",), choices=SIZES),
            Field("region", "行政区划", "Region", aliases=("地区", "所在地区")),
            Field("address", "地址", "Address", aliases=("注册地址", "经营地址")),
            Field("legal_rep", "法定代表人", "Legal representative", aliases=("法人代表",)),
            Field("registered_capital", "注册资本", "Registered capital", "money"),
            Field("established_on", "成立日期", "Established on", "date", aliases=("成立时间",)),
            Field("department", "归属部门", "Department", aliases=("部门", "部门代码")),
            Field("salesperson", "业务员", "Salesperson", aliases=("销售", "业务员账号")),
            Field("contact", "联系人", "Contact"),
            Field("phone", "联系电话", "Phone", aliases=("电话",)),
            Field("email", "电子邮箱", "E-mail", aliases=("邮箱", "电子邮件", "email")),
            Field(
                "expected_annual_purchases",
                "预计年采购额",
                "Expected annual purchases",
                "money",
                aliases=("年采购额",),
            ),
            Field(
                "terms_days", "账期天数", "Terms in days", "integer", aliases=("账期", "账期(天)")
            ),
            Field(
                "customer_since", "合作开始日期", "Customer since", "date", aliases=("合作起始日",)
            ),
            Field("remark", "备注", "Remark", length=2_000),
        ),
    )


def statements_layout(line_items: Iterable[tuple[str, str, str, bool]]) -> Layout:
    """The columns of a statement file (报表导入): keys, then a column for each line item.

    A line item is its code, its names and whether it is money.
    """
    keys = (
        Field(
            "customer",
            "客户编号",
            "Customer",
            required=True,
            aliases=(
                "客户编号或统一社会信用代码",
                "统一社会信用代码",
                "客户代码",
                "Customer number",
            ),
        ),
        Field(
            "name", "客户名称", "Customer name", aliases=("公司名称", "企业名称")
        ),  # for the reader
        Field(
            "as_of",
            "报表日期",
            "Balance sheet date",
            "date",
            required=True,
            aliases=("截止日期", "报表截止日"),
        ),
        Field("months", "月数", "Months", "integer", aliases=("报告期月数", "期间月数")),
        Field("scope", "报表口径", "Scope", "choice", aliases=("口径",), choices=SCOPES),
        Field(
            "evidence", "证据级别", "Evidence", "choice", aliases=("审计情况",), choices=EVIDENCE
        ),
        Field("currency", "币种", "Currency", example="CNY"),
        Field("unit", "金额单位", "Money unit", aliases=("单位",), example="元"),
    )
    items = tuple(
        Field(code, zh, en, "money" if is_money else "count")
        for code, zh, en, is_money in line_items
    )
    return Layout("statements", (*keys, *items))


def invoices_layout() -> Layout:
    """The columns of a list of VAT invoices (发票清单), as firms keep it or the tax bureau exports it.

    Which of the parties is the customer follows from its own column, or from the tax numbers.
    """
    return Layout(
        "invoices",
        (
            Field(
                "customer",
                "客户编号",
                "Customer",
                aliases=("企业代号", "企业编号", "客户代码", "统一社会信用代码", "Customer number"),
                example="N0001",
            ),
            Field("direction", "进销项", "Direction", "choice", aliases=("发票方向", "进销类型"),
                  choices=DIRECTIONS),
            Field("code", "发票代码", "Invoice code", length=20),
            Field("number", "发票号码", "Invoice number", aliases=("号码",), length=40),
            Field("digital", "数电发票号码", "Digital invoice number",
                  aliases=("数电票号码", "全电发票号码", "数电号码"), length=40),
            Field("issued_on", "开票日期", "Issued on", "date", required=True,
                  aliases=("开具日期", "Date", "Invoice date"), example="2026-01-31"),
            Field("seller_id", "销方识别号", "Seller's tax number",
                  aliases=("销售方识别号", "销方纳税人识别号", "销方税号"), length=40),
            Field("seller", "销方名称", "Seller",
                  aliases=("销售方名称", "销方单位代号", "销货单位", "销方", "销售方")),
            Field("buyer_id", "购方识别号", "Buyer's tax number",
                  aliases=("购买方识别号", "购方纳税人识别号", "购方税号"), length=40),
            Field("buyer", "购方名称", "Buyer",
                  aliases=("购买方名称", "购方单位代号", "购货单位", "购方", "购买方")),
            Field("counterparty", "对方名称", "Counterparty", aliases=("对方单位", "交易对手")),
            Field("amount", "金额", "Amount", "money", required=True,
                  aliases=("不含税金额", "金额(不含税)", "合计金额", "Amount without tax")),
            Field("tax", "税额", "Tax", "money", required=True, aliases=("合计税额", "VAT")),
            Field("total", "价税合计", "Total", "money", aliases=("含税金额", "Amount with tax")),
            Field("state", "发票状态", "State", "choice", required=True, aliases=("状态",),
                  choices=INVOICE_STATES),
            Field("goods", "货物或应税劳务名称", "Goods",
                  aliases=("货物名称", "货物或应税劳务、服务名称", "项目名称"), length=1_000),
            *(Field(code, zh, en, length=1_000, is_read=False) for code, zh, en in UNREAD),
        ),
    )  # fmt: skip


# What exports of the tax bureau hold besides; it is taken and not read.
UNREAD = (
    ("serial", "序号", "Serial"),
    ("tax_class", "税收分类编码", "Tax class"),
    ("business_type", "特定业务类型", "Kind of business"),
    ("model", "规格型号", "Model"),
    ("measure", "单位", "Measure"),
    ("quantity", "数量", "Quantity"),
    ("price", "单价", "Price"),
    ("rate", "税率", "Rate"),
    ("origin", "发票来源", "Origin"),
    ("paper", "发票票种", "Kind of invoice"),
    ("is_positive", "是否正数发票", "Positive"),
    ("risk", "发票风险等级", "Risk"),
    ("drawer", "开票人", "Drawn by"),
    ("remark", "备注", "Remark"),
)
