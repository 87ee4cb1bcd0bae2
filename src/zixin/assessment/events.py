"""The events of the assessment app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zixin.kernel.audit import register_kinds

register_kinds(
    {
        "assessment.statements.imported": _("Statements imported"),
        "assessment.invoices.imported": _("VAT invoices imported"),
        "assessment.statement.recorded": _("Statement recorded"),
        "assessment.customer.assessed": _("Customer assessed"),
        "assessment.portfolio.assessed": _("Portfolio assessed"),
        "assessment.report.issued": _("Credit report issued"),
        "assessment.report.opened": _("Credit report opened"),
    }
)
