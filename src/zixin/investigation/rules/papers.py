"""Which documents a customer is asked for (资料审查清单), by what kind of customer it is. Pure."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

HOME = "CN"
SMALL = frozenset({"small", "micro"})

PAPERS: dict[str, str | Promise] = {
    "licence": _("Business licence"),  # 营业执照
    "incorporation": _("Certificate of incorporation"),  # 注册证书
    "articles": _("Articles of association"),  # 公司章程
    "representative": _("Identity of the legal representative"),  # 法定代表人身份证明
    "statements": _("Annual statements with audit report"),  # 年度报表及审计报告
    "tax_returns": _("VAT returns of the last twelve months"),  # 近十二个月增值税申报表
    "bank_statements": _("Bank statements of the last six months"),  # 近六个月银行流水
    "insurance": _("Proof of social insurance paid"),  # 社保缴费凭证
    "premises": _("Title or lease of the premises"),  # 产权证或租赁合同
    "contracts": _("Main contracts of sale"),  # 主要销售合同
    "permits": _("Permits of the trade"),  # 行业许可
    "authorisation": _("Signed authorisation to ask for data"),  # 查询授权书
    "owner_assets": _("Assets of the controlling owner"),  # 实际控制人资产证明
}


def papers_for(*, size: str, country: str) -> tuple[str, ...]:
    """Return the documents to review, in order: a foreign company has no licence, a small one an owner.

    >>> papers_for(size="medium", country="CN")[:2]
    ('licence', 'articles')
    """
    left_out = {"incorporation"} if country in {"", HOME} else {"licence", "insurance"}
    if size not in SMALL:
        left_out |= {"owner_assets"}
    return tuple(code for code in PAPERS if code not in left_out)
