"""What an application may ask for: its kind and the way of giving credit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    """What is to happen to the customer's credit (申请类型)."""

    NEW = "new", _("New limit")  # 新增
    INCREASE = "increase", _("Increase")  # 增加额度
    DECREASE = "decrease", _("Decrease")  # 降低额度
    EXTEND = "extend", _("Extension")  # 续期
    TEMPORARY = "temporary", _("Temporary limit")  # 临时额度
    ONE_OFF = "one_off", _("One-off credit")  # 单笔授信
    EXCEPTION = "exception", _("Exception")  # 例外


class Method(models.TextChoices):
    """How credit is given (授信方式)."""

    OPEN_ACCOUNT = "open_account", _("Open account by limit")  # 额度赊销
    REVOLVING = "revolving", _("Revolving limit")  # 循环额度
    ONE_OFF = "one_off", _("Single order")  # 单笔赊销
    INSTALMENT = "instalment", _("Instalments")  # 分期付款
    CONSIGNMENT = "consignment", _("Consignment")  # 寄售
    FACTORING = "factoring", _("Factoring")  # 保理
    INSURED = "insured", _("Credit insurance")  # 信用保险
    COMMERCIAL_BILL = "commercial_bill", _("Commercial acceptance bill")  # 商业承兑汇票
    BANK_ACCEPTANCE = "bank_acceptance", _("Bank acceptance bill")  # 银行承兑汇票
    SECURED = "secured", _("Against security")  # 担保授信
    PREPAYMENT = "prepayment", _("Part paid in advance")  # 部分预付


class Origin(models.TextChoices):
    """Where an application comes from (申请来源)."""

    SALES = "sales", _("Sales")  # 销售
    CUSTOMER = "customer", _("Customer")  # 客户
    WARNING = "warning", _("Warning")  # 预警
    REVIEW = "review", _("Review")  # 复评


class Ballot(models.TextChoices):
    """How a vote went (表决)."""

    FOR = "for", _("In favour")  # 同意
    AGAINST = "against", _("Against")  # 反对
    ABSTAIN = "abstain", _("Abstained")  # 弃权


ON_PRESENT_LIMIT = frozenset(
    {Action.INCREASE, Action.DECREASE, Action.EXTEND, Action.TEMPORARY}
)  # these change a limit in force
BESIDE_LIMIT = frozenset({Action.TEMPORARY, Action.ONE_OFF})  # these stand beside it


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What an application asks for.

    ``amount`` is the limit wanted in all, not what is added to it; of a temporary limit or a single
    order it is what comes beside the limit. ``wanted_until`` ends a temporary limit;
    ``prepayment_share`` and ``instalments`` belong to the methods of those names.
    """

    action: str = Action.NEW
    method: str = Method.OPEN_ACCOUNT
    amount: Decimal
    terms_days: int
    purpose: str
    wanted_until: date | None = None
    prepayment_share: Decimal | None = None
    instalments: int | None = None
