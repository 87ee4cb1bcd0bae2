"""The words of the model card, Chinese and English side by side. One law: both say the same."""

from __future__ import annotations

from typing import Literal

Language = Literal["zh-hans", "en"]
LANGUAGES: tuple[Language, ...] = ("zh-hans", "en")

WORDS: dict[str, tuple[str, str]] = {
    "card": ("模型卡", "Model card"),
    "purpose": ("用途与审批", "Purpose and approval"),
    "data": ("数据与目标", "Data and target"),
    "variables": ("变量", "Variables"),
    "performance": ("区分能力", "Discrimination"),
    "calibration": ("校准", "Calibration"),
    "stability": ("稳定性", "Stability"),
    "limits": ("使用限制", "Limits of use"),
    "model": ("模型", "Model"),
    "kind": ("类型", "Kind"),
    "scorecard": (
        "评分卡（证据权重逻辑回归）",
        "Scorecard (logistic regression on weights of evidence)",
    ),
    "booster": ("挑战模型（单调梯度提升树）", "Challenger (monotone gradient-boosted trees)"),
    "target": ("预测目标", "Foretells"),
    "source": ("来源", "Source"),
    "made_on": ("制作日期", "Made on"),
    "expires_on": ("有效期至", "Valid until"),
    "proposer": ("提交人", "Proposed by"),
    "approver": ("批准人", "Approved by"),
    "open": ("待填写：____________", "to be filled in: ____________"),
    "file": ("数据文件", "File"),
    "event": ("事件定义", "Event"),
    "train": ("训练窗口", "Training window"),
    "test": ("检验窗口", "Test window"),
    "rows": ("企业年度数", "Company-years"),
    "events": ("事件数", "Events"),
    "companies": ("企业数", "Companies"),
    "left_out": ("剔除（结果未定或违约后）", "Left out (outcome open or after a default)"),
    "rate": ("样本违约率", "Rate of default in the sample"),
    "rebased": ("调整后的违约率", "Re-based to"),
    "blend": ("统计权重", "Weight of the statistical part"),
    "five_c": ("5C", "Five C"),
    "capacity": ("能力", "Capacity"),
    "capital": ("资本", "Capital"),
    "character": ("品质", "Character"),
    "collateral": ("抵押", "Collateral"),
    "conditions": ("条件", "Conditions"),
    "coefficient": ("系数", "Coefficient"),
    "variable": ("变量", "Variable"),
    "formula": ("公式", "Formula"),
    "iv": ("信息值", "IV"),
    "vif": ("VIF", "VIF"),
    "bin": ("分箱", "Bin"),
    "share": ("占比", "Share"),
    "bad_share": ("违约率", "Default rate"),
    "woe": ("证据权重", "WoE"),
    "points": ("分数", "Points"),
    "undefined": ("无法计算", "Undefined"),
    "considered": ("考虑过的变量（按信息值）", "Variables considered (by information value)"),
    "chosen": ("入选", "Chosen"),
    "yes": ("是", "yes"),
    "no": ("否", "no"),
    "importance": ("变量贡献（平均绝对沙普利值）", "Contribution (mean absolute Shapley value)"),
    "weight": ("贡献", "Contribution"),
    "alike": ("同因变量（合为一条原因）", "Alike: one reason speaks for them"),
    "period": ("样本", "Sample"),
    "development": (
        "开发样本（未见企业，分组交叉验证）",
        "Development (companies not seen, grouped folds)",
    ),
    "later": ("时间外样本", "Out of time"),
    "auc": ("AUC", "AUC"),
    "interval": ("95 %区间（按企业抽样）", "95 % (companies drawn)"),
    "delong": ("95 %区间（DeLong）", "95 % (DeLong)"),
    "gini": ("基尼", "Gini"),
    "ks": ("KS", "KS"),
    "light": ("信号灯", "Light"),
    "green": ("绿", "green"),
    "amber": ("黄", "amber"),
    "red": ("红", "red"),
    "year": ("年度", "Year"),
    "by_year": ("逐年", "By year"),
    "mean_pd": ("平均PD", "Mean PD"),
    "observed": ("实际违约率", "Observed"),
    "against": ("与参照模型成对比较", "Paired comparison"),
    "reference": ("参照模型", "Reference"),
    "difference": ("差异", "Difference"),
    "p_value": ("p值", "p"),
    "roc": ("ROC曲线", "ROC curve"),
    "cap": ("CAP曲线", "CAP curve"),
    "goods": ("正常企业占比", "Share of the others"),
    "bads": ("违约企业占比", "Share of events"),
    "all": ("全部企业占比", "Share of all"),
    "bands": ("PD分组：预测与实际", "Bands of PD: foretold and observed"),
    "predicted": ("预测PD", "PD"),
    "tests": ("检验", "Tests"),
    "brier": ("布里尔分数", "Brier score"),
    "brier_skill": ("布里尔技能", "Brier skill"),
    "hosmer_lemeshow": ("霍斯默-莱梅肖 p", "Hosmer-Lemeshow p"),
    "binomial": ("二项检验 p（PD偏低）", "Binomial p (PD too low)"),
    "jeffreys": ("杰弗里斯 p（PD偏低）", "Jeffreys p (PD too low)"),
    "vasicek": ("含相关性 p", "With correlation p"),
    "grades": ("等级", "Grades"),
    "grade": ("等级", "Grade"),
    "prudent": ("审慎上限", "Prudent bound"),
    "monotone": ("各等级违约率依次上升。", "The rate of default rises from grade to grade."),
    "inverted": ("等级顺序颠倒：", "Grades out of order: "),
    "psi": ("评分PSI", "PSI of the score"),
    "csi": ("变量稳定性", "Stability of variables"),
    "index": ("指数", "Index"),
    "mean_shift": ("平均分变动", "Shift in points"),
    "verdict": ("结论", "Verdict"),
    "stable": ("稳定", "stable"),
    "look": ("关注", "look"),
    "shifted": ("已偏移", "shifted"),
    "score_bands": ("评分分布：开发与检验", "Score bands: development and test"),
    "band": ("组", "Band"),
    "migration": ("评级迁移", "Migration"),
    "mobility": ("平均移动级数", "Mean notches moved"),
    "same_share": ("不变占比", "Share unmoved"),
    "upgrades": ("上调", "Upgrades"),
    "downgrades": ("下调", "Downgrades"),
    "jumps": ("移动超过两级", "More than two notches"),
    "gone": ("退出", "gone"),
    "trees": ("树的棵数", "Trees"),
    "footer": (
        "本卡随模型文件生成；数字以模型文件为准。",
        "Made together with the model document, whose figures count.",
    ),
}

