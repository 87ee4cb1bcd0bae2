"""Booked years as statements: in yuan, in the order of the 2019 format (财会〔2019〕6号)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from zixin.site.demo.generation.records import DemoStatement

ITEM_NAMES: Mapping[str, str] = {
    "cash": "货币资金",
    "trading_fa": "交易性金融资产",
    "notes_rec": "应收票据",
    "ar": "应收账款",
    "ar_fin": "应收款项融资",
    "prepay": "预付款项",
    "oth_rec": "其他应收款",
    "inventory": "存货",
    "contract_assets": "合同资产",
    "ca": "流动资产合计",
    "fixed": "固定资产",
    "cip": "在建工程",
    "rou": "使用权资产",
    "intang": "无形资产",
    "goodwill": "商誉",
    "nca": "非流动资产合计",
    "ta": "资产总计",
    "st_loan": "短期借款",
    "notes_pay": "应付票据",
    "ap": "应付账款",
    "adv_rec": "预收款项",
    "contract_liab": "合同负债",
    "payroll": "应付职工薪酬",
    "tax_pay": "应交税费",
    "oth_pay": "其他应付款",
    "ncl_1y": "一年内到期的非流动负债",
    "cl": "流动负债合计",
    "lt_loan": "长期借款",
    "bonds": "应付债券",
    "lease": "租赁负债",
    "ncl": "非流动负债合计",
    "tl": "负债合计",
    "paid_in": "实收资本（或股本）",
    "cap_res": "资本公积",
    "surplus": "盈余公积",
    "undist": "未分配利润",
    "equity": "所有者权益合计",
    "tl_equity": "负债和所有者权益总计",
    "rev": "营业收入",
    "cogs": "营业成本",
    "tax_sur": "税金及附加",
    "sell": "销售费用",
    "admin": "管理费用",
    "rd": "研发费用",
    "fin": "财务费用",
    "int_exp": "利息费用",
    "int_inc": "利息收入",
    "oth_inc": "其他收益",
    "inv_inc": "投资收益",
    "fv": "公允价值变动收益",
    "credit_imp": "信用减值损失",
    "asset_imp": "资产减值损失",
    "disp": "资产处置收益",
    "op": "营业利润",
    "nonop_inc": "营业外收入",
    "nonop_exp": "营业外支出",
    "pbt": "利润总额",
    "tax": "所得税费用",
    "ni": "净利润",
    "cf_sales": "销售商品、提供劳务收到的现金",
    "cf_tax_refund": "收到的税费返还",
    "cf_oth_op_in": "收到其他与经营活动有关的现金",
    "cf_op_in": "经营活动现金流入小计",
    "cf_purch": "购买商品、接受劳务支付的现金",
    "cf_staff": "支付给职工以及为职工支付的现金",
    "cf_taxes": "支付的各项税费",
    "cf_oth_op_out": "支付其他与经营活动有关的现金",
    "cf_op_out": "经营活动现金流出小计",
    "cfo": "经营活动产生的现金流量净额",
    "cf_inv_recov": "收回投资收到的现金",
    "cf_inv_income": "取得投资收益收到的现金",
    "cf_disp_fa": "处置固定资产、无形资产和其他长期资产收回的现金净额",
    "cf_inv_in": "投资活动现金流入小计",
    "cf_capex": "购建固定资产、无形资产和其他长期资产支付的现金",
    "cf_inv_paid": "投资支付的现金",
    "cf_inv_out": "投资活动现金流出小计",
    "cfi": "投资活动产生的现金流量净额",
    "cf_equity_in": "吸收投资收到的现金",
    "cf_loan_in": "取得借款收到的现金",
    "cf_oth_fin_in": "收到其他与筹资活动有关的现金",
    "cf_fin_in": "筹资活动现金流入小计",
    "cf_loan_out": "偿还债务支付的现金",
    "cf_div_int": "分配股利、利润或偿付利息支付的现金",
    "cf_oth_fin_out": "支付其他与筹资活动有关的现金",
    "cf_fin_out": "筹资活动现金流出小计",
    "cff": "筹资活动产生的现金流量净额",
    "cf_fx": "汇率变动对现金及现金等价物的影响",
    "net_cash": "现金及现金等价物净增加额",
    "cash_open": "期初现金及现金等价物余额",
    "cash_close": "期末现金及现金等价物余额",
    "da": "折旧与摊销",
    "ar_allow": "应收账款坏账准备",
    "impair_bal": "资产减值准备余额",
    "contingent": "或有负债余额",
    "headcount": "从业人数",
    "rd_spend": "研发投入合计",
}


def yuan(fen: int) -> Decimal:
    """Express fen in yuan with two decimals.

    >>> yuan(1234567)
    Decimal('12345.67')
    """
    return Decimal(fen).scaleb(-2)


def present_items(booked: Mapping[str, int]) -> dict[str, Decimal]:
    """Turn one booked year into items in yuan, in the order of the format."""
    return {
        code: Decimal(booked[code]) if code == "headcount" else yuan(booked[code])
        for code in ITEM_NAMES
    }


def present_years(
    number: str,
    books: Sequence[Mapping[str, int]],
    *,
    years: Sequence[int],
    scope: str,
    evidence: str,
    fault: str,
) -> list[DemoStatement]:
    """Make annual statements of booked years; a fault stands at the last, a habit at each."""
    last = years[-1] if years else 0
    return [
        DemoStatement(
            customer_number=number,
            as_of=date(year, 12, 31),
            months=12,
            scope=scope,
            evidence=evidence,
            items=present_items(booked),
            faults=(fault,) if fault and (year == last or fault == "high_cash_high_debt") else (),
        )
        for year, booked in zip(years, books, strict=True)
    ]
