"""The words of provenance and of the entries of the credit file."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Source(models.TextChoices):
    """Who a fact comes from (来源)."""

    CUSTOMER = "customer", _("The customer")  # 客户提供
    MARKET = "market", _("Market research")  # 市场调查
    PUBLIC = "public", _("Public channel")  # 公开渠道
    LEDGER = "ledger", _("Own ledger")  # 本企业账簿
    THIRD_PARTY = "third_party", _("Third party")  # 第三方


class Method(models.TextChoices):
    """How a fact was obtained (取得方式)."""

    QUESTIONNAIRE = "questionnaire", _("Questionnaire")  # 问卷
    ON_SITE = "on_site", _("Visit on site")  # 实地走访
    DOCUMENT = "document", _("Document review")  # 资料审查
    ONLINE = "online", _("On-line lookup")  # 在线查询
    CALCULATED = "calculated", _("Calculated")  # 计算


class Verification(models.TextChoices):
    """How far a fact is proved (核实状态), from the weakest to the strongest."""

    CLAIMED = "claimed", _("Claimed")  # 自述
    DOCUMENTED = "documented", _("Documented")  # 有凭据
    CROSS_CHECKED = "cross_checked", _("Cross-checked")  # 已交叉核对
    VERIFIED = "verified", _("Verified on site")  # 已实地核实


class LegalForm(models.TextChoices):
    """As what the customer is registered (组织形式)."""

    LIMITED = "limited", _("Limited company")  # 有限责任公司
    STOCK = "stock", _("Company limited by shares")  # 股份有限公司
    SOLE = "sole", _("Sole proprietorship")  # 个人独资企业
    PARTNERSHIP = "partnership", _("Partnership")  # 合伙企业
    INDIVIDUAL = "individual", _("Individual business")  # 个体工商户
    FOREIGN = "foreign", _("Company under foreign law")  # 境外企业
    OTHER = "other", _("Another form")  # 其他


class RegisterStatus(models.TextChoices):
    """Whether the register lets the customer do business (登记状态)."""

    OPERATING = "operating", _("Operating")  # 存续
    MOVED = "moved", _("Moved")  # 迁出
    LIQUIDATING = "liquidating", _("In liquidation")  # 清算
    REVOKED = "revoked", _("Licence revoked")  # 吊销
    CANCELLED = "cancelled", _("Deregistered")  # 注销


class OwnerKind(models.TextChoices):
    """Who holds a share (股东类型)."""

    PERSON = "person", _("Natural person")  # 自然人
    COMPANY = "company", _("Company")  # 企业法人
    STATE = "state", _("State body")  # 国有机构
    FOREIGN = "foreign", _("Foreign owner")  # 外资


class Office(models.TextChoices):
    """What a person is in the company (职务)."""

    LEGAL_REP = "legal_rep", _("Legal representative")  # 法定代表人
    CONTROLLER = "controller", _("Actual controller")  # 实际控制人
    DIRECTOR = "director", _("Director")  # 董事
    SUPERVISOR = "supervisor", _("Supervisor")  # 监事
    MANAGER = "manager", _("Senior manager")  # 高级管理人员
    FINANCE = "finance", _("Head of finance")  # 财务负责人


class Relation(models.TextChoices):
    """How a party is related to the customer (关联关系)."""

    PARENT = "parent", _("Parent company")  # 母公司
    SUBSIDIARY = "subsidiary", _("Subsidiary")  # 子公司
    ASSOCIATE = "associate", _("Associate")  # 联营企业
    SISTER = "sister", _("Same controller")  # 同一控制人
    FAMILY = "family", _("Family of the controller")  # 控制人亲属企业
    GUARANTEED = "guaranteed", _("Guarantee between them")  # 互保企业


class LinkKind(models.TextChoices):
    """What the customer lives by (经营内容)."""

    PRODUCT = "product", _("Product")  # 产品
    MARKET = "market", _("Market")  # 市场
    SUPPLIER = "supplier", _("Supplier")  # 供应商
    CUSTOMER = "customer", _("Major customer")  # 主要客户


class CapacityKind(models.TextChoices):
    """What the customer can do it with (经营能力)."""

    HEADCOUNT = "headcount", _("Headcount")  # 人员
    OUTPUT = "output", _("Production capacity")  # 产能
    SITE = "site", _("Premises")  # 经营场所


class PermitKind(models.TextChoices):
    """What the customer was granted (许可与资质)."""

    LICENCE = "licence", _("Licence")  # 经营许可
    QUALIFICATION = "qualification", _("Qualification")  # 资质认证
    TAX_GRADE = "tax_grade", _("Tax credit grade")  # 纳税信用等级


class ReferenceKind(models.TextChoices):
    """Who answers for the customer (证明类型)."""

    TRADE = "trade", _("Trade reference")  # 同业证明
    BANK = "bank", _("Bank reference")  # 银行资信证明
    ACCOUNT = "account", _("Bank account")  # 银行账户


class RecordKind(models.TextChoices):
    """What stands in a public register (公共记录)."""

    SEARCH = "search", _("Search of a register")  # 公开查询
    LAWSUIT = "lawsuit", _("Lawsuit as defendant")  # 诉讼
    ENFORCEMENT = "enforcement", _("Enforcement case")  # 被执行人
    DISHONEST = "dishonest", _("Dishonest judgment debtor")  # 失信被执行人
    RESTRICTION = "restriction", _("Restriction of high consumption")  # 限制高消费
    TERMINATED = "terminated", _("Enforcement ended without assets")  # 终结本次执行
    ABNORMAL = "abnormal", _("List of abnormal operations")  # 经营异常名录
    VIOLATION = "violation", _("List of serious violators")  # 严重违法失信名单
    PENALTY = "penalty", _("Administrative penalty")  # 行政处罚
    TAX_ARREARS = "tax_arrears", _("Tax arrears")  # 欠税
    PLEDGE = "pledge", _("Equity pledge")  # 股权出质
    FREEZE = "freeze", _("Equity freeze")  # 股权冻结
    MORTGAGE = "mortgage", _("Chattel mortgage")  # 动产抵押
    BANKRUPTCY = "bankruptcy", _("Bankruptcy case")  # 破产案件


class Register(models.TextChoices):
    """Where one looks for public records (公开渠道)."""

    COURT = "court", _("Courts and enforcement")  # 法院与执行信息
    MARKET = "market", _("Market regulation")  # 企业信用信息公示
    TAX = "tax", _("Tax authority")  # 税务机关
    INSOLVENCY = "insolvency", _("Bankruptcy cases of the courts")  # 破产重整案件信息


class About(models.TextChoices):
    """Whom a public record concerns (记录对象)."""

    COMPANY = "company", _("The company")  # 企业本身
    CONTROLLER = "controller", _("The actual controller")  # 实际控制人


class Performance(models.TextChoices):
    """How far a duty was performed (履行情况)."""

    NONE = "none", _("Not performed")  # 全部未履行
    PART = "part", _("Performed in part")  # 部分履行
    ALL = "all", _("Performed")  # 全部履行
