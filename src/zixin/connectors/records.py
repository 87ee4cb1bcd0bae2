"""Public records of a company (公共记录), whoever they come from.

One law: a record holds what the source said; what it means for credit is judged elsewhere. Amounts
are yuan unless a currency stands beside them; shares are parts of one; an empty choice, text or
``None`` means that the source does not say. Each field knows its column in a file of the kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Annotated, get_type_hints

from zixin.connectors.tabular import Field, Layout

Words = Mapping[str, tuple[str, ...]]

SHARE, CURRENCY = "share", "currency"  # texts that mean more than a text

COMPANY_STATES: Words = {
    "active": ("存续", "在业", "开业", "在营", "正常", "存续（在营、开业、在册）", "Active"),
    "moved": ("迁出", "迁入迁出", "Moved"),
    "suspended": ("停业", "歇业", "Suspended"),
    "liquidation": ("清算", "清算中", "In liquidation"),
    "revoked": ("吊销", "吊销，未注销", "吊销未注销", "吊销，已注销", "Revoked"),
    "cancelled": ("撤销", "Cancelled"),
    "deregistered": ("注销", "已注销", "Deregistered"),
}
HOLDERS: Words = {
    "person": ("自然人", "自然人股东", "Person"),
    "company": ("企业法人", "法人股东", "企业", "Company"),
    "state": ("国家股东", "国有", "State"),
    "other": ("其他", "Other"),
}
SANCTIONS: Words = {
    "warning": ("警告", "通报批评", "Warning"),
    "fine": ("罚款", "Fine"),
    "confiscation": ("没收违法所得", "没收", "没收非法财物", "Confiscation"),
    "suspension": ("责令停产停业", "停产停业", "暂扣许可证", "Suspension"),
    "licence": ("吊销许可证", "吊销营业执照", "降低资质等级", "Licence withdrawn"),
    "other": ("其他", "Other"),
}
ENTRY_STATES: Words = {
    "valid": ("有效", "Valid"),
    "cancelled": ("注销", "已注销", "Cancelled"),
    "void": ("无效", "撤销", "Void"),
}
FREEZE_STATES: Words = {
    "frozen": ("冻结", "股权冻结", "续行冻结", "股权冻结|冻结", "Frozen"),
    "released": ("解除冻结", "股权冻结|解除冻结", "Released"),
    "expired": ("失效", "股权冻结|失效", "Expired"),
}
CASE_STATES: Words = {
    "open": ("执行中", "未结案", "审理中", "Open"),
    "closed": ("已结案", "结案", "执行完毕", "Closed"),
}
PERFORMANCE: Words = {
    "none": ("全部未履行", "未履行", "None"),
    "partial": ("部分未履行", "部分履行", "Partial"),
    "full": ("全部已履行", "已履行", "全部履行", "履行完毕", "Full"),
}
PARTY_ROLES: Words = {
    "plaintiff": ("原告", "上诉人", "申请人", "申请执行人", "Plaintiff"),
    "defendant": ("被告", "被上诉人", "被申请人", "被执行人", "Defendant"),
    "third": ("第三人", "Third party"),
    "other": ("其他", "Other"),
}
STAGES: Words = {
    "first": ("一审", "First instance"),
    "second": ("二审", "Appeal"),
    "retrial": ("再审", "Retrial"),
    "enforcement": ("执行", "Enforcement"),
    "other": ("其他", "Other"),
}
BANKRUPTCIES: Words = {
    "liquidation": ("破产清算", "清算", "Liquidation"),
    "reorganisation": ("破产重整", "重整", "Reorganisation"),
    "settlement": ("破产和解", "和解", "Settlement"),
}
TAX_GRADES: Words = {grade: (grade, f"{grade}级") for grade in "ABMCD"}


@dataclass(frozen=True, slots=True)
class Column:
    """How a field stands in a file: its column, and whether its text is a share or a currency."""

    column: Field
    meaning: str = ""


def _text(zh: str, en: str, *aliases: str, required: bool = False, length: int = 300) -> Column:
    return Column(Field("", zh, en, "text", required, aliases, length=length))


def _choice(zh: str, en: str, choices: Words, *aliases: str, required: bool = False) -> Column:
    return Column(Field("", zh, en, "choice", required, aliases, choices))


def _money(zh: str, en: str, *aliases: str, required: bool = False) -> Column:
    return Column(Field("", zh, en, "money", required, aliases))


def _day(zh: str, en: str, *aliases: str, required: bool = False) -> Column:
    return Column(Field("", zh, en, "date", required, aliases))


def _integer(zh: str, en: str, *aliases: str, required: bool = False) -> Column:
    return Column(Field("", zh, en, "integer", required, aliases))


def _share(zh: str, en: str, *aliases: str) -> Column:
    return Column(Field("", zh, en, "text", aliases=aliases, example="51%"), SHARE)


def _currency(zh: str, en: str, *aliases: str) -> Column:
    return Column(Field("", zh, en, "text", aliases=aliases, example="CNY", length=3), CURRENCY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What all records share: whom they are about, in the words of the source."""

    subject: Annotated[str, _text("企业名称", "Company", "公司名称", "名称", "被查询企业")] = ""
    subject_code: Annotated[
        str,
        _text(
            "统一社会信用代码", "Unified social credit code", "信用代码", "纳税人识别号", length=40
        ),
    ] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration(Record):
    """The entry in the company register (登记信息)."""

    status: Annotated[
        str, _choice("登记状态", "Status", COMPANY_STATES, "经营状态", "企业状态", required=True)
    ] = ""
    legal_rep: Annotated[str, _text("法定代表人", "Legal representative", "法人代表", "负责人")] = (
        ""
    )
    registered_capital: Annotated[
        Decimal | None, _money("注册资本", "Registered capital", "认缴资本")
    ] = None
    paid_capital: Annotated[Decimal | None, _money("实缴资本", "Paid-in capital")] = None
    capital_currency: Annotated[str, _currency("注册资本币种", "Capital currency", "币种")] = ""
    established_on: Annotated[date | None, _day("成立日期", "Established on", "成立时间")] = None
    approved_on: Annotated[date | None, _day("核准日期", "Approved on")] = None
    term_from: Annotated[date | None, _day("营业期限自", "Term from", "经营期限自")] = None
    term_to: Annotated[date | None, _day("营业期限至", "Term to", "经营期限至")] = None
    company_type: Annotated[str, _text("企业类型", "Type", "公司类型", "类型")] = ""
    registration_number: Annotated[
        str, _text("工商注册号", "Registration number", "注册号", length=40)
    ] = ""
    authority: Annotated[str, _text("登记机关", "Authority")] = ""
    address: Annotated[str, _text("住所", "Address", "注册地址", "企业地址", length=500)] = ""
    industry: Annotated[str, _text("所属行业", "Industry", "行业")] = ""
    scope: Annotated[str, _text("经营范围", "Scope of business", length=5_000)] = ""
    insured_people: Annotated[int | None, _integer("参保人数", "Insured people", "社保人数")] = None
    former_names: Annotated[str, _text("曾用名", "Former names", length=1_000)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shareholder(Record):
    """A shareholder and his contribution (股东)."""

    holder: Annotated[str, _text("股东名称", "Shareholder", "股东", "发起人", required=True)] = ""
    holder_code: Annotated[str, _text("股东代码", "Shareholder's code", "证照号码", length=40)] = ""
    holder_kind: Annotated[str, _choice("股东类型", "Kind", HOLDERS)] = ""
    share: Annotated[Decimal | None, _share("持股比例", "Share", "出资比例")] = None
    subscribed: Annotated[Decimal | None, _money("认缴出资额", "Subscribed", "认缴金额")] = None
    subscribed_on: Annotated[date | None, _day("认缴出资日期", "Subscribed by", "认缴日期")] = None
    paid: Annotated[Decimal | None, _money("实缴出资额", "Paid in", "实缴金额")] = None
    paid_on: Annotated[date | None, _day("实缴出资日期", "Paid in on", "实缴日期")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationChange(Record):
    """A change of the entry in the register (变更记录)."""

    changed_on: Annotated[
        date | None, _day("变更日期", "Changed on", "变更时间", required=True)
    ] = None
    item: Annotated[str, _text("变更事项", "Item", "变更项目", required=True, length=500)] = ""
    before: Annotated[str, _text("变更前", "Before", "变更前内容", length=10_000)] = ""
    after: Annotated[str, _text("变更后", "After", "变更后内容", length=10_000)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AbnormalOperation(Record):
    """An entry in the list of abnormal operations (经营异常名录)."""

    listed_on: Annotated[date | None, _day("列入日期", "Listed on", "列入时间", required=True)] = (
        None
    )
    reason: Annotated[str, _text("列入原因", "Reason", "列入经营异常名录原因", length=1_000)] = ""
    authority: Annotated[
        str, _text("列入机关", "Authority", "作出决定机关", "作出决定机关(列入)")
    ] = ""
    removed_on: Annotated[date | None, _day("移出日期", "Removed on", "移出时间")] = None
    removal_reason: Annotated[str, _text("移出原因", "Reason of removal", length=1_000)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriousViolation(Record):
    """An entry in the list of serious violators (严重违法失信名单)."""

    listed_on: Annotated[date | None, _day("列入日期", "Listed on", "列入时间", required=True)] = (
        None
    )
    reason: Annotated[str, _text("列入原因", "Reason", "列入事由", length=1_000)] = ""
    authority: Annotated[
        str, _text("列入机关", "Authority", "作出决定机关", "作出决定机关(列入)")
    ] = ""
    removed_on: Annotated[date | None, _day("移出日期", "Removed on", "移出时间")] = None
    removal_reason: Annotated[str, _text("移出原因", "Reason of removal", length=1_000)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Penalty(Record):
    """An administrative penalty (行政处罚)."""

    document_number: Annotated[
        str, _text("决定书文号", "Document number", "处罚决定书文号", required=True)
    ] = ""
    offence: Annotated[
        str, _text("违法事由", "Offence", "违法行为类型", "处罚事由", length=2_000)
    ] = ""
    sanction: Annotated[str, _choice("处罚种类", "Sanction", SANCTIONS, "处罚类别")] = ""
    content: Annotated[str, _text("处罚内容", "Content", "处罚结果", length=5_000)] = ""
    amount: Annotated[Decimal | None, _money("处罚金额", "Amount", "罚款金额")] = None
    authority: Annotated[str, _text("处罚机关", "Authority", "决定机关", "作出处罚决定机关")] = ""
    decided_on: Annotated[
        date | None, _day("处罚日期", "Decided on", "决定日期", "处罚决定日期")
    ] = None
    published_on: Annotated[date | None, _day("公示日期", "Published on")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EquityPledge(Record):
    """Shares given as security (股权出质)."""

    registration_number: Annotated[
        str, _text("登记编号", "Registration number", "出质登记编号", required=True)
    ] = ""
    pledgor: Annotated[str, _text("出质人", "Pledgor")] = ""
    pledgee: Annotated[str, _text("质权人", "Pledgee")] = ""
    amount: Annotated[Decimal | None, _money("出质股权数额", "Amount", "质押金额")] = None
    share: Annotated[Decimal | None, _share("出质比例", "Share", "质押比例")] = None
    registered_on: Annotated[date | None, _day("登记日期", "Registered on", "出质登记日期")] = None
    state: Annotated[str, _choice("状态", "State", ENTRY_STATES, "质押状态")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EquityFreeze(Record):
    """Shares blocked by a court (股权冻结)."""

    document_number: Annotated[
        str, _text("执行文书文号", "Document number", "执行通知书文号", required=True)
    ] = ""
    debtor: Annotated[str, _text("被执行人", "Debtor")] = ""
    amount: Annotated[Decimal | None, _money("股权数额", "Amount", "冻结金额")] = None
    share: Annotated[Decimal | None, _share("冻结比例", "Share")] = None
    court: Annotated[str, _text("执行法院", "Court", "法院")] = ""
    frozen_from: Annotated[date | None, _day("冻结起始日期", "Frozen from", "冻结开始日期")] = None
    frozen_to: Annotated[date | None, _day("冻结截止日期", "Frozen to", "冻结结束日期")] = None
    state: Annotated[str, _choice("状态", "State", FREEZE_STATES, "冻结状态")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChattelMortgage(Record):
    """Movable things given as security (动产抵押)."""

    registration_number: Annotated[str, _text("登记编号", "Registration number", required=True)] = (
        ""
    )
    mortgagee: Annotated[str, _text("抵押权人", "Mortgagee")] = ""
    amount: Annotated[Decimal | None, _money("被担保债权数额", "Secured amount", "担保金额")] = None
    debt_kind: Annotated[str, _text("被担保债权种类", "Kind of debt")] = ""
    term_from: Annotated[date | None, _day("履行期限自", "Term from")] = None
    term_to: Annotated[date | None, _day("履行期限至", "Term to")] = None
    things: Annotated[str, _text("抵押物", "Things", "抵押财产", length=5_000)] = ""
    authority: Annotated[str, _text("登记机关", "Authority")] = ""
    registered_on: Annotated[date | None, _day("登记日期", "Registered on")] = None
    state: Annotated[str, _choice("状态", "State", ENTRY_STATES)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enforcement(Record):
    """A judgment that is being enforced against it (被执行人)."""

    case_number: Annotated[str, _text("案号", "Case number", required=True)] = ""
    court: Annotated[str, _text("执行法院", "Court", "法院")] = ""
    amount: Annotated[Decimal | None, _money("执行标的", "Amount", "执行金额")] = None
    filed_on: Annotated[date | None, _day("立案日期", "Filed on", "立案时间")] = None
    state: Annotated[str, _choice("案件状态", "State", CASE_STATES, "状态")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DishonestDebtor(Record):
    """An entry in the list of dishonest judgment debtors (失信被执行人)."""

    case_number: Annotated[str, _text("案号", "Case number", required=True)] = ""
    court: Annotated[str, _text("执行法院", "Court", "法院")] = ""
    basis_number: Annotated[str, _text("执行依据文号", "Number of the judgment")] = ""
    basis_court: Annotated[
        str, _text("做出执行依据单位", "Court of the judgment", "作出执行依据单位")
    ] = ""
    amount: Annotated[Decimal | None, _money("涉案金额", "Amount", "执行标的")] = None
    duty: Annotated[str, _text("生效法律文书确定的义务", "Duty", "法律义务", length=10_000)] = ""
    performance: Annotated[
        str, _choice("履行情况", "Performance", PERFORMANCE, "被执行人的履行情况")
    ] = ""
    conduct: Annotated[
        str, _text("失信行为具体情形", "Conduct", "失信被执行人行为具体情形", length=1_000)
    ] = ""
    filed_on: Annotated[date | None, _day("立案日期", "Filed on", "立案时间")] = None
    published_on: Annotated[date | None, _day("发布日期", "Published on", "发布时间")] = None
    removed_on: Annotated[date | None, _day("移出日期", "Removed on", "屏蔽日期")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumptionRestriction(Record):
    """A bar on luxury (限制高消费)."""

    case_number: Annotated[str, _text("案号", "Case number", required=True)] = ""
    court: Annotated[str, _text("执行法院", "Court", "法院")] = ""
    restricted: Annotated[
        str, _text("限消人员", "Person restricted", "限制消费人员", "被限制人")
    ] = ""
    applicant: Annotated[str, _text("申请人", "Applicant")] = ""
    filed_on: Annotated[date | None, _day("立案日期", "Filed on", "立案时间")] = None
    published_on: Annotated[date | None, _day("发布日期", "Published on", "发布时间")] = None
    removed_on: Annotated[date | None, _day("解除日期", "Lifted on")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminatedEnforcement(Record):
    """An enforcement that ended because nothing was found (终结本次执行)."""

    case_number: Annotated[str, _text("案号", "Case number", required=True)] = ""
    court: Annotated[str, _text("执行法院", "Court", "法院")] = ""
    amount: Annotated[Decimal | None, _money("执行标的", "Amount", "执行金额")] = None
    unperformed: Annotated[Decimal | None, _money("未履行金额", "Unperformed")] = None
    filed_on: Annotated[date | None, _day("立案日期", "Filed on", "立案时间")] = None
    terminated_on: Annotated[date | None, _day("终本日期", "Terminated on", "终结日期")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgment(Record):
    """A judgment or another document of a court (裁判文书)."""

    case_number: Annotated[str, _text("案号", "Case number", required=True)] = ""
    title: Annotated[str, _text("标题", "Title", "文书标题", length=500)] = ""
    court: Annotated[str, _text("法院", "Court", "审理法院", "裁判法院")] = ""
    cause: Annotated[str, _text("案由", "Cause")] = ""
    role: Annotated[str, _choice("身份", "Role", PARTY_ROLES, "诉讼地位", "案件身份")] = ""
    plaintiff: Annotated[str, _text("原告", "Plaintiff", "上诉人", length=2_000)] = ""
    defendant: Annotated[str, _text("被告", "Defendant", "被上诉人", length=2_000)] = ""
    amount: Annotated[Decimal | None, _money("案件金额", "Amount", "涉案金额", "标的金额")] = None
    stage: Annotated[str, _choice("审理程序", "Stage", STAGES)] = ""
    result: Annotated[str, _text("裁判结果", "Result", "判决结果", length=10_000)] = ""
    filed_on: Annotated[date | None, _day("立案日期", "Filed on", "立案时间")] = None
    judged_on: Annotated[date | None, _day("裁判日期", "Judged on", "判决日期")] = None
    published_on: Annotated[date | None, _day("发布日期", "Published on", "发布时间")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing(Record):
    """An announced hearing (开庭公告)."""

    case_number: Annotated[str, _text("案号", "Case number", required=True)] = ""
    heard_on: Annotated[date | None, _day("开庭日期", "Heard on", "开庭时间", required=True)] = None
    court: Annotated[str, _text("法院", "Court", "审理法院")] = ""
    room: Annotated[str, _text("法庭", "Room", "开庭地点")] = ""
    cause: Annotated[str, _text("案由", "Cause")] = ""
    role: Annotated[str, _choice("身份", "Role", PARTY_ROLES, "诉讼地位", "案件身份")] = ""
    plaintiff: Annotated[str, _text("原告", "Plaintiff", "上诉人", length=2_000)] = ""
    defendant: Annotated[str, _text("被告", "Defendant", "被上诉人", length=2_000)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bankruptcy(Record):
    """A bankruptcy case (破产案件)."""

    case_number: Annotated[str, _text("案号", "Case number", required=True)] = ""
    kind: Annotated[str, _choice("破产类型", "Kind", BANKRUPTCIES, "案件类型")] = ""
    court: Annotated[str, _text("受理法院", "Court", "法院", "经办法院")] = ""
    applicant: Annotated[str, _text("申请人", "Applicant", length=2_000)] = ""
    respondent: Annotated[str, _text("被申请人", "Respondent")] = ""
    administrator: Annotated[str, _text("管理人", "Administrator", "管理人机构")] = ""
    filed_on: Annotated[date | None, _day("申请日期", "Filed on")] = None
    accepted_on: Annotated[date | None, _day("受理日期", "Accepted on")] = None
    published_on: Annotated[date | None, _day("公开日期", "Published on", "发布日期")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxArrears(Record):
    """Taxes that were due and not paid (欠税公告)."""

    tax: Annotated[str, _text("欠税税种", "Tax", "税种", required=True)] = ""
    amount: Annotated[Decimal | None, _money("欠税余额", "Arrears", "欠税金额", required=True)] = (
        None
    )
    new_amount: Annotated[
        Decimal | None, _money("新发生欠税额", "New arrears", "当期新发生的欠税额")
    ] = None
    published_on: Annotated[date | None, _day("公告日期", "Published on", "发布日期")] = None
    authority: Annotated[str, _text("税务机关", "Authority", "主管税务机关", "发布单位")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxCreditGrade(Record):
    """The grade the tax office gave for a year (纳税信用等级)."""

    year: Annotated[int | None, _integer("评价年度", "Year", "年份", "年度", required=True)] = None
    grade: Annotated[
        str, _choice("纳税信用等级", "Grade", TAX_GRADES, "信用等级", "等级", required=True)
    ] = ""
    authority: Annotated[str, _text("评价机关", "Authority", "评价单位")] = ""


RECORDS: Mapping[str, type[Record]] = {
    "registration": Registration,
    "shareholder": Shareholder,
    "change": RegistrationChange,
    "abnormal_operation": AbnormalOperation,
    "serious_violation": SeriousViolation,
    "penalty": Penalty,
    "equity_pledge": EquityPledge,
    "equity_freeze": EquityFreeze,
    "chattel_mortgage": ChattelMortgage,
    "enforcement": Enforcement,
    "dishonest_debtor": DishonestDebtor,
    "consumption_restriction": ConsumptionRestriction,
    "terminated_enforcement": TerminatedEnforcement,
    "judgment": Judgment,
    "hearing": Hearing,
    "bankruptcy": Bankruptcy,
    "tax_arrears": TaxArrears,
    "tax_credit_grade": TaxCreditGrade,
}


@cache
def _columns(kind: str) -> Mapping[str, Column]:
    hints = get_type_hints(RECORDS[kind], include_extras=True)
    return {name: hint.__metadata__[0] for name, hint in hints.items()}


@cache
def columns_of(kind: str) -> Mapping[str, Field]:
    """Return the column of each field of a kind of record."""
    return {name: replace(made.column, code=name) for name, made in _columns(kind).items()}


@cache
def meanings_of(kind: str) -> Mapping[str, str]:
    """Return the fields whose text is a ``share`` or a ``currency``."""
    return {name: made.meaning for name, made in _columns(kind).items() if made.meaning}


def layout_of(kind: str) -> Layout:
    """Return the columns of a file of a kind of record."""
    serial = Field("serial", "序号", "Serial", is_read=False)
    return Layout(kind, (*columns_of(kind).values(), serial))
