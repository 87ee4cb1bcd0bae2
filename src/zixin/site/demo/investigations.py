"""Three investigations of the demo: one overdue, one with contradictions and records, one signed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from zixin.accounts.models import User
from zixin.customers.models import Customer
from zixin.investigation.models import Channel, Investigation, Method, Questionnaire, Reason
from zixin.investigation.services import answers, cases, findings, lookups, reports
from zixin.investigation.services.questionnaires import publish_shipped_questionnaires
from zixin.kernel.actor import Actor

LEAD, MANAGER = "zhen.ximin", "yan.shounuo"
OWN: dict[str, Any] = {
    "main_products": "精密轴承及配件",
    "premises_owned": "1",
    "address_matches": "1",
    "staff_insured": "186",
    "production": "full",
    "capacity_used": "92",
    "top_five_share": "to_35",
    "sales_terms": ["open_account", "notes"],
    "days_given": "75",
    "owner_years": "16",
    "owner_changes": "0",
    "related_share": "to_15",
    "audited": "1",
    "auditor": "同信会计师事务所",
    "sued": "0",
    "paying": "process",
    "bank_free": "600",
    "requirement": "1800",
    "security": "guarantee",
    "owner_guarantee": "1",
}
SEEN: dict[str, Any] = {
    "address_matches": "1",
    "premises_owned": "1",
    "signs": "1",
    "production": "full",
    "capacity_used": "90",
    "staff_seen": "171",
    "staff_insured": "186",
    "stock": "normal",
    "equipment": "usable",
    "site_impression": "good",
    "top_five_share": "to_35",
    "owner_years": "16",
    "management": "stable",
    "product": "good",
    "outlook": "steady",
    "cooperation": "willing",
    "seals_seen": "1",
    "other_creditors": "0",
}
DOUBTFUL = SEEN | {
    "premises_owned": "0",
    "production": "reduced",
    "stop_reason": "被访人称订单减少，两条产线停开",
    "capacity_used": "55",
    "staff_seen": "74",
    "staff_insured": "131",
    "stock": "old",
    "site_impression": "poor",
    "cooperation": "evasive",
}


def play_investigations(
    customers: list[Customer],
    *,
    users: Mapping[str, User],
    actors: Mapping[str, Actor],
    password: str,
    now: datetime,
) -> None:
    """Open three investigations and bring each as far as its story goes."""
    publish_shipped_questionnaires(
        actor=Actor(user_id=None, name="system", is_system=True), now=now
    )
    overdue, doubtful, sound = customers
    lead = actors[LEAD]

    def opened(customer: Customer, reason: str, question: str, days: int) -> Investigation:
        at = now - timedelta(days=days)
        case = cases.open_case(
            customer=customer,
            reason=reason,
            question=question,
            due_on=(at + timedelta(days=14)).date(),
            lead=users[LEAD],
            assistant=None,
            actor=lead,
            now=at,
        )
        plan = [
            cases.MethodPlan(method=method, owner=users[LEAD], due_on=case.due_on)
            for method in (Method.QUESTIONNAIRE, Method.SITE_VISIT)
        ]
        cases.plan_case(case=case, plan=plan, actor=lead, now=at)
        return case

    opened(overdue, Reason.REVIEW, "年度复查：核实产能与主要客户变化。", 18)
    case = opened(doubtful, Reason.WARNING, "付款放慢，核实生产是否正常、有无停产。", 6)
    _ask(case, OWN, DOUBTFUL, lead=lead, now=now - timedelta(days=2))
    _bring_records(case, lead=lead, now=now - timedelta(days=1))
    case = opened(sound, Reason.NEW_APPLICATION, "新客户申请账期，核实经营与付款能力。", 12)
    _ask(case, OWN, SEEN, lead=lead, now=now - timedelta(days=8))
    _finish(case, actors, password=password, now=now - timedelta(days=4))


def _ask(
    case: Investigation,
    own: dict[str, Any],
    seen: dict[str, Any],
    *,
    lead: Actor,
    now: datetime,
) -> None:
    cases.start_case(case=case, actor=lead, now=now)
    for code, channel, given in (
        ("customer_self", Channel.PHONE, own),
        ("site_visit", Channel.VISIT, seen),
    ):
        sheet = answers.open_sheet(
            case=case,
            questionnaire=Questionnaire.objects.get(code=code, version=1),
            channel=channel,
            respondent=case.customer.contact or "财务负责人",
            days=14,
            address="",
            actor=lead,
            now=now,
        )
        answers.submit_answers(sheet=sheet, answers=given, actor=lead, now=now)


def _bring_records(case: Investigation, *, lead: Actor, now: datetime) -> None:
    """Bring a file of enforcements; its records wait for a decision."""
    today = now.date()
    rows = [
        "企业名称,统一社会信用代码,案号,执行法院,执行标的,立案日期,案件状态",
        *(
            f"{case.customer.name},{case.customer.uscc},（{today.year}）示例执{number}号,"
            f"示例市人民法院,{amount},{today - timedelta(days=days)},执行中"
            for number, amount, days in ((1021, 860_000, 40), (1187, 125_400, 12))
        ),
        f"示例贸易有限公司,,（{today.year}）示例执990号,示例市人民法院,1000,{today},已结案",
    ]
    lookups.bring_file(
        case=case,
        kind="enforcement",
        origin="示例数据源",
        as_of=today,
        name="被执行人.csv",
        content="\n".join(rows).encode(),
        actor=lead,
        now=now,
    )


def _finish(
    case: Investigation, actors: Mapping[str, Actor], *, password: str, now: datetime
) -> None:
    lead, manager = actors[LEAD], actors[MANAGER]
    for planned in case.plan.all():
        cases.finish_method(planned=planned, outcome="已完成，记录完整。", actor=lead, now=now)
    for topic, fact, proof, evidence in (
        ("参保人数", "insured_headcount", "cross_checked", "社保缴费凭证与现场清点 171 人相符"),
        ("经营场所", "premises_owned", "verified", "查看不动产权证原件"),
        ("主要客户", "", "", "抽查三份年度合同与发票"),
    ):
        findings.record_finding(
            case=case,
            topic=topic,
            fact=fact,
            verdict="confirmed",
            proof=proof,
            evidence=evidence,
            actor=lead,
            now=now,
        )
    findings.conclude_case(
        case=case,
        conclusion="生产经营正常，主要陈述经核实属实，未发现重大不利情况，建议按评级给予信用。",
        actor=lead,
        now=now,
    )
    findings.sign_case(case=case, name=lead.name, password=password, actor=lead, now=now)
    findings.countersign_case(
        case=case, name=manager.name, password=password, actor=manager, now=now
    )
    reports.issue_report(case=case, language="zh-hans", form="pdf", actor=manager, now=now)
