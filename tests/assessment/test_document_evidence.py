"""What the documents of a customer say to the tests of authenticity, and that replay keeps it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.documents.factories import make_document, make_paper
from tests.factories import NOW, make_customer
from zixin.assessment.gathering import cases_of

pytestmark = pytest.mark.django_db


def test_a_file_of_two_customers_counts_for_both_from_the_day_it_came():
    first, second, third = make_customer(), make_customer(), make_customer()
    paper = make_paper(b"one file in two hands")
    make_document(first, paper=paper)
    make_document(second, paper=paper)
    make_document(third)
    day = NOW.date()

    def counted(as_of):
        return [
            {code: fact.value for code, fact in case.derived.items()}
            for case in cases_of([first, second, third], as_of=as_of)
        ]

    assert counted(day) == [
        {"shared_documents": 1.0, "late_documents": 0.0},
        {"shared_documents": 1.0, "late_documents": 0.0},
        {"shared_documents": 0.0, "late_documents": 0.0},
    ]
    assert counted(day - timedelta(days=1)) == [{}, {}, {}]
