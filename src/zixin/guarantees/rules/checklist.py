"""Which papers a security needs before it counts (担保审查清单)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zixin.guarantees.rules.choices import OF_INSTITUTIONS, Paper, ProviderKind, SecurityKind

if TYPE_CHECKING:
    from zixin.guarantees.models import Security

OTHER_COMPANIES = frozenset({ProviderKind.CUSTOMER, ProviderKind.COMPANY})
REAL_ESTATE = frozenset(
    {SecurityKind.RESIDENTIAL, SecurityKind.COMMERCIAL, SecurityKind.INDUSTRIAL}
)
VALUED = REAL_ESTATE | {
    SecurityKind.EQUIPMENT,
    SecurityKind.INVENTORY,
    SecurityKind.RECEIVABLES,
    SecurityKind.EQUITY,
    SecurityKind.RETENTION_OF_TITLE,
}
REGISTERED = REAL_ESTATE | {SecurityKind.RECEIVABLES, SecurityKind.EQUITY}
BILLS = frozenset({SecurityKind.BANK_BILL, SecurityKind.COMMERCIAL_BILL})
ACCOUNTS = frozenset({SecurityKind.DEPOSIT, SecurityKind.CASH_DEPOSIT})

MISSING: Mapping[Paper, str | Promise] = {
    Paper.CONTRACT: _("The signed contract is not on file."),
    Paper.RESOLUTION: _(
        "The company that gives it has not resolved to: Company Law 15 asks for a resolution of the "
        "board or the shareholders."
    ),
    Paper.SHAREHOLDERS: _(
        "It is given for a shareholder or controller: Company Law 15 asks for a resolution of the "
        "shareholders' meeting without the interested one."
    ),
    Paper.ANNOUNCEMENT: _(
        "The listed company has not announced it: it is not bound (Interpretation on Security 9)."
    ),
    Paper.SPOUSE: _("The consent of the spouse is not on file."),
    Paper.CERTIFICATE: _("The certificate of registration is not on file."),
    Paper.VALUATION: _("No valuation report is on file."),
    Paper.CONFIRMATION: _(
        "The debtor has not confirmed the receivables (Interpretation on Security 61)."
    ),
    Paper.ENDORSEMENT: _("The bills with an unbroken chain of endorsements are not on file."),
    Paper.CONTROL: _("Control over the account is not proved."),
}


def papers_due(security: Security) -> tuple[Paper, ...]:
    """List the papers a security needs, in the order of the file."""
    kind, giver = security.kind, security.provider_kind
    by_company = giver in OTHER_COMPANIES and kind not in OF_INSTITUTIONS
    needed = {
        Paper.CONTRACT: True,
        Paper.RESOLUTION: by_company and not security.is_for_owner,
        Paper.SHAREHOLDERS: by_company and security.is_for_owner,
        Paper.ANNOUNCEMENT: by_company and security.provider_is_listed,
        Paper.SPOUSE: giver == ProviderKind.PERSON,
        Paper.CERTIFICATE: kind in REGISTERED,
        Paper.VALUATION: kind in REAL_ESTATE,
        Paper.CONFIRMATION: kind == SecurityKind.RECEIVABLES,
        Paper.ENDORSEMENT: kind in BILLS,
        Paper.CONTROL: kind in ACCOUNTS,
    }
    return tuple(paper for paper, is_due in needed.items() if is_due)


def papers_missing(security: Security) -> tuple[Paper, ...]:
    """List the papers that are neither on file nor waived."""
    filed = {row.item for row in security.papers.all()}
    return tuple(paper for paper in papers_due(security) if paper not in filed)
