"""The events of the customers app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zixin.kernel.audit import register_kinds

register_kinds(
    {
        "customers.customer.registered": _("Customer registered"),
        "customers.customer.changed": _("Customer changed"),
        "customers.batch.registered": _("Customers registered from a file"),
        "customers.file.previewed": _("Import file checked"),
        "customers.file.queued": _("Import ordered"),
        "customers.file.applied": _("Import file applied"),
        "customers.file.refused": _("Import file refused"),
        "customers.file.discarded": _("Import file discarded"),
        "customers.search.ordered": _("Search for duplicates ordered"),
        "customers.search.done": _("Duplicates searched for"),
        "customers.pair.confirmed": _("Two customers found to be one company"),
        "customers.person.added": _("Contact person added"),
        "customers.person.changed": _("Contact person changed"),
        "customers.person.consent_logged": _("Consent of a contact person recorded"),
        "customers.person.erased": _("Contact person erased"),
        "customers.request.received": _("Request on personal information received"),
        "customers.request.identified": _("Applicant of a request identified"),
        "customers.request.copied": _("Copy of personal information made"),
        "customers.request.answered": _("Request on personal information answered"),
        "customers.request.corrected": _("Personal information corrected on request"),
        "customers.request.refused": _("Request on personal information refused"),
        "customers.request.erased": _("Personal information erased on request"),
        "customers.customer.contact_erased": _("Contact of a customer erased"),
        "customers.retention.changed": _("Retention term changed"),
        "customers.retention.run": _("Personal information past its term erased"),
        "customers.merge.proposed": _("Merge of customers proposed"),
        "customers.customer.merged": _("Customers merged"),
        "customers.merge.rejected": _("Merge of customers rejected"),
        "customers.merge.withdrawn": _("Merge of customers withdrawn"),
        "customers.customer.unmerged": _("Merge of customers undone"),
        "customers.pair.dismissed": _("Two customers found to be two companies"),
    }
)
