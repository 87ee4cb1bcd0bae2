"""Where personal information stands, how a person is found there, and what may be erased: one table.

A sealed column that is missing here fails the suite: a person's copy must be whole.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A table that holds facts of persons. ``found_by`` maps its columns to what is known of one.

    With ``is_within`` only rows of customers count at which the person was found by phone or
    e-mail: a name alone is many people's.
    """

    model: str
    fields: tuple[str, ...]
    found_by: tuple[tuple[str, str], ...]
    customer: str = "customer_id"
    is_within: bool = False
    corrected: tuple[str, ...] = ()  # what the desk may change on request
    superseded_by: str = ""  # the column of a later row that names the one it replaces


PLACES = (
    Place(
        model="customers.contactperson",
        fields=("name", "position", "phone", "email", "purpose", "lawful_basis"),
        corrected=("name", "position", "phone", "email"),
        found_by=(("phone_index", "phone"), ("email_index", "email")),
    ),
    Place(
        model="customers.customer",
        fields=("contact", "phone", "email"),
        corrected=("contact", "phone", "email"),
        found_by=(("phone_index", "phone"), ("email_index", "email")),
        customer="pk",
    ),
    Place(
        model="customers.customer",
        fields=("legal_rep",),
        corrected=("legal_rep",),
        found_by=(("legal_rep", "name"),),
        customer="pk",
        is_within=True,
    ),
    Place(
        model="dossier.owner",
        fields=("name", "identity_number"),
        corrected=("name", "identity_number"),
        superseded_by="supersedes",
        found_by=(("name", "name"),),
        is_within=True,
    ),
    Place(
        model="dossier.officer",
        fields=("name", "office", "identity_number", "phone"),
        corrected=("name", "identity_number", "phone"),
        superseded_by="supersedes",
        found_by=(("phone_index", "phone"), ("name", "name")),
        is_within=True,
    ),
    Place(
        model="dossier.reference",
        fields=("contact", "phone"),
        corrected=("contact", "phone"),
        superseded_by="supersedes",
        found_by=(("phone_index", "phone"), ("contact", "name")),
        is_within=True,
    ),
    Place(
        model="investigation.answersheet",
        fields=("respondent", "email"),
        found_by=(("respondent", "name"),),
        customer="case__customer_id",
        is_within=True,
    ),
    Place(
        model="guarantees.security",
        fields=("provider_name", "provider_identity"),
        found_by=(("provider_name", "name"),),
        is_within=True,
    ),
    Place(
        model="investigation.tradereference",
        fields=("company", "contact", "email"),
        found_by=(("contact", "name"),),
        customer="case__customer_id",
        is_within=True,
    ),
    Place(
        model="investigation.visitsignature",
        fields=("name", "role", "strokes"),
        found_by=(("name", "name"),),
        customer="visit__case__customer_id",
        is_within=True,
    ),
)
# Sealed for another reason, or kept shut until a merge is undone or its term ends.
NO_PLACE = frozenset(
    {
        "customers.importfile.faults",
        "customers.importfile.preview",
        "customers.customermerge.before",
        "customers.datasubjectrequest.applicant",
        "customers.datasubjectrequest.reached_at",
        "customers.requestcorrection.before",  # the proof of what the person asked for
        "customers.requestcorrection.after",
        "dossier.reference.account_number",  # of a company
        "investigation.answersheet.link",
        "investigation.keptanswer.text",  # public records as a source gave them
        "investigation.lookup.failure",
        "investigation.lookupsource.document",
        "investigation.lookupsource.key",
        "investigation.lookupsource.secret",
        "investigation.proposal.values",  # what is taken over stands in the dossier
        "investigation.tradereference.link",
        "investigation.visitsignature.link",
        "kernel.vaultfile.file_key",
    }
)


class Term(StrEnum):
    """What a retention term is for."""

    CONTACT_PERSON = "contact_person"
    REJECTED_APPLICANT = "rejected_applicant"


TERM_TITLES = {
    Term.CONTACT_PERSON: _("Contact persons, after the contact ended"),
    Term.REJECTED_APPLICANT: _("Rejected applicants, after the last decision"),
}

TERM_MONTHS = {Term.CONTACT_PERSON: 36, Term.REJECTED_APPLICANT: 12}  # until somebody sets others

Hold = Callable[[int], bool]
Corrector = Callable[..., int]  # (label, pk, values, reason, actor, now) -> the customer
Rejected = Callable[[date], list[int]]
HOLDS: list[Hold] = []  # apps that keep a customer's rows from being erased
CORRECTORS: dict[str, Corrector] = {}  # by app: how its entries take a correction
REJECTED: list[Rejected] = []  # apps that know whose applications were all refused by a day
