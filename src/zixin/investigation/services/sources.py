"""Setting up the sources that may be asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from zixin.connectors import adapters
from zixin.connectors.outgoing import NotAllowedError
from zixin.investigation.asking import mapping_of, provider_of
from zixin.investigation.models import LookupSource, SourceKind
from zixin.investigation.models.sources import DESCRIBED
from zixin.investigation.rules.lookups import may_connect
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.workflow import RefusedError

CODES = {SourceKind.GLEIF: "gleif", SourceKind.EDGAR: "edgar"}
PLAIN = (
    "name",
    "address",
    "price",
    "daily_budget",
    "monthly_budget",
    "per_minute",
    "max_age_days",
    "is_on",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSettings:
    """A source as an administrator wants it; empty credentials leave those that are kept."""

    kind: str
    name: str
    address: str
    document: str = ""
    key: str = ""
    secret: str = ""
    price: Decimal | None = None
    daily_budget: Decimal = Decimal(0)
    monthly_budget: Decimal = Decimal(0)
    per_minute: int = 30
    max_age_days: int | None = None
    is_on: bool = True


@transaction.atomic
def keep_source(
    *, settings: SourceSettings, source: LookupSource | None, actor: Actor, now: datetime
) -> LookupSource:
    """Set up a source, or change one (配置数据源).

    Keeps the row with sealed credentials and records ``investigation.source.kept`` with what changed,
    never with document or credentials. Raises ``RefusedError`` for who does not administer, an address
    that is not on the list, kept credentials at another address, a description with a fault,
    credentials that cannot be sent, or a code in use.
    """
    may_connect.require(actor, None)
    row = LookupSource() if source is None else _held(source)
    if source is not None and settings.kind != row.kind:
        raise RefusedError(_("The kind of a source does not change."), field="kind")
    if source is not None and settings.address != row.address:
        _require_credentials_anew(row, settings)
    before = {name: getattr(row, name) for name in PLAIN}
    for name in (*PLAIN, "document"):
        setattr(row, name, getattr(settings, name))
    row.kind = settings.kind
    row.key, row.secret = settings.key or row.key, settings.secret or row.secret
    row.code = _code(row)
    if LookupSource.objects.filter(code=row.code).exclude(pk=row.pk).exists():
        raise RefusedError(_("A source with the code “%(code)s” exists.") % {"code": row.code})
    _require_usable(row)
    row.kept_at, row.kept_by_name = now, actor.name
    row.save()
    changed = sorted(name for name in PLAIN if before[name] != getattr(row, name))
    if settings.key or settings.secret:
        changed.append("credentials")
    data = {"code": row.code, "name": row.name, "address": row.address, "codes": changed}
    record(kind="investigation.source.kept", subject=row, actor=actor, now=now, data=data)
    return row


def _held(source: LookupSource) -> LookupSource:
    return LookupSource.objects.select_for_update().get(pk=source.pk)


def _require_credentials_anew(row: LookupSource, settings: SourceSettings) -> None:
    """Refuse to send what one provider gave us to another."""
    if (row.key and not settings.key) or (row.secret and not settings.secret):
        raise RefusedError(
            _("The address has changed: enter key and secret again."), field="secret"
        )


def _code(row: LookupSource) -> str:
    if row.kind not in SourceKind.values:
        raise RefusedError(_("Choose one of the list."), field="kind")
    kind = SourceKind(row.kind)
    if kind not in DESCRIBED:
        row.document = ""
        return CODES[kind]
    try:
        mapping = mapping_of(row)
    except adapters.MappingError as fault:
        raise RefusedError(fault.sentence(_), field="document") from fault
    if not mapping.questions:
        raise RefusedError(_("The description asks no question."), field="document")
    if mapping.provider.code in CODES.values():
        raise RefusedError(_("Choose another code for the provider."), field="document")
    return mapping.provider.code


def _require_usable(row: LookupSource) -> None:
    if row.per_minute < 1:
        raise RefusedError(_("At least one question a minute."), field="per_minute")
    try:
        adapters.Credentials(row.key, row.secret)
    except ValueError as unsendable:
        raise RefusedError(
            _("A key or secret holds a sign that cannot be sent."), field="secret"
        ) from unsendable
    try:
        provider_of(row)
    except NotAllowedError as unlisted:
        raise RefusedError(
            _("This address is not on the list of the installation (ZIXIN_OUTGOING_ADDRESSES)."),
            field="address",
        ) from unlisted
    except ValueError as nobody:
        raise RefusedError(
            _("The SEC wants a contact: your company and an e-mail address."), field="key"
        ) from nobody
