"""Security of the demo: a house, a deposit, guarantees, a ring of three, and one that falls short."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from zixin.accounts.queries import SYSTEM
from zixin.connectors.documents.reading import read
from zixin.customers.models import Customer
from zixin.documents.intake import Paper
from zixin.documents.models import Document
from zixin.documents.services.keeping import Stated, keep_documents
from zixin.guarantees.models import Security
from zixin.guarantees.rules.checklist import papers_due
from zixin.guarantees.rules.records import SecurityRecord
from zixin.guarantees.services import instruments, judgement, valuations
from zixin.guarantees.services.watching import watch_customers
from zixin.kernel.actor import Actor

ANALYST, LAWYER, MANAGER = "zhen.ximin", "lu.mingfa", "yan.shounuo"
ARCHIVIST = "cang.youxu"
CUSTOMERS = 7  # as many are secured
OPINION = "文本完备，签署权限、登记与保证期间均无异议，可以接受。"


def play_securities(
    customers: Sequence[Customer], *, actors: Mapping[str, Actor], now: datetime
) -> None:
    """Write down securities and bring each as far as its story goes."""
    housed, stocked, promised, waiting, *ring = customers
    play = _Play(actors, now)
    play.accepted(housed, play.house(), value=3_600_000)
    play.accepted(housed, play.deposit())
    stock = play.accepted(stocked, play.stock(), value=2_400_000)
    play.value(stock, 900_000, days=3)  # prices fell: the security falls short
    play.accepted(promised, play.guarantee(housed, period_days=75))
    play.proposed(waiting, play.insurance())
    for debtor, giver in zip(ring, (*ring[1:], ring[0]), strict=True):
        play.accepted(debtor, play.guarantee(giver, covers=0))
    ids = [customer.pk for customer in customers]
    watch_customers(customer_ids=ids, actor=SYSTEM, now=now)


class _Play:
    """The people and the days of the stories."""

    def __init__(self, actors: Mapping[str, Actor], now: datetime) -> None:
        self.actors, self.now = actors, now
        self.signed = (now - timedelta(days=40)).date()

    def _record(self, **facts: Any) -> SecurityRecord:
        days = {"signed_on": self.signed, "effective_from": self.signed}
        scope = "年度供货合同项下全部货款、违约金及实现债权的费用"
        return SecurityRecord(**{**days, "scope": scope, **facts})

    def house(self) -> SecurityRecord:
        return self._record(
            kind="commercial",
            provider_kind="own",
            is_maximum=True,
            amount=Decimal(2_000_000),
            covers=Decimal(1_200_000),
            thing="开发区滨河路 18 号办公楼 3 层，建筑面积 860 平方米",
            prior_liens=Decimal(400_000),
            priority=2,
            effective_until=self._day(700),
            registry="市不动产登记中心",
            registration_number="不动产证明第 0031877 号",
            registered_on=self.signed,
        )

    def deposit(self) -> SecurityRecord:
        return self._record(
            kind="cash_deposit",
            provider_kind="own",
            amount=Decimal(200_000),
            covers=Decimal(200_000),
        )

    def stock(self) -> SecurityRecord:
        return self._record(
            kind="inventory",
            provider_kind="own",
            amount=Decimal(800_000),
            covers=Decimal(500_000),
            thing="原料库全部冷轧卷板（浮动抵押）",
            registry="动产融资统一登记公示系统",
            registration_number="17620031552",
            registered_on=self.signed,
            registered_until=self._day(400),
        )

    def guarantee(
        self, giver: Customer, *, covers: int = 300_000, period_days: int = 300
    ) -> SecurityRecord:
        return self._record(
            kind="joint_guarantee",
            provider_kind="customer",
            provider=giver,
            amount=Decimal(600_000),
            covers=Decimal(covers),
            claim_due_on=self._day(10),
            period_until=self._day(period_days),
        )

    def insurance(self) -> SecurityRecord:
        return self._record(
            kind="credit_insurance",
            provider_kind="company",
            provider_name="安衡信用保险股份有限公司",
            amount=Decimal(1_500_000),
            covers=Decimal(800_000),
            insured_share=Decimal("0.85"),
            effective_until=self._day(320),
        )

    def _day(self, days: int) -> date:
        return (self.now + timedelta(days=days)).date()

    def _at(self, days: int) -> datetime:
        return self.now - timedelta(days=days)

    def proposed(
        self, customer: Customer, record: SecurityRecord, value: int | None = None
    ) -> Security:
        analyst = self.actors[ANALYST]
        security = instruments.draft_security(
            customer=customer, record=record, actor=analyst, now=self._at(30)
        )
        for item in papers_due(security):
            instruments.file_paper(
                security=security,
                item=item,
                document=self._document(security, str(item.label)),
                actor=analyst,
                now=self._at(29),
            )
        if value is not None:
            self.value(security, value, days=28)
        instruments.propose_security(
            security=security, revision=security.revision, actor=analyst, now=self._at(27)
        )
        return security

    def accepted(
        self, customer: Customer, record: SecurityRecord, value: int | None = None
    ) -> Security:
        security = self.proposed(customer, record, value)
        judgement.check_security(
            security=security,
            revision=security.revision,
            opinion=OPINION,
            actor=self.actors[LAWYER],
            now=self._at(25),
        )
        judgement.accept_security(
            security=security,
            revision=security.revision,
            actor=self.actors[MANAGER],
            now=self._at(24),
        )
        return security

    def value(self, security: Security, value: int, *, days: int) -> None:
        valuations.record_valuation(
            security=security,
            dated_on=self._at(days).date(),
            value=Decimal(value),
            method="appraisal",
            valuer="衡正资产评估有限公司",
            actor=self.actors[ANALYST],
            now=self._at(days),
        )

    def _document(self, security: Security, title: str) -> Document:
        text = f"{title}\n{security.number}\n{security.customer.name}".encode()
        outcome = keep_documents(
            customer=security.customer,
            papers=[Paper(f"{title}.txt", text, read(text, f"{title}.txt"))],
            stated=Stated(kind="other", title=title, dated_on=self.signed),
            actor=self.actors[ARCHIVIST],
            now=self._at(29),
        )
        if outcome.refused:
            raise RuntimeError(f"{title}: {outcome.refused}")
        return outcome.kept[0]