LIMITS: tuple[tuple[str, str], ...] = (
    (
        "只用于报表口径与训练数据一致的企业；规模变量以训练文件的金额单位计。",
        (
            "Only for companies whose statements read like those it was trained on; sizes count in the "
            "money unit of that file."
        ),
    ),
    (
        "PD 属于训练样本的违约水平，除非已调整到组合的长期违约率；用前先校准。",
        (
            "PDs speak of the rate of default of the sample unless they were re-based: calibrate to the "
            "own portfolio before use."
        ),
    ),
    (
        "不是唯一依据：由授权人员作出决定，客户可要求人工复核。",
        "Never the only ground: a person with authority decides, and a customer may ask for review.",
    ),
    (
        "训练数据只含有报表的企业，不含被拒绝的申请人（样本选择偏差）。",
        "Trained on companies with statements, not on applicants refused: the sample is selected.",
    ),
    (
        "有效期内每季监测：PSI 超过 0.25、AUC 较开发下降 0.10 或等级颠倒即停用复核。",
        (
            "Watch it each quarter: a PSI above 0.25, an AUC 0.10 below development or grades out of "
            "order stop its use until reviewed."
        ),
    ),
)
EXPLORATORY = (
    "检验样本事件少，区间宽：差异小于区间时不能说更好。",
    "Few events in the test window make wide intervals: a gap within them proves nothing.",
)


def say(key: str, language: Language) -> str:
    """Return a word of the card; raises ``KeyError`` for one that is not there."""
    return WORDS[key][LANGUAGES.index(language)]
