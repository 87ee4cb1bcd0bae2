# ruff: noqa: E501 -- a sentence stays in one piece, so that it reads as it will be shown
"""What salespeople, analysts and deciders write, with gaps for the figures of the case.

Gaps: ``{goods}`` what the customer buys, ``{annual}`` its expected purchases a year, ``{asked}``
the amount asked, ``{recommended}`` and ``{granted}`` what came of it, ``{terms}`` the days asked,
``{days}`` the days recommended or granted, ``{since}`` the year it became
a customer.
"""

from __future__ import annotations

# Under "" for any customer, else for the sections of GB/T 4754 named by their letters.
PURPOSES_KNOWN = {
    "": (
        "老客户，{since}年起合作，主要采购{goods}。今年下游订单明显多了，每月提货预计比去年多两三成，原额度不够周转，申请{asked}、账期{terms}天。",
        "与客户谈妥年度框架协议，{goods}全年约{annual}，按月对账、月结{terms}天。为保证按协议供货，申请循环额度{asked}。",
        "客户原来每批现款提货，占用资金大，已有同行给到{terms}天账期。为保住份额，申请{asked}额度，预计全年销售{annual}。",
        "原额度年底到期，申请续授。过去一年客户按期对账，{goods}采购比较稳定，预计今年{annual}，额度维持{asked}、账期{terms}天即可。",
        "客户把三家供应商并成一家，希望{goods}全部由我们配送，年采购预计{annual}。对方要求统一{terms}天月结，申请{asked}。",
        "客户要求发票入账后{terms}天付款，对账和开票还要占用半个月左右，按年采购{annual}推算需要额度{asked}。",
        "客户换了采购负责人，新规定所有供应商月结{terms}天，否则不进合格名录。年采购约{annual}，申请{asked}以保留供货资格。",
        "{goods}近期涨价，客户同样的提货量占用额度变多，已两次因超额停单。按现价重新测算，申请调整为{asked}，账期{terms}天不变。",
        "客户同意签年度返利协议，前提是给{terms}天账期。{goods}年采购{annual}，毛利比散单高两个点，申请额度{asked}。",
        "合作至今没有发生过坏账，去年最高欠款已接近额度上限。考虑到今年采购计划{annual}，申请{asked}、{terms}天。",
    ),
    "C": (
        "客户新增一条产线，三季度开始集中采购{goods}，全年预计{annual}。按{terms}天账期测算，峰值欠款约{asked}，请予支持。",
        "下半年是客户生产旺季，{goods}需要提前备货，往年高峰两个月的提货量约占全年四成，申请{asked}，账期{terms}天。",
        "上周和技术部同事走访客户车间，设备开足、库存不高，采购经理反映我司交期比同行快。计划把{goods}的份额做到六成，申请额度{asked}、{terms}天。",
        "客户设备年度大修，{goods}集中更换，两个月内提货量约为平时三倍，之后恢复正常。申请额度{asked}，账期{terms}天。",
        "客户推行寄售备件库，{goods}由我司驻厂备货、按领用结算，领用后{terms}天付款。测算占用约{asked}，全年用量{annual}。",
    ),
    "E": (
        "客户中标一个两年期项目，{goods}由我司独家供货，合同已会签。项目按节点回款，付款会比平时慢，申请{terms}天账期、额度{asked}。",
        "客户同时有三个工地开工，{goods}按项目部分批要货、总部统一结算，账期{terms}天。全年预计{annual}，申请{asked}。",
        "业主为国有平台，进度款按月计量。客户要求我司{goods}与其收款节奏匹配，账期{terms}天，申请额度{asked}。",
    ),
    "F": (
        "客户在本地有十几家终端门店，补货频率高，希望{goods}月结{terms}天、随要随送。年采购预计{annual}，申请{asked}。",
        "客户拿到区域分销权，{goods}旺季前要压一批货，预计两个月内动销。申请额度{asked}，账期{terms}天。",
    ),
    "GIM": (
        "客户新开两个网点，{goods}需要统一配置，分三批交货，验收后{terms}天付款。全年预计{annual}，申请额度{asked}。",
        "客户承接的服务合同明年到期续签，{goods}按项目领用、按季结算，希望账期{terms}天，申请{asked}。",
    ),
}
PURPOSES_NEW = (
    "新开发客户，技术部门试用{goods}已通过，首批订单约占申请额的三成。对方要求{terms}天账期，申请首次授信{asked}。",
    "展会上认识的客户，已完成两批现款小单，付款爽快。现想转为月结{terms}天，预计年采购{annual}，申请{asked}。",
    "由老客户介绍，{goods}需求稳定，原供应商停产急需替代。资料已请财务准备，先申请{asked}试行半年，账期{terms}天。",
)
PURPOSES_ABROAD = (
    "境外客户，采购{goods}，年预计折合{annual}，以往前T/T发货。客户希望改为提单日后{terms}天付款，申请额度{asked}。",
    "海外代理商，负责当地{goods}的分销，去年合作未发生争议。申请O/A {terms}天，额度{asked}，拟投保出口信用保险。",
)

