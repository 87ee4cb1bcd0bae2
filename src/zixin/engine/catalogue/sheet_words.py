"""The words of the method sheet (方法说明用语), Chinese and English. One law: one word for one thing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Words = tuple[str, str]
Row = dict[str, Any]
Table = dict[str, Any]

SECTIONS: Mapping[str, tuple[Words, Words]] = {
    "statements": (
        ("报表项目", "Line items"),
        (
            "一般企业财务报表格式（财会〔2019〕6号）。所属项目表示“其中”行，不计入合计。",
            "The format of general enterprises of 2019. A part of a line is counted in that line.",
        ),
    ),
    "inputs": (
        ("输入项", "Facts besides the statements"),
        (
            "报表以外的事实：付款行为、公共记录、参考、登记等。",
            "Payment behaviour, public record, references, registration and the like.",
        ),
    ),
    "quantities": (
        ("派生量", "Derived quantities"),
        (
            "按次序取第一个可计算的公式；与自身同名者为直接给出的数值。",
            "The first formula whose figures are there counts; its own name is the value given directly.",
        ),
    ),
    "identities": (
        ("勾稽关系与合理性检查", "Identities and plausibility"),
        (
            "缺少数据的部分不检查；容差为建议值，以评估模型为准。方括号内为适用条件。",
            "What lacks figures is not checked. Tolerances are proposals. A condition stands in brackets.",
        ),
    ),
    "indicators": (
        ("指标", "Indicators"),
        (
            "低于最小值的结果没有意义（NEG_VALUE）。",
            "A value below the minimum has no meaning (NEG_VALUE).",
        ),
    ),
    "qualitative": (
        ("定性评议项", "Qualitative items"),
        (
            "每个评议人选一个等级，取各人得分率的平均数。",
            "Each rater chooses a level; the mean of their shares counts.",
        ),
    ),
    "characteristics": (
        ("特征分析", "Characteristics analysis"),
        (
            "每项 1–10 分：好 8–10、中 4–7、差 1–3；未知项不计，已知权重不足七成不出结果。权重按预设给出。",
            "Each scores 1 to 10. Unknown ones are left out; below 70 % of the weight there is no result.",
        ),
    ),
    "models": (
        ("参考模型", "Reference models"),
        (
            "作为参考意见展示，不计入评分。",
            "Opinions shown beside the rating, never mixed into it.",
        ),
    ),
    "limits": (
        ("额度方法", "Methods of a limit"),
        (
            "额度由各方法组合而成，组合规则见评估模型；花括号内为模型所定的数值。",
            "A limit combines them as the model says; {name} stands for a number of the model.",
        ),
    ),
    "reasons": (
        ("不可计算的原因", "Why a figure is not there"),
        ("比率的分母必须为正。", "A ratio is undefined unless its base is positive."),
    ),
    "shipped": (("随附模型", "Models shipped"), ("", "")),
}
COLUMNS: Mapping[str, Words] = {
    "code": ("代码", "code"),
    "name": ("名称", "name"),
    "unit": ("单位", "unit"),
    "sign": ("符号", "sign"),
    "asked": ("必填", "asked for"),
    "total": ("合计", "a total"),
    "part_of": ("所属项目", "part of"),
    "edition": ("版次", "edition"),
    "kind": ("类型", "kind"),
    "formula": ("公式", "formula"),
    "formulas": ("公式（按次序）", "formulas, in order"),
    "source": ("来源", "source"),
    "certainty": ("确定程度", "certainty"),
    "holds": ("须成立", "must hold"),
    "tolerance": ("建议容差", "tolerance proposed"),
    "proposed": ("建议值", "proposed"),
    "cuts": ("分界", "cuts"),
    "safer": ("安全方向", "safer"),
    "better": ("优方向", "better"),
    "minimum": ("最小值", "minimum"),
    "five_c": ("五 C", "five C"),
    "asks": ("评议内容", "what is asked"),
    "excellent": ("优", "excellent"),
    "good": ("良", "good"),
    "average": ("中", "average"),
    "low": ("低", "low"),
    "poor": ("差", "poor"),
    "group": ("组别", "group"),
    "meaning": ("含义", "meaning"),
    "dimension": ("维度", "dimension"),
    "weight": ("权重", "weight"),
    "indicator": ("指标", "indicator"),
    "scoring": ("计分方式", "scoring"),
    "rule": ("计分规则", "rule"),
    "missing": ("缺失时", "when missing"),
    "when": ("条件", "when"),
    "effect": ("效果", "effect"),
    "because": ("说明", "because"),
    "floor": ("得分下限", "from"),
    "pd": ("违约概率", "PD of a year"),
    "multiplier": ("额度系数", "multiplier"),
    "terms": ("账期（天）", "terms, days"),
    "security": ("担保要求", "security"),
    "release": ("放行", "release"),
    "table": ("标准值表", "standard values"),
    "share": ("份额", "share"),
    "middle": ("中", "middle"),
    "starts_at": ("得分率下限", "from"),
    "neutral": ("权重：中性", "weight, neutral"),
    "sales": ("权重：销售导向", "weight, for sales"),
    "finance": ("权重：财务导向", "weight, for finance"),
}
LEVELS = ("excellent", "good", "average", "low", "poor")
STATEMENTS: Mapping[str, Words] = {
    "balance_sheet": ("资产负债表", "Balance sheet"),
    "income_statement": ("利润表", "Income statement"),
    "cash_flow_statement": ("现金流量表", "Cash-flow statement"),
    "notes": ("附注", "Notes"),
}
SIGNS: Mapping[str, Words] = {
    "+": ("不为负", "never negative"),
    "-": ("正数列示，作减项", "entered positive, deducted"),
    "": ("可正可负", "either"),
}
UNITS: Mapping[str, Words] = {
    "money": ("金额", "money"),
    "share": ("比例", "share"),
    "times": ("倍", "times"),
    "days": ("天", "days"),
    "months": ("月", "months"),
    "years": ("年", "years"),
    "score": ("分", "score"),
    "count": ("数量", "count"),
    "text": ("文本", "text"),
}
KINDS: Mapping[str, Words] = {
    "number": ("数值", "number"),
    "text": ("文本", "text"),
    "yes_no": ("是 1 否 0", "yes 1, no 0"),
}
GROUPS: Mapping[str, Words] = {
    "statements": ("报表说明", "About the statements"),
    "trade": ("往来", "Trade"),
    "payment": ("付款行为", "Payment behaviour"),
    "public_record": ("公共记录", "Public record"),
    "references": ("参考证明", "References"),
    "disclosure": ("资料披露", "Disclosure"),
    "registration": ("登记", "Registration"),
    "owner": ("实际控制人", "Owner"),
    "evidence": ("核验证据", "Evidence to check against"),
    "invoices": ("发票", "VAT invoices"),
    "characteristics": ("特征分析", "Characteristics analysis"),
    "models": ("参考模型所需事实", "Facts for reference models"),
    "limit": ("额度所需事实", "Facts a limit looks at"),
    "capacity": ("承受能力", "capacity"),
    "need": ("业务需要", "need"),
    "cap": ("上限", "cap"),
    "experience": ("往来经验", "experience"),
    "secured": ("担保", "secured"),
}
DIMENSIONS: Mapping[str, Words] = {
    "solvency": ("偿债能力", "Solvency"),
    "operation": ("营运能力", "Operation"),
    "profitability": ("盈利能力", "Profitability"),
    "growth": ("发展能力", "Growth"),
    "standing": ("信用状况", "Credit standing"),
}
SETS: Mapping[str, Words] = {
    "2006": ("2006 年细则", "Rules of 2006"),
    "2002": ("2002 年细则", "Rules of 2002"),
    "supplier": ("供应商关注", "What a supplier asks"),
}
FIVE_C: Mapping[str, Words] = {
    "character": ("品德", "character"),
    "capacity": ("能力", "capacity"),
    "capital": ("资本", "capital"),
    "collateral": ("担保", "collateral"),
    "conditions": ("条件", "conditions"),
}
CERTAINTY: Mapping[str, Words] = {
    "V": ("已在来源中核实", "verified in a source"),
    "C": ("经计算验证", "computed here"),
    "G": ("通行说法", "general knowledge"),
    "D": ("本系统设计", "our design"),
}
REASONS: Mapping[str, Words] = {
    "DIV0": ("分母为零", "the base is zero"),
    "NEG_DENOM": ("分母为负", "the base is negative"),
    "NEG_VALUE": ("结果低于有意义的最小值", "the result has no meaning below its minimum"),
    "MISSING": ("缺少数据", "a figure is missing"),
}
SCORINGS: Mapping[str, Words] = {
    "efficacy": ("功效系数", "efficacy, by standard values"),
    "bins": ("分段", "bins"),
    "lookup": ("查表", "lookup"),
    "share": ("取值即得分率", "the value is the share"),
}
ROLES: Mapping[bool, Words] = {False: ("基本", "basic"), True: ("修正", "modifying")}


def words(name: Words) -> dict[str, str]:
    """Return a word in both languages as JSON."""
    return {"zh": name[0], "en": name[1]}


def table(code: str, name: Words, rows: list[Row]) -> Table:
    """Return a table whose columns are the keys of its rows, in the order of the first."""
    keys = list(rows[0]) if rows else []
    columns = [{"key": key, "name": words(COLUMNS[key])} for key in keys]
    return {"code": code, "name": words(name), "columns": columns, "rows": rows}
