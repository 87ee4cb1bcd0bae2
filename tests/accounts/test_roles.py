from __future__ import annotations

from dataclasses import replace

from tests.factories import unsaved_actor
from zixin.accounts.queries import SYSTEM, level_for, raised_customers
from zixin.accounts.roles import ROLE_PERMISSIONS, Role, permissions_of
from zixin.kernel.confidentiality import Level

# One line a permission, one column a role: who may do what, to be read by a credit manager.
COLUMNS = {
    "CM": Role.CREDIT_MANAGER,
    "CA": Role.CREDIT_ANALYST,
    "CC": Role.CREDIT_CONTROLLER,
    "SP": Role.SALESPERSON,
    "SM": Role.SALES_MANAGER,
    "AR": Role.AR_ACCOUNTANT,
    "CO": Role.COLLECTOR,
    "FD": Role.FINANCE_DIRECTOR,
    "GM": Role.GENERAL_MANAGER,
    "CT": Role.COMMITTEE_MEMBER,
    "LC": Role.LEGAL_COUNSEL,
    "AV": Role.ARCHIVIST,
    "OF": Role.CONFIDENTIALITY_OFFICER,
    "IA": Role.INTERNAL_AUDITOR,
    "SA": Role.SERVICE_AGENT,
    "AD": Role.ADMINISTRATOR,
}
TABLE = """
                              CM CA CC SP SM AR CO FD GM CT LC AV OF IA SA AD
accounts.administer            .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  x
accounts.break_glass           x  x  x  .  .  .  x  .  .  .  .  .  .  .  .  .
accounts.protect               .  .  .  .  .  .  .  .  .  .  .  .  x  .  .  .
assessment.assess              x  x  .  .  .  .  .  .  .  .  .  .  .  .  .  .
assessment.issue_report        x  x  .  .  .  .  .  x  .  .  .  .  .  .  .  .
assessment.view                x  x  x  .  .  x  x  x  x  x  x  x  .  x  .  .
audit.view                     .  .  .  .  .  .  .  .  .  .  .  .  x  x  .  .
customers.compare              x  x  .  .  .  .  .  x  .  .  .  .  .  .  .  .
customers.merge                x  .  .  .  .  .  .  x  .  .  .  .  .  .  .  .
customers.privacy              x  .  .  .  .  .  .  .  .  .  x  .  .  .  .  .
customers.register             x  x  .  .  .  .  .  .  .  .  .  .  .  .  .  .
customers.view                 x  x  x  x  x  x  x  x  x  x  x  x  .  x  x  .
customers.view_all             x  x  x  .  .  x  x  x  x  x  x  x  .  x  x  .
customers.view_department      .  .  .  .  x  .  .  .  .  .  .  .  .  .  .  .
decisions.apply                x  x  .  x  x  .  .  .  .  .  .  .  .  .  .  .
decisions.contract             x  .  .  .  .  .  .  .  .  .  x  .  .  .  .  .
decisions.decide               x  .  .  .  .  .  .  x  x  x  .  .  .  .  .  .
decisions.decide_stale         .  .  .  .  .  .  .  x  .  .  .  .  .  .  .  .
decisions.recommend            x  x  .  .  .  .  .  .  .  .  .  .  .  .  .  .
decisions.review               x  .  .  .  .  .  .  x  .  x  .  .  .  .  .  .
decisions.view                 x  x  x  x  x  x  x  x  x  x  x  .  .  x  .  .
decisions.view_ledger          x  .  .  .  .  .  .  x  x  x  .  .  .  x  .  .
decisions.withdraw             x  x  .  x  x  .  .  .  .  .  .  .  .  .  .  .
desk.dashboard                 x  x  x  .  .  x  .  x  x  x  .  .  .  x  .  .
desk.import                    x  x  .  .  .  .  .  .  .  .  .  .  .  .  .  .
documents.approve_disposal     x  .  .  .  .  .  .  x  .  .  .  .  .  .  .  .
documents.archive              .  .  .  .  .  .  .  .  .  .  .  x  .  .  .  .
documents.classify             x  x  .  .  .  .  .  .  .  .  .  x  .  .  .  .
documents.export               x  x  .  .  .  .  .  .  .  .  x  x  .  .  .  .
documents.hold                 .  .  .  .  .  .  .  .  .  .  x  .  .  .  .  .
documents.upload               x  x  .  x  x  x  .  .  .  .  x  x  .  .  .  .
documents.view                 x  x  x  x  x  x  x  x  x  x  x  x  .  x  .  .
dossier.classify               x  .  .  .  .  .  .  x  .  .  .  .  .  .  .  .
dossier.rate                   x  x  .  .  .  .  .  .  .  .  .  .  .  .  .  .
dossier.record                 x  x  .  .  .  x  .  .  .  .  .  .  .  .  .  .
dossier.review                 x  x  .  .  .  .  .  .  .  .  .  .  .  .  .  .
dossier.rule                   x  .  .  .  .  .  .  x  .  .  .  .  .  .  .  .
dossier.view                   x  x  x  .  .  x  x  x  x  x  x  .  .  x  .  .
dossier.view_readers           .  .  .  .  .  .  .  .  .  .  .  .  x  x  .  .
exposure.end                   x  .  .  .  .  .  .  x  .  .  .  .  .  .  .  .
exposure.suspend               x  .  x  .  .  .  .  x  .  .  .  .  .  .  .  .
exposure.view                  x  x  x  x  x  x  x  x  x  x  x  .  .  x  .  .
guarantees.accept              x  .  .  .  .  .  .  x  .  .  .  .  .  .  .  .
guarantees.check               .  .  .  .  .  .  .  .  .  .  x  .  .  .  .  .
guarantees.prepare             x  x  .  .  .  .  .  .  .  .  .  .  .  .  .  .
guarantees.view                x  x  x  .  .  x  x  x  x  x  x  .  .  x  .  .
guarantees.view_list           x  x  x  x  x  x  x  x  x  x  x  .  .  x  .  .
investigation.connect          .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  x
investigation.countersign      x  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
investigation.design           x  x  .  .  .  .  .  .  .  .  .  .  .  .  .  .
investigation.open             x  x  .  .  .  .  .  .  .  .  .  .  .  .  .  .
investigation.view             x  x  x  .  .  x  x  x  x  x  x  .  .  x  .  .
investigation.view_list        x  x  x  x  x  x  x  x  x  x  x  .  .  x  .  .
investigation.work             x  x  .  .  .  .  .  .  .  .  .  .  .  .  .  .
policies.draft                 x  x  .  .  .  .  .  x  .  .  .  .  .  .  .  .
policies.publish               x  .  .  .  .  .  .  x  .  .  .  .  .  .  .  .
policies.view                  x  x  x  .  .  x  .  x  x  x  .  .  .  x  .  .
"""


