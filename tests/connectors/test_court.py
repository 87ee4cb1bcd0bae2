from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.connectors.outgoing.calls import fetcher
from zixin.connectors.adapters.fake import COMPANY, CREDENTIALS, OTHER
from zixin.connectors.adapters.signing import Credentials
from zixin.connectors.court import KINDS, examples, look_up, read_mapping
from zixin.connectors.court.fake import tianheng, wenshu
from zixin.connectors.outgoing import AnswerError
from zixin.connectors.outgoing.fake import FakeServer
from zixin.connectors.records import (
    Bankruptcy,
    ConsumptionRestriction,
    DishonestDebtor,
    Enforcement,
    Hearing,
    Judgment,
    TerminatedEnforcement,
)

COURT = "上海市浦东新区人民法院"
CASE = "(2025)沪0115执1234号"


def found_by(server: FakeServer, name: str, *, subject=COMPANY, credentials=CREDENTIALS):
    mapping = read_mapping(examples()[name])
    provider = server.provider(name, budget=mapping.provider.budget, burst=100)
    found = look_up(subject, fetcher(provider), mapping=mapping, credentials=credentials)
    return {each.kind: each for each in found}


def test_the_first_provider_is_read() -> None:
    with tianheng() as server:
        found = found_by(server, "tianheng")

    assert list(found) == list(KINDS[:4])
    assert found["enforcement"].records == (
        Enforcement(
            subject=COMPANY.name,
            subject_code=COMPANY.code,
            case_number=CASE,
            court=COURT,
            amount=Decimal("1234567.89"),
            filed_on=date(2025, 6, 1),
            state="open",
        ),
    )
    assert found["enforcement"].others == 1
    assert found["dishonest_debtor"].records == (
        DishonestDebtor(
            subject=COMPANY.name,
            case_number=CASE,
            court=COURT,
            basis_number="(2024)沪0115民初5678号",
            basis_court=COURT,
            duty="支付货款1234567.89元及利息",
            performance="none",
            conduct="有履行能力而拒不履行生效法律文书确定义务",
            filed_on=date(2025, 6, 1),
            published_on=date(2025, 9, 15),
        ),
    )
    assert found["consumption_restriction"].records == (
        ConsumptionRestriction(
            subject=COMPANY.name,
            case_number=CASE,
            court=COURT,
            restricted="沪一鸣",
            applicant="示例钢材有限公司",
            filed_on=date(2025, 6, 1),
            published_on=date(2025, 9, 15),
        ),
    )
    assert found["terminated_enforcement"].records == (
        TerminatedEnforcement(
            subject=COMPANY.name,
            case_number="(2023)沪0115执77号",
            court=COURT,
            amount=Decimal("500000.00"),
            unperformed=Decimal("420000.50"),
            filed_on=date(2023, 2, 3),
            terminated_on=date(2023, 12, 20),
        ),
    )


def test_the_second_provider_is_read_page_by_page() -> None:
    with wenshu() as server:
        found = found_by(server, "wenshu")

    judgments = found["judgment"].records
    assert len(judgments) == 41
    assert judgments[40] == Judgment(
        subject=COMPANY.name,
        subject_code=COMPANY.code,
        case_number="(2024)沪0115民初40号",
        title="买卖合同纠纷一审民事判决书",
        court=COURT,
        cause="买卖合同纠纷",
        role="defendant",
        plaintiff="示例钢材有限公司",
        defendant=f"{COMPANY.name}、沪一鸣",
        amount=Decimal("125000.00"),
        stage="first",
        result="被告于判决生效之日起十日内 支付货款。",
        filed_on=date(2024, 3, 1),
        judged_on=date(2024, 8, 9),
        published_on=date(2024, 9, 1),
    )
    assert found["hearing"].records == (
        Hearing(
            subject=COMPANY.name,
            subject_code=COMPANY.code,
            case_number="(2026)沪0115民初10号",
            heard_on=date(2026, 12, 1),
            court=COURT,
            room="第三法庭",
            cause="买卖合同纠纷",
            role="defendant",
            plaintiff="示例钢材有限公司",
            defendant=COMPANY.name,
        ),
    )
    assert found["bankruptcy"].records == (
        Bankruptcy(
            subject=COMPANY.name,
            subject_code=COMPANY.code,
            case_number="(2026)沪03破1号",
            kind="reorganisation",
            court="上海市第三中级人民法院",
            applicant="示例钢材有限公司",
            respondent=COMPANY.name,
            administrator="示例律师事务所",
            accepted_on=date(2026, 10, 8),
            published_on=date(2026, 10, 10),
        ),
    )
    assert [asked.path for asked in server.asked] == [
        *["/v1/judgments/search"] * 3,
        "/v1/hearings/search",
        "/v1/bankruptcies/search",
    ]


def test_a_company_without_cases_has_none() -> None:
    with tianheng() as server:
        found = found_by(server, "tianheng", subject=OTHER)

    assert [each.records for each in found.values()] == [(), (), (), ()]


@pytest.mark.parametrize(
    ("name", "serve", "code"), [("tianheng", tianheng, "refused"), ("wenshu", wenshu, "denied")]
)
def test_wrong_credentials_are_told_and_not_shown(name: str, serve, code: str) -> None:
    wrong = Credentials("app-17", "wrong-secret")
    with serve() as server, pytest.raises(AnswerError) as refused:
        found_by(server, name, credentials=wrong)

    assert refused.value.code == code
    assert "wrong-secret" not in str(refused.value) + repr(refused.value.parameters) + repr(wrong)
