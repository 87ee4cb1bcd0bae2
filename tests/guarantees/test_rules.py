"""Papers, periods and articles: what the law asks, as data and as days."""

from __future__ import annotations

from datetime import date

import pytest

from zixin.guarantees.models import Security
from zixin.guarantees.rules.checklist import MISSING, papers_due
from zixin.guarantees.rules.choices import Paper, SecurityKind
from zixin.guarantees.rules.clocks import acts_for, ends_on, period_of
from zixin.guarantees.rules.law import article, articles, registration_of
from zixin.policies.rules.security import TYPES

SIGNED = date(2026, 1, 5)


def _security(kind: str = "joint_guarantee", **fields: object) -> Security:
    return Security(
        **{
            "kind": kind,
            "provider_kind": "company",
            "signed_on": SIGNED,
            "claim_due_on": date(2026, 8, 31),
            **fields,
        }
    )


@pytest.mark.parametrize(
    ("agreed", "until", "is_agreed"),
    [
        (None, date(2027, 2, 28), False),  # six months from the last of August
        (date(2026, 8, 30), date(2027, 2, 28), False),  # before maturity: as if not agreed
        (date(2026, 8, 31), date(2027, 2, 28), False),  # with maturity: as if not agreed
        (date(2026, 9, 1), date(2026, 9, 1), True),
        (date(2029, 8, 31), date(2029, 8, 31), True),
    ],
)
def test_guarantee_period_is_as_agreed_or_six_months(agreed, until, is_agreed):
    period = period_of(_security(period_until=agreed))

    assert period is not None
    assert (period.until, period.is_agreed) == (until, is_agreed)


def test_kind_of_act_differs_by_kind_of_guarantee():
    general, joint = (
        period_of(_security(kind)) for kind in ("general_guarantee", "joint_guarantee")
    )

    assert general is not None
    assert joint is not None
    assert (general.acts, general.act_article.code) == (("suit", "arbitration"), "act_general")
    assert (joint.acts, joint.act_article.code) == (("demand",), "act_joint")
    assert acts_for(_security("commercial")) == ("enforcement",)


def test_a_thing_has_no_period_and_ends_as_agreed():
    thing = _security("commercial", effective_until=date(2026, 5, 1))

    assert (period_of(thing), ends_on(thing)) == (None, date(2026, 5, 1))
    assert ends_on(_security("commercial")) is None


@pytest.mark.parametrize(
    ("fields", "papers"),
    [
        ({}, ["contract", "resolution"]),
        ({"is_for_owner": True}, ["contract", "shareholders"]),
        ({"provider_is_listed": True}, ["contract", "resolution", "announcement"]),
        ({"provider_kind": "person"}, ["contract", "spouse"]),
        ({"kind": "bank_guarantee"}, ["contract"]),
        ({"kind": "commercial", "provider_kind": "own"}, ["contract", "certificate", "valuation"]),
        (
            {"kind": "commercial", "provider_kind": "company"},
            ["contract", "resolution", "certificate", "valuation"],
        ),
        (
            {"kind": "receivables", "provider_kind": "own"},
            ["contract", "certificate", "confirmation"],
        ),
        ({"kind": "commercial_bill", "provider_kind": "own"}, ["contract", "endorsement"]),
        ({"kind": "cash_deposit", "provider_kind": "own"}, ["contract", "control"]),
    ],
)
def test_papers_follow_from_kind_and_giver(fields, papers):
    assert list(papers_due(_security(**fields))) == papers


def test_every_paper_has_its_sentence_and_every_kind_its_terms():
    assert set(MISSING) == set(Paper)
    assert set(SecurityKind.values) == set(TYPES) - {"personal_guarantee"}


@pytest.mark.parametrize(
    ("kind", "number", "way"),
    [
        ("residential", "402", "constitutive"),
        ("equipment", "403", "opposable"),
        ("receivables", "445", "constitutive"),
        ("equity", "443", "constitutive"),
        ("retention_of_title", "641", "opposable"),
    ],
)
def test_registration_is_ruled_by_its_article(kind, number, way):
    ruling = registration_of(kind, on=SIGNED)

    assert ruling is not None
    assert (ruling.number, ruling.registration) == (number, way)
    assert registration_of("cash_deposit", on=SIGNED) is None


def test_articles_are_whole_and_known_from_a_day():
    assert len({(row.code, row.since) for row in articles()}) == len(articles())
    assert all(row.text and row.gist and row.law_zh and row.law_en for row in articles())
    assert {kind for row in articles() for kind in row.kinds} <= set(SecurityKind.values)
    assert article("period", on=date(1999, 1, 1)).number == "692"