RETURNS = (
    "{year}年审计报告只上传了前三页，缺附注和审计意见，请补齐后再提交。",
    "申请金额与预计采购不匹配：全年{annual}、账期{terms}天，用不到{asked}，请说明测算口径或调整金额。",
    "请补充最近一期对账单和近六个月回款明细，现有材料看不出付款习惯。",
    "营业执照副本已过期一版，法定代表人与档案不一致，请向客户核实并更新。",
    "账期超出该客户以往约定，请附双方会签的合同条款，并请销售经理写明理由。",
    "走访记录缺日期和陪同人签字，请补。",
)
RETURNS_NO_STATEMENTS = (
    "没有任何财务报表，无法评估。请取得最近一年报表（税务申报版也可以），或先按款到发货执行。",
    "公司成立不满一年，请至少提供验资证明、近三个月银行流水和纳税申报表。",
)
RETURNS_BY_FAULT = {
    "does_not_balance": "{year}年资产负债表不平：资产总计与负债和所有者权益总计对不上，应收账款疑似填错，请客户重新盖章提供。",
    "impairment_sign": "{year}年利润表减值损失的正负号与格式不符，营业利润复算不出来，请与客户财务核对后重报。",
    "opening_differs": "{year}年现金流量表期初余额与上年期末不一致，请客户书面说明是否有追溯调整。",
    "missing_year": "三年报表缺中间一年，增长类指标算不了，请补交。",
    "zero_revenue": "{year}年营业收入为零，请了解是否停产、何时恢复；停产期间建议款到发货。",
    "negative_assets": "预付款项出现负数，应为未重分类的应付账款，请客户调整后重新提供。",
    "negative_total_assets": "资产总计为负数，明显录入错误，请核对原件后更正。",
    "high_cash_high_debt": "账上资金和借款同时很高、利息收入却很少，请提供主要账户的银行对账单或询证函。",
}

