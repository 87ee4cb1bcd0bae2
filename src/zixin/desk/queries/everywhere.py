"""One search over everything a person may see (全局搜索): customers and documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zixin.customers.models import Customer
from zixin.customers.queries import customers_for
from zixin.desk.queries.customer_list import called
from zixin.documents.models import Document
from zixin.documents.queries.search import found_documents
from zixin.kernel.actor import Actor

CUSTOMERS_SHOWN = 10
CUSTOMERS_READ = 100  # of more, the first by reading may not be among them
DOCUMENTS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Everywhere:
    """What a text finds; one more of each than is shown tells that there are more."""

    customers: list[Customer]
    documents: list[Document]
    has_more_customers: bool
    has_more_documents: bool


def search_everywhere(actor: Actor, text: str, *, today: date) -> Everywhere:
    """Find the actor's customers as the customer list does, and documents by their words."""
    if not text.strip():
        return Everywhere([], [], has_more_customers=False, has_more_documents=False)
    # Unordered, for a database that has to look through all walks faster than in an order.
    customers = list(customers_for(actor).filter(called(text))[:CUSTOMERS_READ])
    customers.sort(key=lambda customer: (customer.pinyin, customer.pk))
    documents = list(found_documents(actor, text, today=today, most=DOCUMENTS_SHOWN + 1))
    return Everywhere(
        customers=customers[:CUSTOMERS_SHOWN],
        documents=documents[:DOCUMENTS_SHOWN],
        has_more_customers=len(customers) > CUSTOMERS_SHOWN,
        has_more_documents=len(documents) > DOCUMENTS_SHOWN,
    )
