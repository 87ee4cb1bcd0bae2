"""Setting levels, revealing masked fields, writing down who reads, and finding what is odd."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zixin.accounts.models import User
from zixin.customers.models import Customer
from zixin.dossier.models import Anomaly, Classification, Entry, Reading, ReadingFlag
from zixin.dossier.queries.entries import kind_of_entry
from zixin.dossier.queries.secrecy import SectionAccess, clearance_for, sections_for
from zixin.dossier.rules.acts import may_classify
from zixin.dossier.rules.schema import SECTION_BY_CODE
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.confidentiality import Level
from zixin.kernel.workflow import RefusedError

TERM_MAX = timedelta(days=3_660)
BULK_CUSTOMERS = 20  # more within an hour is not how one works on a file
NIGHT_FROM, NIGHT_TO = 22, 6  # hours of the company's zone


@transaction.atomic
def classify_section(
    *,
    customer: Customer,
    section: str,
    level: int,
    until: date,
    responsible: User,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Classification:
    """Set the level of a section of one customer for a term (定密).

    Adds the classification and records ``dossier.section.classified``. After its term the section is
    back at its usual level by itself. Raises ``RefusedError`` without the right, for a level above
    the actor's own, a term that has ended or is too long, or without a reason.
    """
    may_classify.require(actor, customer)
    if section not in SECTION_BY_CODE or level not in Level.values:
        raise RefusedError(_("Choose one of the list."), field="level")
    access = _access(actor, customer, section, now=now)
    if not access.is_open or clearance_for(actor, customer.pk) < level:
        raise RefusedError(_("You set no level above your own."), field="level")
    today = timezone.localdate(now)
    if not today < until <= today + TERM_MAX:
        raise RefusedError(_("The term ends after today and within ten years."), field="until")
    if not responsible.is_active:
        raise RefusedError(_("Choose one of the list."), field="responsible")
    if not reason.strip():
        raise RefusedError(_("Say why."), field="reason")
    row = Classification.objects.create(
        customer=customer,
        section=section,
        level=level,
        until=until,
        responsible=responsible,
        reason=reason.strip(),
        set_at=now,
        set_by_id=actor.user_id or 0,
        set_by_name=actor.name,
    )
    record(
        kind="dossier.section.classified",
        subject=customer,
        actor=actor,
        now=now,
        data={
            "section": section,
            "level": [access.level, level],
            "until": until,
            "responsible": str(responsible),
            "reason": row.reason,
        },
        customer_id=customer.pk,
    )
    return row


@transaction.atomic
def reveal_field(*, entry: Entry, field: str, purpose: str, actor: Actor, now: datetime) -> str:
    """Show a masked field in full, once (显示隐去内容).

    Changes nothing and records ``dossier.field.revealed`` with the purpose, never the value. Raises
    ``RefusedError`` without a purpose, for a field that is not masked, or a closed section.
    """
    kind = kind_of_entry(entry)
    if field not in kind.masked:
        raise RefusedError(_("Choose one of the list."), field="field")
    if not purpose.strip():
        raise RefusedError(_("Say what you need it for."), field="purpose")
    customer = Customer.objects.get(pk=entry.customer_id)
    if not _access(actor, customer, kind.section, now=now).is_open:
        raise RefusedError(_("You are not cleared for this section."))
    record(
        kind="dossier.field.revealed",
        subject=customer,
        actor=actor,
        now=now,
        data={"entry": kind.code, "code": field, "row": entry.pk, "purpose": purpose.strip()},
        customer_id=customer.pk,
    )
    return str(getattr(entry, field))


@transaction.atomic
def note_readings(
    *,
    customer: Customer,
    accesses: Sequence[SectionAccess],
    purpose: str,
    address: str,
    actor: Actor,
    now: datetime,
) -> list[Reading]:
    """Write down that somebody opened sections that are kept closely (查阅登记).

    Adds a row for each with who, what, when, why and from where; of an ordinary section none. Raises
    ``RefusedError`` for a closed section, or a core one opened without a purpose.
    """
    if not all(access.is_open for access in accesses):
        raise RefusedError(_("You are not cleared for this section."))
    if not purpose.strip() and any(access.is_core for access in accesses):
        raise RefusedError(_("Say what you need it for."), field="purpose")
    is_own = (
        actor.may("customers.view_all")
        or customer.salesperson_id == actor.user_id
        or customer.department_id in actor.department_ids
    )
    return Reading.objects.bulk_create(
        Reading(
            customer=customer,
            section=access.section.code,
            level=access.level,
            purpose=purpose.strip(),
            reader_id=actor.user_id or 0,
            reader_name=actor.name,
            is_own_territory=is_own,
            address=address,
            read_at=now,
        )
        for access in accesses
        if access.is_close
    )


@transaction.atomic
def flag_readings(*, day: date, actor: Actor, now: datetime) -> list[ReadingFlag]:
    """Find odd reading of one day: in bulk, at night, outside the own department (异常查阅).

    Adds a flag for each reader and kind of anomaly of the day that has none yet; done twice it
    finds the same.
    """
    start = timezone.make_aware(datetime.combine(day, datetime.min.time()))
    readings = Reading.objects.filter(read_at__gte=start, read_at__lt=start + timedelta(days=1))
    by_reader: dict[int, list[Reading]] = defaultdict(list)
    for reading in readings.order_by("read_at", "id"):
        by_reader[reading.reader_id].append(reading)
    known = set(ReadingFlag.objects.filter(day=day).values_list("anomaly", "reader_id"))
    flags = [
        ReadingFlag(
            anomaly=anomaly,
            day=day,
            reader_id=reader,
            reader_name=rows[-1].reader_name,
            count=count,
            found_at=now,
        )
        for reader, rows in by_reader.items()
        for anomaly, count in _anomalies(rows)
        if count and (anomaly, reader) not in known
    ]
    return ReadingFlag.objects.bulk_create(flags)


def _anomalies(rows: list[Reading]) -> list[tuple[str, int]]:
    hours = [timezone.localtime(row.read_at).hour for row in rows]
    night = sum(hour >= NIGHT_FROM or hour < NIGHT_TO for hour in hours)
    most = _most_customers_an_hour(rows)
    foreign = len({row.customer_id for row in rows if not row.is_own_territory})
    return [
        (Anomaly.BULK, most if most > BULK_CUSTOMERS else 0),
        (Anomaly.NIGHT, night),
        (Anomaly.FOREIGN, foreign),
    ]


def _most_customers_an_hour(rows: list[Reading]) -> int:
    """Return the most different customers within any hour; rows in the order of time."""
    most = first = 0
    within: Counter[int] = Counter()
    for row in rows:
        within[row.customer_id] += 1
        while row.read_at - rows[first].read_at > timedelta(hours=1):
            within[rows[first].customer_id] -= 1
            first += 1
        most = max(most, sum(count > 0 for count in within.values()))
    return most


def _access(actor: Actor, customer: Customer, section: str, *, now: datetime) -> SectionAccess:
    accesses = sections_for(actor, customer, on=timezone.localdate(now))
    return next(access for access in accesses if access.section.code == section)
