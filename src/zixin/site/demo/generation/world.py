"""The whole demo world of one seed."""

from __future__ import annotations

from zixin.site.demo.generation.applications import make_applications
from zixin.site.demo.generation.chance import stream
from zixin.site.demo.generation.company import COMPANY, DEPARTMENTS, USERS
from zixin.site.demo.generation.conditions import CONDITION_BY_CODE, allot
from zixin.site.demo.generation.customers import Draft, Registry, draw_industry, make_customer
from zixin.site.demo.generation.facts import make_facts
from zixin.site.demo.generation.faults import assign_faults
from zixin.site.demo.generation.invoices import make_invoices
from zixin.site.demo.generation.records import DemoCustomer, DemoStatement, World

NUMBER_PREFIX = "C"


def generate_world(*, seed: int = 2026, customers: int = 300, last_year: int = 2025) -> World:
    """Make the demo company's world (演示公司): the same seed makes the same world, to the fen.

    ``last_year`` is the year of the newest annual statements. About one customer in five has a
    credit application, and one in twenty-five a deliberate fault in its statements.
    """
    people, statements = make_customers(seed=seed, customers=customers, last_year=last_year)
    facts, judgements = make_facts(seed, people, last_year=last_year)
    return World(
        seed=seed,
        last_year=last_year,
        company=COMPANY,
        departments=DEPARTMENTS,
        users=USERS,
        customers=tuple(people),
        statements=tuple(statements),
        applications=make_applications(
            stream(seed, "applications"), people, statements, last_year=last_year
        ),
        invoices=make_invoices(seed, people, statements, last_year=last_year),
        facts=facts,
        judgements=judgements,
        faults={item.customer_number: item.faults[0] for item in statements if item.faults},
    )


def make_customers(
    *, seed: int, customers: int, last_year: int, prefix: str = NUMBER_PREFIX
) -> tuple[list[DemoCustomer], list[DemoStatement]]:
    """Make customers and their statements; numbers are the prefix and five digits."""
    order = stream(seed, "conditions")
    codes = allot(customers)
    order.shuffle(codes)
    faults = assign_faults(order, codes)
    registry = Registry(stream(seed, prefix, "registry"))
    people: list[DemoCustomer] = []
    statements: list[DemoStatement] = []
    for index, code in enumerate(codes):
        number = f"{prefix}{index + 1:05d}"
        rng = stream(seed, number)
        draft = Draft(
            number=number,
            condition=CONDITION_BY_CODE[code],
            industry=draw_industry(rng),
            fault=faults.get(index, ""),
            last_year=last_year,
        )
        customer, own = make_customer(rng, draft, registry)
        people.append(customer)
        statements.extend(own)
    return people, statements