def as_table() -> str:
    rows = [" " * 30 + " ".join(COLUMNS)]
    for permission in sorted(frozenset().union(*ROLE_PERMISSIONS.values())):
        marks = ("x" if permission in ROLE_PERMISSIONS[role] else "." for role in COLUMNS.values())
        rows.append(f"{permission:<30} " + "  ".join(marks))
    return "\n".join(rows)


def test_roles_carry_exactly_these_permissions():
    assert as_table() == TABLE.strip("\n")


def test_every_role_stands_in_the_table():
    assert set(ROLE_PERMISSIONS) == set(Role.values) == set(COLUMNS.values())


def test_permissions_of_several_roles_add_up():
    both = frozenset({Role.SALESPERSON, Role.INTERNAL_AUDITOR})

    assert permissions_of(both) == (
        ROLE_PERMISSIONS[Role.SALESPERSON] | ROLE_PERMISSIONS[Role.INTERNAL_AUDITOR]
    )
    assert permissions_of(frozenset()) == frozenset()


def test_who_administers_does_not_decide_and_who_audits_changes_nothing():
    """Three powers apart: system, business, audit (三员分立)."""
    assert ROLE_PERMISSIONS[Role.ADMINISTRATOR] == {
        "accounts.administer",
        "investigation.connect",
    }
    assert {
        name.split(".")[1].split("_")[0] for name in ROLE_PERMISSIONS[Role.INTERNAL_AUDITOR]
    } == {
        "view",
        "dashboard",
    }


# How far each role reads: nothing, general, important, core.
CLEARED = {
    0: "AD",
    1: "SP SM SA",
    2: "CA CC AR CO",
    3: "CM FD GM CT LC AV OF IA",
}


def test_every_role_reads_up_to_its_level() -> None:
    expected = {COLUMNS[short]: level for level, row in CLEARED.items() for short in row.split()}

    assert {role: unsaved_actor(role).clearance for role in Role.values} == expected
    assert [unsaved_actor(Role.SALESPERSON).is_cleared_for(level) for level in Level] == [
        True,
        False,
        False,
    ]
    assert SYSTEM.is_cleared_for(Level.CORE)


def test_an_emergency_raises_the_level_of_one_customer_and_lowers_none() -> None:
    analyst = replace(unsaved_actor(Role.CREDIT_ANALYST), raised={5: 3, 6: 1})

    assert [level_for(analyst, key) for key in (5, 6, 7, None)] == [3, 2, 2, 2]
    assert raised_customers(analyst) == {5: 3}
    assert level_for(SYSTEM, 7) == Level.CORE
