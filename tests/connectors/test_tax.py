from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.connectors.outgoing.calls import fetcher
from zixin.connectors.adapters.fake import COMPANY, CREDENTIALS
from zixin.connectors.outgoing.fake import FakeServer
from zixin.connectors.records import TaxArrears, TaxCreditGrade
from zixin.connectors.tax import examples, look_up, read_mapping
from zixin.connectors.tax.fake import qingshui, shuizheng


def found_by(server: FakeServer, name: str):
    mapping = read_mapping(examples()[name])
    provider = server.provider(name, budget=mapping.provider.budget)
    found = look_up(COMPANY, fetcher(provider), mapping=mapping, credentials=CREDENTIALS)
    return {each.kind: each.records for each in found}


def test_the_first_provider_is_read() -> None:
    with shuizheng() as server:
        found = found_by(server, "shuizheng")

    assert found == {
        "tax_arrears": (
            TaxArrears(
                subject=COMPANY.name,
                subject_code=COMPANY.code,
                tax="增值税",
                amount=Decimal("356789.12"),
                new_amount=Decimal("0.00"),
                published_on=date(2026, 9, 30),
                authority="国家税务总局上海市浦东新区税务局",
            ),
        ),
        "tax_credit_grade": tuple(
            TaxCreditGrade(subject=COMPANY.name, subject_code=COMPANY.code, year=year, grade=grade)
            for year, grade in ((2025, "B"), (2024, "A"))
        ),
    }


def test_the_second_provider_is_read() -> None:
    with qingshui() as server:
        found = found_by(server, "qingshui")

    assert found == {
        "tax_credit_grade": (
            TaxCreditGrade(
                subject=COMPANY.name,
                subject_code=COMPANY.code,
                year=2025,
                grade="D",
                authority="浦东新区税务局",
            ),
        ),
        "tax_arrears": (
            TaxArrears(
                subject=COMPANY.name,
                subject_code=COMPANY.code,
                tax="企业所得税",
                amount=Decimal("125000.00"),
                published_on=date(2026, 6, 30),
                authority="浦东新区税务局",
            ),
        ),
    }
