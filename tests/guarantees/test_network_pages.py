"""Groups, rings and contagion as pages show them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from tests.factories import make_actor, make_customer, make_user
from tests.guarantees.factories import (
    TODAY,
    bring_to,
    guarantee,
    make_group,
    make_guarantor,
)
from zixin.guarantees.models import CustomerGroup, GroupMember, Security
from zixin.guarantees.pictures import picture_of
from zixin.guarantees.queries.contagion import spread_of
from zixin.guarantees.rules.outside import Standing
from zixin.kernel.audit import Event
from zixin.kernel.workflow import RefusedError

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published_policies")]


@pytest.fixture
def chain(standing):
    """A owes 300; B answers for it with a capacity of 100; C answers for B and can pay."""
    c = make_guarantor(name="丙", equity="5000000")
    b = make_guarantor(name="乙", equity="200000")
    a = make_customer(name="甲")
    bring_to("ACCEPTED", a, guarantee(b, amount=Decimal(300_000), covers=Decimal(0)))
    bring_to("ACCEPTED", b, guarantee(c, amount=Decimal(500_000), covers=Decimal(0)))
    for customer, owed in ((a, 300_000), (b, 150_000)):
        standing[customer.pk] = Standing(limit=Decimal(owed), exposure=Decimal(owed))
    return a, b, c


def test_default_spreads_as_far_as_capacity_says(chain):
    a, _b, _c = chain

    spread = spread_of(a.pk, on=TODAY)

    told = [
        (spread.parties[call.guarantor].name, call.amount, call.can_pay)
        for wave in spread.waves
        for call in wave.calls
    ]
    assert told == [("乙", 300_000, False), ("丙", 150_000, True)]


def test_picture_has_a_column_a_round(chain):
    picture = picture_of(spread_of(chain[0].pk, on=TODAY))

    assert [(box.title, box.falls) for box in picture.boxes] == [
        ("甲", True),
        ("乙", True),
        ("丙", False),
    ]
    assert len({box.x for box in picture.boxes}) == 3
    assert [(arrow.told, arrow.can_pay) for arrow in picture.arrows] == [
        ("300,000", False),
        ("150,000", True),
    ]
    assert max(box.x for box in picture.boxes) + picture.box_width <= picture.width


def test_page_shows_picture_and_table(client, chain):
    client.force_login(make_user("credit_analyst"))
    client.cookies["django_language"] = "en"

    text = client.get(reverse("guarantees:contagion", args=[chain[0].number])).content.decode()

    assert "<svg" in text
    assert "300,000.00" in text
    assert text.count("<td>2</td>") == 1


def test_customer_nobody_answers_for_says_so(client):
    client.force_login(make_user("credit_analyst"))
    client.cookies["django_language"] = "en"
    customer = make_customer()

    text = client.get(reverse("guarantees:contagion", args=[customer.number])).content.decode()

    assert "Nobody is called upon" in text


def test_overview_lists_rings_and_groups(client):
    one, other = make_guarantor(name="环一"), make_guarantor(name="环二")
    for debtor, giver in ((one, other), (other, one)):
        bring_to("ACCEPTED", debtor, guarantee(giver, covers=Decimal(0)))
    make_group()
    client.force_login(make_user("credit_analyst"))

    text = client.get(reverse("guarantees:network")).content.decode()

    assert all(name in text for name in ("环一", "环二", "启明系"))
    Security.objects.filter(customer=one).update(state="EXPIRED")
    assert "环一" not in client.get(reverse("guarantees:network")).content.decode()


def test_group_is_set_and_set_anew():
    one, two, three = make_customer(), make_customer(), make_customer()
    group = make_group(one, two)

    make_group(two, three, group=group, revision=1, limit=None)

    assert (group.number, group.revision, group.limit) == ("GG-2026-000001", 2, None)
    assert {row.customer for row in group.members.all()} == {two, three}
    assert Event.objects.filter(kind="guarantees.group.set").count() == 2


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"name": " "}, "name", "Name the group"),
        ({"reason": " "}, "reason", "one group"),
        ({"limit": Decimal(-1)}, "limit", "at least 0"),
        ({"limit": Decimal("NaN")}, "limit", "at least 0"),
        ({"members": []}, "members", "at least two members"),
        ({"actor": "credit_analyst"}, None, "does not set groups"),
    ],
)
def test_group_is_refused_at_its_field(changes, field, words):
    if "actor" in changes:
        changes = {"actor": make_actor("credit_analyst")}
    before = Event.objects.count()

    with pytest.raises(RefusedError) as refused:
        make_group(**{"members": (make_customer(), make_customer()), **changes})

    assert words in refused.value.message
    assert (refused.value.field, Event.objects.count()) == (field, before)
    assert not GroupMember.objects.exists()


def test_customer_is_in_one_group_and_a_stale_form_is_refused():
    one, two = make_customer(), make_customer()
    group = make_group(one, two)

    with pytest.raises(RefusedError, match="is in the group 启明系 already"):
        make_group(two, make_customer())
    with pytest.raises(RefusedError, match="look at it again"):
        make_group(one, two, group=group, revision=7)
    assert CustomerGroup.objects.get().revision == 1


def test_group_form_names_unknown_numbers(client):
    client.force_login(make_user("credit_manager"))
    client.cookies["django_language"] = "en"
    one, two = make_customer(), make_customer()
    sent = {"name": "系", "limit": "1,000", "reason": "同一控制人", "revision": "0"}
    address = reverse("guarantees:group_new")

    wrong = client.post(address, {**sent, "members": f"{one.number} C-NONE"})
    right = client.post(address, {**sent, "members": f"{one.number}\n{two.number}"})

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert "C-NONE" in wrong.content.decode()
    assert CustomerGroup.objects.get().limit == 1_000
