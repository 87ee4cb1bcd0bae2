"""Industries by GB/T 4754-2017 (国民经济行业分类): the sections, and how a code is written. Pure."""

from __future__ import annotations

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CODE = re.compile(r"[A-T](?:\d{2,4})?")

SECTIONS: dict[str, Promise] = {
    "A": _("Agriculture, forestry and fishing"),
    "B": _("Mining"),
    "C": _("Manufacturing"),
    "D": _("Electricity, heat, gas and water"),
    "E": _("Construction"),
    "F": _("Wholesale and retail"),
    "G": _("Transport, storage and post"),
    "H": _("Accommodation and catering"),
    "I": _("Software and information services"),
    "J": _("Finance"),
    "K": _("Real estate"),
    "L": _("Leasing and business services"),
    "M": _("Research and technical services"),
    "N": _("Water, environment and public facilities"),
    "O": _("Resident and repair services"),
    "P": _("Education"),
    "Q": _("Health and social work"),
    "R": _("Culture, sports and entertainment"),
    "S": _("Public administration"),
    "T": _("International organisations"),
}


def section_name(code: str) -> str:
    """Name the section of a code in the reader's language; empty without a code.

    >>> section_name("")
    ''
    """
    return str(SECTIONS[code[0]]) if code[:1] in SECTIONS else code
