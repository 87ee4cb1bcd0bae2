"""What pages of other apps say of a credit file."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.utils import timezone

from zixin.customers.models import Customer
from zixin.dossier.queries.reviews import review_state

register = template.Library()


@register.inclusion_tag("dossier/parts/stale.html", takes_context=True)
def stale_file(context: Context, customer: Customer) -> dict[str, Any]:
    """Warn that the credit file of a customer is stale, wherever it is used."""
    request = context["request"]
    review = review_state(customer, today=timezone.localdate(request.now))
    return {"review": review, "customer": customer, "actor": request.actor}
