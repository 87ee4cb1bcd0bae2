"""The entries of the sections of the credit file, one table for each thing with columns of its own."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zixin.customers.rules.contacts import digits_of
from zixin.dossier.models.entries import (
    Entry,
    money_column,
    sealed_column,
    share_column,
    text_column,
)
from zixin.dossier.rules import choices
from zixin.kernel.sealed import BlindIndexField, SealedRow

NAME_MOST = 200


def _is_share(column: str, name: str) -> models.CheckConstraint:
    """Bind a share to 0 to 1."""
    inside = Q(**{f"{column}__gte": 0, f"{column}__lte": 1})
    return models.CheckConstraint(
        condition=Q(**{f"{column}__isnull": True}) | inside, name=f"{name}_is_a_share"
    )


class Registration(Entry):
    """What the register says the customer is (登记与身份)."""

    legal_form = models.CharField(_("legal form"), max_length=20, choices=choices.LegalForm)
    register_status = models.CharField(
        _("register status"), max_length=20, choices=choices.RegisterStatus
    )
    registered_capital = money_column(_("registered capital"))
    paid_capital = money_column(_("paid-in capital"))
    registered_address = text_column(_("registered address"), 300)
    business_scope = text_column(_("business scope"), 1_000)
    former_names = text_column(_("former names"), 300)
    term_until = models.DateField(_("registered until"), null=True, blank=True)
    premises_match = models.BooleanField(
        _("premises match the registered address"), null=True, blank=True
    )
    premises_owned = models.BooleanField(_("premises owned"), null=True, blank=True)

    class Meta(Entry.Meta):
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")


class Owner(Entry, SealedRow):
    """Who holds a share of the customer (股东)."""

    name = models.CharField(_("name"), max_length=NAME_MOST)
    owner_type = models.CharField(_("type of owner"), max_length=20, choices=choices.OwnerKind)
    share = share_column(_("share held"))
    amount = money_column(_("capital subscribed"))
    uscc = text_column(_("unified social credit code"), 18)
    identity_number = sealed_column(_("identity number"))

    class Meta(Entry.Meta):
        verbose_name = _("owner")
        verbose_name_plural = _("owners")
        constraints = (*Entry.Meta.constraints, _is_share("share", "owner"))


class Officer(Entry, SealedRow):
    """Who represents, controls or runs the customer (法定代表人、实际控制人、高管)."""

    name = models.CharField(_("name"), max_length=NAME_MOST)
    office = models.CharField(_("office"), max_length=20, choices=choices.Office)
    identity_number = sealed_column(_("identity number"))
    phone = sealed_column(_("phone"))
    phone_index = BlindIndexField(_("phone (index)"), of="phone", fold=digits_of)
    experience_years = models.PositiveSmallIntegerField(
        _("years in the trade"), null=True, blank=True
    )

    class Meta(Entry.Meta):
        verbose_name = _("controller or manager")
        verbose_name_plural = _("controllers and managers")


class RelatedParty(Entry):
    """A company close enough to bend the terms (关联方)."""

    name = models.CharField(_("name"), max_length=NAME_MOST)
    relation = models.CharField(_("relation"), max_length=20, choices=choices.Relation)
    uscc = text_column(_("unified social credit code"), 18)
    share = share_column(_("share held"))
    note = text_column(_("note"), 300)

    class Meta(Entry.Meta):
        verbose_name = _("related party")
        verbose_name_plural = _("related parties")
        constraints = (*Entry.Meta.constraints, _is_share("share", "related_party"))


class TradingLink(Entry):
    """What the customer sells and where, whom it buys from and sells to (产品、市场、供应商、客户)."""

    kind = models.CharField(_("kind"), max_length=20, choices=choices.LinkKind)
    name = models.CharField(_("name"), max_length=NAME_MOST)
    share = share_column(_("share"))
    terms_days = models.PositiveSmallIntegerField(_("payment terms in days"), null=True, blank=True)
    note = text_column(_("note"), 300)

    class Meta(Entry.Meta):
        verbose_name = _("product, market, supplier or customer")
        verbose_name_plural = _("products, markets, suppliers and customers")
        constraints = (*Entry.Meta.constraints, _is_share("share", "trading_link"))


class Capacity(Entry):
    """People, machines and premises the customer works with (人员、产能、场所)."""

    kind = models.CharField(_("kind"), max_length=20, choices=choices.CapacityKind)
    name = text_column(_("name"), NAME_MOST)
    amount = models.DecimalField(_("quantity"), max_digits=18, decimal_places=2)
    unit = text_column(_("unit"), 20)
    used_share = share_column(_("share in use"))

    class Meta(Entry.Meta):
        verbose_name = _("capacity")
        verbose_name_plural = _("capacities")
        constraints = (*Entry.Meta.constraints, _is_share("used_share", "capacity"))


class Permit(Entry):
    """A licence, a qualification or a grade that an authority gave (许可、资质、评级)."""

    kind = models.CharField(_("kind"), max_length=20, choices=choices.PermitKind)
    name = text_column(_("name"), NAME_MOST)
    number = text_column(_("number"), 80)
    issuer = text_column(_("issued by"), NAME_MOST)
    grade = text_column(_("grade"), 20)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    class Meta(Entry.Meta):
        verbose_name = _("licence or qualification")
        verbose_name_plural = _("licences and qualifications")


class Reference(Entry, SealedRow):
    """What a bank or a supplier says of the customer, and the accounts it uses (资信证明与账户)."""

    kind = models.CharField(_("kind"), max_length=20, choices=choices.ReferenceKind)
    name = models.CharField(_("bank or supplier"), max_length=NAME_MOST)
    contact = text_column(_("contact"), 100)
    phone = sealed_column(_("phone"))
    phone_index = BlindIndexField(_("phone (index)"), of="phone", fold=digits_of)
    account_number = sealed_column(_("account number"))
    known_since = models.DateField(_("known since"), null=True, blank=True)
    credit_highest = money_column(_("highest credit"))
    terms_days = models.PositiveSmallIntegerField(_("payment terms in days"), null=True, blank=True)
    score = share_column(_("mark, 0 to 1"))
    note = text_column(_("note"), 300)

    class Meta(Entry.Meta):
        verbose_name = _("reference")
        verbose_name_plural = _("references")
        constraints = (*Entry.Meta.constraints, _is_share("score", "reference"))


class PaymentPeriod(Entry):
    """How the customer paid within a period (付款记录)."""

    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"))
    invoiced = money_column(_("invoiced"))
    on_time_share = share_column(_("share paid on time"))
    average_days_late = models.DecimalField(
        _("average days late"), max_digits=9, decimal_places=2, null=True, blank=True
    )
    days_past_due_max = models.PositiveIntegerField(_("most days past due"), null=True, blank=True)
    overdue_share = share_column(_("share of the balance past due"))
    broken_promises = models.PositiveSmallIntegerField(
        _("promises to pay broken"), null=True, blank=True
    )

    class Meta(Entry.Meta):
        verbose_name = _("payment record")
        verbose_name_plural = _("payment records")
        constraints = (
            *Entry.Meta.constraints,
            _is_share("on_time_share", "payment_on_time"),
            _is_share("overdue_share", "payment_overdue"),
            models.CheckConstraint(
                condition=Q(to_on__gte=models.F("from_on")), name="payment_period_forwards"
            ),
        )


class PublicRecord(Entry):
    """What stands in a public register, or that nothing was found there (公共记录).

    Only a ``SEARCH`` of a register says that nothing stands in it: no record is no clean record.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=choices.RecordKind)
    about = models.CharField(
        _("concerns"), max_length=20, choices=choices.About, default=choices.About.COMPANY
    )
    register = text_column(_("register"), 20, choices=choices.Register)
    case_number = text_column(_("case number"), 80)
    authority = text_column(_("court or authority"), NAME_MOST)
    amount = money_column(_("amount"))
    share = share_column(_("share of the equity"))
    filed_on = models.DateField(_("filed on"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    performance = text_column(_("performance"), 20, choices=choices.Performance)
    note = text_column(_("note"), 300)

    class Meta(Entry.Meta):
        verbose_name = _("public record")
        verbose_name_plural = _("public records")
        constraints = (
            *Entry.Meta.constraints,
            _is_share("share", "public_record"),
            models.CheckConstraint(
                condition=Q(filed_on__isnull=True)
                | Q(ended_on__isnull=True)
                | Q(ended_on__gte=models.F("filed_on")),
                name="public_record_forwards",
            ),
        )


ENTRY_MODELS: tuple[type[Entry], ...] = (
    Registration,
    Owner,
    Officer,
    RelatedParty,
    TradingLink,
    Capacity,
    Permit,
    Reference,
    PaymentPeriod,
    PublicRecord,
)
