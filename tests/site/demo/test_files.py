"""The credit files of the demo: filled through the services, the same each time."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import timezone

from tests.factories import make_actor, make_customer
from zixin.accounts.queries import SYSTEM
from zixin.dossier.models import ENTRY_MODELS
from zixin.dossier.queries.entries import Moment
from zixin.dossier.queries.file import file_for
from zixin.site.demo.files import RICH_COUNT, fill_files

pytestmark = pytest.mark.django_db

NOW = timezone.make_aware(datetime(2026, 6, 1, 9))  # noqa: DTZ001 -- made aware at once


def fill(customers):
    analyst = make_actor("credit_analyst")
    fill_files(customers, seed=1, last_year=2025, analyst=analyst, now=NOW)


def names(customer):
    return [
        (model.__name__, row.as_of, getattr(row, "name", ""), getattr(row, "share", None))
        for model in ENTRY_MODELS
        for row in model.objects.filter(customer=customer).order_by("pk")
    ]


def test_the_same_customer_gets_the_same_file():
    first = make_customer(number="C1", registered_capital=1_000_000)
    fill([first])
    before = names(first)
    first.number = "C0"
    first.save(update_fields=["number"])
    again = make_customer(number="C1", registered_capital=1_000_000)

    fill([again])

    assert names(again) == before


def test_some_files_are_full_and_the_others_as_the_register_tells():
    customers = [make_customer(size="small") for _number in range(RICH_COUNT + 1)]

    fill(customers)

    files = [
        file_for(SYSTEM, customer, Moment(timezone.localdate(NOW), NOW))
        for customer in (customers[0], customers[-1])
    ]
    full, sparse = ({s: part.percent for s, part in of.completeness.items()} for of in files)
    assert full["owners"] == full["operations"] == full["references"] == 100
    assert full["public_record"] == full["payment"] == full["registration"] == 100
    assert (sparse["registration"], sparse["operations"], sparse["payment"]) == (100, 0, 0)