FACTS = (
    "{year}年营业收入{revenue}，同比{growth}；资产负债率{debt}，应收账款周转约{collection}天。",
    "{year}年营业收入{revenue}（{growth}），{profit}，经营活动现金{cash_flow}。",
    "截至{year}年末净资产{equity}，货币资金{cash}，带息负债{bank_debt}；当年{profit}。",
    "资产负债率{debt}，{year}年{profit}，收入{revenue}、同比{growth}。",
)
FACTS_ONE_YEAR = (
    "只有{year}年一年报表：营业收入{revenue}，{profit}，资产负债率{debt}，增长类指标无从比较。",
)
# Each view with the traits a case must have for it to be true (see ``casefacts``).
VIEWS: dict[str, tuple[tuple[str, str], ...]] = {
    "strong": (
        ("", "盈利和现金流匹配，负债轻，短期偿债没有压力。"),
        ("large", "行业内属于优质企业，银行融资渠道畅通，付款能力强。"),
        ("growing quick", "指标稳中向好，应收账款回收快，未见异常科目。"),
        ("liquid", "主业清晰，账上资金足以覆盖全部带息负债。"),
        ("growing", "收入保持增长，利润没有靠压货和放账期换来，质量较好。"),
    ),
    "fair": (
        ("", "整体经营平稳，额度宜与采购规模匹配，按月对账。"),
        ("profitable", "盈利不厚但为正，流动性尚可，属于正常授信范围。"),
        ("indebted profitable", "负债率略高，利息负担目前可以承受，需关注续贷安排。"),
        ("slow", "应收账款占用资金较多，收款节奏偏慢，建议按月对账、逾期即停供。"),
        ("growing indebted", "扩张较快，资金主要靠借款和应付账款支撑，额度不宜一步到位。"),
        ("shrinking", "收入有所回落，需要观察订单恢复情况。"),
    ),
    "weak": (
        ("indebted", "负债率高、短期借款靠续贷维持，偿债风险较高。"),
        ("losing", "主业亏损，利润已不足以覆盖利息。"),
        ("shrinking slow", "收入下滑、应收账款周转慢，货款回收存在不确定性。"),
        ("pledged", "对外担保和其他或有负债偏多，一旦代偿将直接影响付款。"),
        ("", "抗风险能力偏弱，付款依赖下游回款，不宜放大敞口。"),
        ("underwater", "净资产已为负，实质上靠供应商和股东资金维持。"),
    ),
}
PROPOSALS = {
    "full": (
        "建议按申请授信{recommended}，账期{days}天，一年后复评。",
        "申请金额与采购量相称，建议同意{recommended}、{days}天。",
        "建议给予循环额度{recommended}，账期{days}天，按季跟踪报表。",
    ),
    "cut": (
        "申请额度偏高，按采购需求测算建议{recommended}，账期{days}天，半年后视回款情况再调。",
        "建议核减至{recommended}，账期{days}天，超额部分款到发货。",
        "建议先给{recommended}、{days}天，前两个月回款正常后再申请增额。",
    ),
    "guarded": (
        "如要合作，建议额度不超过{recommended}，账期{days}天，并由实际控制人提供连带责任保证。",
        "建议仅保留{recommended}周转额度，账期{days}天，逾期一笔即转为预付。",
        "从风险角度不支持按申请金额授信，最多{recommended}、{days}天，且须取得担保。",
    ),
}
APPROVALS_FULL = (
    "同意按信用部意见授信{granted}，账期{days}天。",
    "客户合作多年，付款记录良好，同意。请业务每季度取得一次报表。",
    "财务状况稳健，额度与采购量匹配，同意{granted}。",
    "同意。年度框架协议签署后生效，超出部分另行申请。",
    "资料齐全、测算合理，同意{granted}、{days}天；授信期内法人或股权变动须及时报告。",
)
APPROVALS_CUT = (
    "同意核减后的{granted}，账期{days}天，三个月后看回款再议增额。",
    "原则同意，额度先定{granted}。业务员须按月对账，逾期十五天停止发货。",
    "同意{granted}，列入重点关注客户，信用专员每月核对一次回款。",
    "按{granted}执行，不再接受口头延期；如需更长账期，请补充担保。",
)
REJECTIONS: tuple[tuple[str, str], ...] = (
    ("losing indebted", "持续亏损、负债过高，现阶段不具备赊销条件，请改为款到发货。"),
    ("indebted", "短期偿债压力大，且没有担保措施，不同意授信；提供足额抵押后可重新申请。"),
    ("slow", "应收账款回收过慢，资金链偏紧，风险与毛利不相称，不予批准。"),
    ("pledged", "或有负债余额过大，真实负债难以判断，不同意。请维持现款现货。"),
    ("underwater", "净资产为负，按制度不得赊销，请改为预付款。"),
    ("", "同意信用部的风险判断，担保未落实前不予授信，维持现款交易。"),
)
