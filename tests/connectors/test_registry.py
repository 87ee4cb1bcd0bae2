from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.connectors.outgoing.calls import START, fetcher
from zixin.connectors.adapters.fake import COMPANY, CREDENTIALS
from zixin.connectors.outgoing import MemoryLedger
from zixin.connectors.outgoing.fake import FakeServer
from zixin.connectors.records import (
    AbnormalOperation,
    ChattelMortgage,
    EquityFreeze,
    EquityPledge,
    Penalty,
    Registration,
    Shareholder,
)
from zixin.connectors.registry import KINDS, examples, look_up, read_mapping
from zixin.connectors.registry.fake import beichen, haigang

OFFICE = "浦东新区市场监督管理局"


def found_by(server: FakeServer, name: str, **others: object):
    mapping = read_mapping(examples()[name])
    ledger = MemoryLedger()
    provider = server.provider(name, budget=mapping.provider.budget, burst=100)
    found = look_up(
        COMPANY,
        fetcher(provider, ledger=ledger),
        mapping=mapping,
        credentials=CREDENTIALS,
        **others,
    )
    return {each.kind: each for each in found}, ledger.spent.get((name, "2026-11"))


def test_the_first_provider_is_read() -> None:
    with beichen() as server:
        found, spent = found_by(server, "beichen")

    assert list(found) == list(KINDS[:6])
    assert {each.fetched_at for each in found.values()} == {START}
    assert [len(each.digests) for each in found.values()] == [1, 2, 1, 1, 1, 1]
    assert spent == Decimal("0.75")  # six kinds, the shareholders on two pages
    assert found["registration"].records == (
        Registration(
            subject=COMPANY.name,
            subject_code=COMPANY.code,
            status="active",
            legal_rep="沪一鸣",
            registered_capital=Decimal("50000000.00"),
            paid_capital=Decimal("30005000.00"),
            capital_currency="CNY",
            established_on=date(2015, 3, 2),
            approved_on=date(2024, 4, 28),
            term_from=date(2015, 3, 2),
            term_to=None,
            company_type="有限责任公司(自然人投资或控股)",
            registration_number="310000000654321",
            authority=OFFICE,
            address="上海市浦东新区示例路1号",
            industry="通用设备制造业",
            scope="机械设备制造、 销售。",
            insured_people=186,
            former_names="沪上机械厂、沪上精工厂",
        ),
    )


def test_the_lists_of_the_first_provider_are_read() -> None:
    with beichen() as server:
        found, _spent = found_by(server, "beichen")

    assert len(found["shareholder"].records) == 23
    assert found["shareholder"].records[0] == Shareholder(
        subject=COMPANY.name,
        subject_code=COMPANY.code,
        holder="股东00",
        holder_kind="company",
        share=Decimal("0.0435"),
        subscribed=Decimal("12000000.00"),
        subscribed_on=date(2035, 12, 31),
    )
    assert found["abnormal_operation"].records == (
        AbnormalOperation(
            subject=COMPANY.name,
            subject_code=COMPANY.code,
            listed_on=date(2024, 7, 5),
            reason="未按规定期限公示年度报告",
            authority=OFFICE,
            removed_on=date(2024, 8, 20),
            removal_reason="补报未报年份的年度报告并公示",
        ),
    )
    assert found["penalty"].records == (
        Penalty(
            subject=COMPANY.name,
            document_number="沪市监浦处〔2025〕17号",
            offence="产品标识不符合规定",
            sanction="fine",
            content="罚款人民币 20000 元",
            amount=Decimal("20000.00"),
            authority=OFFICE,
            decided_on=date(2025, 3, 11),
            published_on=date(2025, 3, 18),
        ),
    )
    assert found["penalty"].others == 1
    assert (found["change"].records, found["serious_violation"].records) == ((), ())


def test_the_second_provider_is_read() -> None:
    with haigang() as server:
        found, spent = found_by(server, "haigang")

    registration = found["registration"].records[0]
    assert isinstance(registration, Registration)
    assert (
        registration.status,
        registration.registered_capital,
        registration.capital_currency,
    ) == (
        "revoked",
        Decimal("8005000.00"),
        "USD",
    )
    assert found["equity_pledge"].records == (
        EquityPledge(
            subject=COMPANY.name,
            subject_code=COMPANY.code,
            registration_number="310000201700123",
            pledgor="沪上控股有限公司",
            pledgee="示例银行浦东支行",
            amount=Decimal("15000000.00"),
            share=Decimal("0.3"),
            registered_on=date(2023, 5, 6),
            state="valid",
        ),
    )
    assert found["equity_freeze"].records == (
        EquityFreeze(
            subject=COMPANY.name,
            subject_code=COMPANY.code,
            document_number="(2025)沪0115执保1001号",
            debtor="沪上控股有限公司",
            amount=Decimal("10000000.00"),
            court="上海市浦东新区人民法院",
            frozen_from=date(2025, 4, 1),
            frozen_to=date(2028, 3, 31),
            state="frozen",
        ),
    )
    assert found["chattel_mortgage"].records == (
        ChattelMortgage(
            subject=COMPANY.name,
            subject_code=COMPANY.code,
            registration_number="浦抵2024-0042",
            mortgagee="示例融资租赁有限公司",
            amount=Decimal("20000000.00"),
            debt_kind="借款合同",
            term_from=date(2024, 1, 10),
            term_to=date(2027, 1, 9),
            things="数控车床 12 台",
            authority=OFFICE,
            registered_on=date(2024, 1, 12),
            state="valid",
        ),
    )
    assert spent == Decimal("0.80")


def test_only_the_kinds_asked_for_are_bought() -> None:
    with beichen() as server:
        found, spent = found_by(server, "beichen", kinds=("abnormal_operation",))

    assert (list(found), spent) == (["abnormal_operation"], Decimal("0.10"))
    assert [asked.path for asked in server.asked] == ["/v2/company/abnormal"]
