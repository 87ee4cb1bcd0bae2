"""The events of the credit file."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zixin.kernel.audit import register_kinds

register_kinds(
    {
        "dossier.facts.recorded": _("Facts recorded"),
        "dossier.item.rated": _("Qualitative item rated"),
    }
)
