"""Roles (岗位角色) and what each may do: one table, read top to bottom.

Authority by amount and grade is not here: it is policy (the authority matrix).
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zixin.kernel.confidentiality import UNCLEARED, Level


class Role(models.TextChoices):
    """The people of a credit department and their neighbours."""

    CREDIT_MANAGER = "credit_manager", _("Credit manager")  # 信用经理
    CREDIT_ANALYST = "credit_analyst", _("Credit analyst")  # 信用专员
    CREDIT_CONTROLLER = "credit_controller", _("Credit controller")  # 信用控制员
    SALESPERSON = "salesperson", _("Salesperson")  # 业务员
    SALES_MANAGER = "sales_manager", _("Sales manager")  # 销售经理
    AR_ACCOUNTANT = "ar_accountant", _("AR accountant")  # 应收会计
    COLLECTOR = "collector", _("Collector")  # 催收员
    FINANCE_DIRECTOR = "finance_director", _("Finance director")  # 财务总监
    GENERAL_MANAGER = "general_manager", _("General manager")  # 总经理
    COMMITTEE_MEMBER = "committee_member", _("Credit committee")  # 信用管理委员会
    LEGAL_COUNSEL = "legal_counsel", _("Legal counsel")  # 法务
    ARCHIVIST = "archivist", _("Archivist")  # 档案管理员
    CONFIDENTIALITY_OFFICER = "confidentiality_officer", _("Confidentiality officer")  # 保密员
    INTERNAL_AUDITOR = "internal_auditor", _("Internal auditor")  # 内部审计
    SERVICE_AGENT = "service_agent", _("Service agent")  # 客服
    ADMINISTRATOR = "administrator", _("Administrator")  # 系统管理员


# Three administrators (三员分立): nobody holds two of these roles.
SEPARATED: frozenset[str] = frozenset(
    {Role.ADMINISTRATOR, Role.CONFIDENTIALITY_OFFICER, Role.INTERNAL_AUDITOR}
)

READ_ALL = frozenset(
    {
        "customers.view",
        "customers.view_all",
        "assessment.view",
        "exposure.view",
        "decisions.view",
        "desk.dashboard",
        "policies.view",
        "dossier.view",
        "documents.view",
        "investigation.view_list",
        "investigation.view",
        "guarantees.view_list",
        "guarantees.view",
    }
)
# The ledger of departures, reviews of decisions and the report on policy.
LEDGER = frozenset({"decisions.view_ledger"})
PREPARE = frozenset({"decisions.apply", "decisions.withdraw"})
BRING = frozenset({"documents.view", "documents.upload"})
KEEP = BRING | {"documents.classify", "documents.export"}
ANALYSE = KEEP | frozenset(
    {
        "customers.register",
        "customers.compare",
        "desk.import",
        "assessment.assess",
        "assessment.issue_report",
        "decisions.recommend",
        "dossier.record",
        "dossier.rate",
        "dossier.review",
        "investigation.open",
        "investigation.work",
        "guarantees.prepare",
    }
)

ROLE_PERMISSIONS: dict[str, frozenset[str]] = {
    Role.CREDIT_MANAGER: READ_ALL
    | PREPARE
    | ANALYSE
    | {
        "decisions.decide",
        "decisions.contract",
        "policies.draft",
        "policies.publish",
        "customers.merge",
        "customers.privacy",
    }
    | {"dossier.rule", "dossier.classify", "documents.approve_disposal"}
    | {"investigation.countersign", "investigation.design", "accounts.break_glass"}
    | {"guarantees.accept", "exposure.suspend", "exposure.end"}
    | LEDGER
    | {"decisions.review"},
    Role.CREDIT_ANALYST: READ_ALL
    | PREPARE
    | ANALYSE
    | {"policies.draft", "investigation.design", "accounts.break_glass"},
    Role.CREDIT_CONTROLLER: READ_ALL | {"accounts.break_glass", "exposure.suspend"},
    Role.SALESPERSON: PREPARE
    | BRING
    | {"customers.view", "decisions.view", "exposure.view", "investigation.view_list"}
    | {"guarantees.view_list"},
    Role.SALES_MANAGER: PREPARE
    | BRING
    | {
        "customers.view",
        "customers.view_department",
        "decisions.view",
        "exposure.view",
        "investigation.view_list",
        "guarantees.view_list",
    },
    Role.AR_ACCOUNTANT: READ_ALL | BRING | {"dossier.record"},
    Role.COLLECTOR: READ_ALL - {"desk.dashboard", "policies.view"} | {"accounts.break_glass"},
    Role.FINANCE_DIRECTOR: READ_ALL
    | {"decisions.decide", "assessment.issue_report", "policies.draft", "policies.publish"}
    | {"dossier.rule", "dossier.classify", "decisions.decide_stale"}
    | {"documents.approve_disposal"}
    | {"customers.compare", "customers.merge", "guarantees.accept"}
    | {"exposure.suspend", "exposure.end"}
    | LEDGER
    | {"decisions.review"},
    Role.GENERAL_MANAGER: READ_ALL | LEDGER | {"decisions.decide"},
    Role.COMMITTEE_MEMBER: READ_ALL | LEDGER | {"decisions.decide", "decisions.review"},
    Role.LEGAL_COUNSEL: (READ_ALL - {"desk.dashboard", "policies.view"})
    | {"decisions.contract", "documents.hold", "documents.export", "customers.privacy"}
    | BRING
    | {"guarantees.check"},
    Role.ARCHIVIST: KEEP
    | {"customers.view", "customers.view_all", "assessment.view", "documents.archive"},
    Role.CONFIDENTIALITY_OFFICER: frozenset(
        {"audit.view", "dossier.view_readers", "accounts.protect"}
    ),
    Role.INTERNAL_AUDITOR: READ_ALL | LEDGER | {"audit.view", "dossier.view_readers"},
    Role.SERVICE_AGENT: frozenset({"customers.view", "customers.view_all"}),
    Role.ADMINISTRATOR: frozenset({"accounts.administer", "investigation.connect"}),
}

# What a person may do before training and agreement, or after they have lapsed: nothing of it
# touches a customer. All other permissions sleep until both are in force.
OPEN_BEFORE_CLEARANCE = frozenset({"accounts.administer", "investigation.connect"})

# The highest level of confidentiality (密级) a role reads; a person's own clearance may be lower.
ROLE_CLEARANCE: dict[str, int] = {
    Role.CREDIT_MANAGER: Level.CORE,
    Role.CREDIT_ANALYST: Level.IMPORTANT,
    Role.CREDIT_CONTROLLER: Level.IMPORTANT,
    Role.SALESPERSON: Level.GENERAL,
    Role.SALES_MANAGER: Level.GENERAL,
    Role.AR_ACCOUNTANT: Level.IMPORTANT,
    Role.COLLECTOR: Level.IMPORTANT,
    Role.FINANCE_DIRECTOR: Level.CORE,
    Role.GENERAL_MANAGER: Level.CORE,
    Role.COMMITTEE_MEMBER: Level.CORE,
    Role.LEGAL_COUNSEL: Level.CORE,
    Role.ARCHIVIST: Level.CORE,
    Role.CONFIDENTIALITY_OFFICER: Level.CORE,
    Role.INTERNAL_AUDITOR: Level.CORE,
    Role.SERVICE_AGENT: Level.GENERAL,
    Role.ADMINISTRATOR: UNCLEARED,
}


def permissions_of(roles: frozenset[str]) -> frozenset[str]:
    """Collect the permissions of several roles.

    >>> "decisions.decide" in permissions_of(frozenset({"salesperson"}))
    False
    """
    return frozenset().union(*(ROLE_PERMISSIONS[role] for role in roles))


def clearance_of(roles: frozenset[str]) -> int:
    """Return the highest level of confidentiality that one of the roles reads.

    >>> clearance_of(frozenset({"salesperson", "credit_analyst"}))
    2
    """
    return max((int(ROLE_CLEARANCE[role]) for role in roles), default=UNCLEARED)
