"""The words of security: its kinds, who gives it, and what may be missing."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SecurityKind(models.TextChoices):
    """What stands behind a claim (担保方式)."""

    GENERAL_GUARANTEE = "general_guarantee", _("General guarantee")  # 一般保证
    JOINT_GUARANTEE = "joint_guarantee", _("Joint and several guarantee")  # 连带责任保证
    RESIDENTIAL = "residential", _("Mortgage of residential property")  # 住宅抵押
    COMMERCIAL = "commercial", _("Mortgage of commercial property")  # 商业用房抵押
    INDUSTRIAL = "industrial", _("Mortgage of industrial property")  # 工业用房抵押
    EQUIPMENT = "equipment", _("Mortgage of equipment")  # 设备抵押
    INVENTORY = "inventory", _("Mortgage of inventory")  # 存货（浮动）抵押
    RECEIVABLES = "receivables", _("Pledge of receivables")  # 应收账款质押
    EQUITY = "equity", _("Pledge of equity")  # 股权质押
    BANK_BILL = "bank_bill", _("Pledge of bank acceptances")  # 银行承兑汇票质押
    COMMERCIAL_BILL = "commercial_bill", _("Pledge of commercial acceptances")  # 商业承兑汇票质押
    DEPOSIT = "deposit", _("Pledge of a bank deposit")  # 存单质押
    CASH_DEPOSIT = "cash_deposit", _("Cash deposit")  # 保证金
    RETENTION_OF_TITLE = "retention_of_title", _("Retention of title")  # 所有权保留
    BANK_GUARANTEE = "bank_guarantee", _("Bank guarantee")  # 银行保函
    LETTER_OF_CREDIT = "letter_of_credit", _("Letter of credit")  # 信用证
    CREDIT_INSURANCE = "credit_insurance", _("Credit insurance")  # 信用保险


GUARANTEES = frozenset({SecurityKind.GENERAL_GUARANTEE, SecurityKind.JOINT_GUARANTEE})
OF_INSTITUTIONS = frozenset(
    {
        SecurityKind.BANK_GUARANTEE,
        SecurityKind.LETTER_OF_CREDIT,
        SecurityKind.CREDIT_INSURANCE,
    }
)


class ProviderKind(models.TextChoices):
    """Who gives the security (担保人)."""

    OWN = "own", _("The customer itself")  # 客户自身
    CUSTOMER = "customer", _("Another customer")  # 其他客户
    COMPANY = "company", _("A company outside")  # 外部企业
    PERSON = "person", _("A person")  # 自然人


class Paper(models.TextChoices):
    """What must lie in the file before security counts (担保审查清单)."""

    CONTRACT = "contract", _("Signed contract or instrument")  # 担保合同
    RESOLUTION = (
        "resolution",
        _("Resolution of the board or the shareholders"),
    )  # 董事会或股东会决议
    SHAREHOLDERS = "shareholders", _("Resolution of the shareholders' meeting")  # 股东会决议
    ANNOUNCEMENT = "announcement", _("Public announcement of the listed company")  # 上市公司公告
    SPOUSE = "spouse", _("Consent of the spouse")  # 配偶同意书
    CERTIFICATE = "certificate", _("Certificate of registration")  # 登记证明
    VALUATION = "valuation", _("Valuation report")  # 评估报告
    CONFIRMATION = "confirmation", _("Confirmation by the debtor of the receivables")  # 债务人确认
    ENDORSEMENT = "endorsement", _("Bills with an unbroken chain of endorsements")  # 背书连续的票据
    CONTROL = "control", _("Proof of control over the account")  # 账户控制证明


class CallAct(models.TextChoices):
    """By which act security is called upon (主张方式)."""

    SUIT = "suit", _("Suit against the customer")  # 对债务人起诉
    ARBITRATION = "arbitration", _("Arbitration against the customer")  # 对债务人申请仲裁
    DEMAND = "demand", _("Demand from who gave the security")  # 请求担保人承担责任
    ENFORCEMENT = "enforcement", _("Enforcement into the thing")  # 实现担保物权


class TaskKind(models.TextChoices):
    """What somebody must see to (担保待办)."""

    SHORTFALL = "shortfall", _("Security falls short")  # 担保不足
    PERIOD = "period", _("Guarantee period ends")  # 保证期间届满
    EXPIRY = "expiry", _("Security ends")  # 担保到期
    REGISTRATION = "registration", _("Registration lapses")  # 登记到期
    REVALUATION = "revaluation", _("Valuation is due")  # 重估到期
    RING = "ring", _("Guarantees run in a circle")  # 互保圈
