"""The events of the policies app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zixin.kernel.audit import register_kinds

register_kinds({"policies.version.published": _("Policy version published")})
