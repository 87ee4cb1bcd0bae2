"""Columns and units of a company-year frame. One law: one row for a company and a year.

Money is float64 in whole units of one currency; a share is a fraction, 0.1 for ten per cent.
"""

from __future__ import annotations

import tomllib
from importlib import resources

COMPANY = "company"
YEAR = "year"
INDUSTRY = "industry"  # GB/T 4754 code; its first letter chooses the standard values
KEYS = (COMPANY, YEAR)

PREVIOUS = "__prev"
YEARS_BACK_MAX = 4
REASON = "__reason"
POINTS = "__points"
ZONE = "__zone"

UNITS = ("money", "share", "times", "days", "score", "count")

# What may stand in a row besides line items and derived quantities, as (Chinese, English).
INPUTS = {
    "months": ("报告期月数", "Months covered by the statements"),
    "mv_equity": ("股权市值", "Market value of equity"),
    "restated": ("期初重述", "Opening balances restated (1 = yes)"),
    "rounding_unit": ("列报单位", "Unit the statements were rounded to"),
    "expected_annual_purchases": ("预计年采购额", "Purchases expected in a year"),
    "terms_days": ("申请账期（天）", "Payment terms asked for, in days"),
    "tenure_months": ("往来月数", "Months of trading with the customer"),
    "limit_requested": ("申请额度", "Limit asked for"),
    "seasonality": ("季节系数", "Peak month over average month"),
    "debt_service": ("一年内还本付息", "Debt service due within a year"),
}
# What else is known of a customer, to hold its statements against (edition 2), as (Chinese,
# English, unit). A yes counts 1 and a no 0; what is not known is left out.
EVIDENCE = {
    "own_vat_rate": ("适用增值税税率", "VAT rate of the customer's sales", "share"),
    "dividends": ("当年宣告分配的利润", "Dividends declared in the year", "money"),
    "opening_ta": ("期初资产总计", "Total assets, as opened", "money"),
    "opening_equity": ("期初所有者权益", "Total equity, as opened", "money"),
    "opening_trade_rec": ("期初经营性应收款项", "Trade receivables, as opened", "money"),
    "opening_inventory": ("期初存货", "Inventories, as opened", "money"),
    "comparative_rev": ("上年同期营业收入", "Revenue of the year before, as compared", "money"),
    "comparative_ni": ("上年同期净利润", "Net profit of the year before, as compared", "money"),
    "peer_gross_margin_p90": (
        "同行毛利率 90 分位",
        "Gross margin of peers, 90th percentile",
        "share",
    ),
    "vat_sales_invoiced": (
        "已开票不含税销售额",
        "Sales invoiced, without VAT and red invoices",
        "money",
    ),
    "vat_sales_declared": ("增值税申报销售额", "Sales declared for VAT", "money"),
    "bank_inflow": ("银行流水经营性流入", "Receipts from customers by bank records", "money"),
    "round_trip_share": (
        "银行流水往返资金占比",
        "Share of bank flows that went there and back",
        "share",
    ),
    "bank_balance_confirmed": ("银行确认余额", "Bank balances confirmed", "money"),
    "insured_headcount": ("参保人数", "Employees with social insurance", "count"),
    "regional_wage": ("地区平均年工资", "Average yearly wage of the region", "money"),
    "electricity_growth": ("用电量同比增长", "Growth of electricity used", "share"),
    "taxable_profit": ("申报应纳税所得额", "Taxable profit declared", "money"),
    "tax_adjustments": ("已说明的纳税调整", "Adjustments between book and tax, explained", "money"),
    "public_ta": ("年报公示资产总额", "Total assets, public annual report", "money"),
    "public_tl": ("年报公示负债总额", "Total liabilities, public annual report", "money"),
    "public_rev": ("年报公示营业总收入", "Revenue, public annual report", "money"),
    "public_pbt": ("年报公示利润总额", "Profit before tax, public annual report", "money"),
    "public_ni": ("年报公示净利润", "Net profit, public annual report", "money"),
    "bank_copy_rev": ("报送银行的营业收入", "Revenue, copy given to the bank", "money"),
    "bank_copy_ta": ("报送银行的资产总计", "Total assets, copy given to the bank", "money"),
    "bank_copy_ni": ("报送银行的净利润", "Net profit, copy given to the bank", "money"),
    "registry_debt": ("征信报告借款余额", "Borrowings by the credit registry", "money"),
    "december_revenue_share": (
        "十二月收入占全年比例",
        "Share of revenue booked in December",
        "share",
    ),
    "digit_count": ("首位数字检验笔数", "Amounts in the test of first digits", "count"),
    "digit_orders": ("金额跨越的数量级", "Orders of magnitude the amounts span", "count"),
    "digit_deviation": ("首位数字平均绝对偏差", "Mean deviation of first digits", "share"),
    "digit_deviation_expected": (
        "同等笔数的抽样偏差",
        "Deviation that chance gives to as many amounts",
        "share",
    ),
    "shared_documents": (
        "与其他客户相同的文件数",
        "Documents that another customer handed in too",
        "count",
    ),
    "late_documents": (
        "晚于所载日期生成的文件数",
        "Documents made after the date they bear",
        "count",
    ),
    "template_twins": (
        "报表结构完全相同的其他客户数",
        "Other customers with statements alike",
        "count",
    ),
    "undisclosed_links": ("未披露的关联线索数", "Links to related parties not disclosed", "count"),
    "answer_contradictions": ("问答不一致项数", "Questions answered differently", "count"),
    "statement_withheld": (
        "多次催要未提供报表",
        "Statements not supplied after reminders",
        "count",
    ),
    "notes_withheld": ("未提供报表附注", "Notes to the statements not supplied", "count"),
    "auditor_changes_3y": ("三年内更换审计机构次数", "Changes of auditor in three years", "count"),
    "fiscal_year_changed": ("变更会计年度", "Fiscal year changed", "count"),
    "single_scope_only": (
        "仅提供合并或母公司单一口径",
        "Only consolidated or only parent",
        "count",
    ),
    "visit_refused": ("拒绝实地走访", "Visit refused", "count"),
    "annual_report_withheld": (
        "年报财务项目不公示",
        "Items of the annual report not published",
        "count",
    ),
    "authorisation_refused": ("拒绝数据授权", "Access to data refused", "count"),
}
INPUTS |= {code: (zh, en) for code, (zh, en, _) in EVIDENCE.items()}
# What VAT invoices alone tell about a company (edition 2), named beside its definition.
_INVOICES = resources.files("zixin.engine") / "catalogue" / "invoices.toml"
INPUTS |= {
    row["code"]: (row["zh"], row["en"])
    for row in tomllib.loads(_INVOICES.read_text(encoding="utf-8"))["input"]
}
# Figures on the way to a limit that an explanation shows.
INTERIM = {
    "terms_days_used": ("采用账期（天）", "Payment terms used, in days"),
    "working_asset_share": ("营运资产比例", "Share of working assets"),
}


def column(name: str, years_back: int = 0) -> str:
    """Return the column of a figure of this year or of a year before.

    >>> column("ta"), column("ta", 1), column("ta", 2)
    ('ta', 'ta__prev', 'ta__prev2')
    """
    if years_back == 0:
        return name
    return f"{name}{PREVIOUS}" if years_back == 1 else f"{name}{PREVIOUS}{years_back}"


class SchemaError(ValueError):
    """A frame that lacks a key column."""
