from __future__ import annotations

import copy
import threading
from datetime import date, timedelta

import pytest
from django.db import connection

from tests.factories import NOW, make_actor
from tests.policies.factories import MATRIX, propose, staff
from tests.policies.test_authority import SHIPPED, changed
from zixin.accounts.queries import NOBODY, SYSTEM
from zixin.kernel.audit import Event
from zixin.kernel.workflow import RefusedError
from zixin.policies.models import PolicyKind, PolicyVersion
from zixin.policies.queries import (
    NoPolicyError,
    authority_in_force,
    policies_for,
    policy_in_force,
)
from zixin.policies.rules import PolicyDocumentError, digest_of
from zixin.policies.services import (
    draft_policy,
    publish_draft,
    publish_policy,
    publish_shipped_policies,
)

FIRST_DAY = date(2026, 3, 1)


def publish(document=SHIPPED, *, on=FIRST_DAY, actor=SYSTEM, at=NOW) -> PolicyVersion:
    return publish_policy(
        kind=PolicyKind.AUTHORITY, document=document, effective_on=on, actor=actor, now=at
    )


def the_next(**changes: object) -> dict[str, object]:
    return {**copy.deepcopy(SHIPPED), "version": 2, **changes}


@pytest.mark.django_db
def test_publishing_writes_the_version_and_one_event():
    version = publish()

    assert (str(version), version.published_by_name) == ("authority-standard@1", "system")
    event = Event.objects.get()
    assert event.kind == "policies.version.published"
    assert event.data == {
        "kind": "authority",
        "name": "authority-standard",
        "version": 1,
        "digest": digest_of(SHIPPED),
    }


@pytest.mark.django_db
def test_document_comes_back_from_the_database_to_the_byte(published_policies):
    for version in PolicyVersion.objects.all():
        assert digest_of(version.document) == version.digest


@pytest.mark.django_db
def test_same_document_again_changes_nothing():
    assert publish() == publish(on=FIRST_DAY + timedelta(days=9))

    assert (PolicyVersion.objects.count(), Event.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_published_version_is_never_edited():
    publish()

    with pytest.raises(RefusedError):
        publish(changed("terms_days_max", 360))

    assert PolicyVersion.objects.get().document == SHIPPED
    assert Event.objects.count() == 1


@pytest.mark.django_db
def test_faulty_document_is_not_published():
    with pytest.raises(PolicyDocumentError):
        publish(changed("cells.0.bands", []))

    assert (PolicyVersion.objects.count(), Event.objects.count()) == (0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["credit_manager", "administrator"])
def test_nobody_publishes_from_his_role_yet(role):
    with pytest.raises(RefusedError):
        publish(actor=make_actor(role))

    assert PolicyVersion.objects.count() == 0


@pytest.mark.django_db
def test_last_version_to_become_effective_is_in_force():
    first = publish()
    second = publish(the_next(terms_days_max=90), on=FIRST_DAY + timedelta(days=10))

    day_before = second.effective_on - timedelta(days=1)
    assert policy_in_force(PolicyKind.AUTHORITY, on=FIRST_DAY) == first
    assert policy_in_force(PolicyKind.AUTHORITY, on=day_before) == first
    assert authority_in_force(on=second.effective_on)[0] == second
    assert authority_in_force(on=second.effective_on)[1].terms_days_max == 90
    with pytest.raises(NoPolicyError):
        policy_in_force(PolicyKind.AUTHORITY, on=FIRST_DAY - timedelta(days=1))


@pytest.mark.django_db
def test_later_publication_wins_on_the_same_day():
    publish()
    second = publish(the_next(), at=NOW + timedelta(hours=1))

    assert policy_in_force(PolicyKind.AUTHORITY, on=FIRST_DAY) == second


@pytest.mark.django_db
def test_policies_are_read_by_those_who_may():
    version = publish()

    assert list(policies_for(make_actor("credit_controller"))) == [version]
    assert list(policies_for(make_actor("salesperson"))) == []
    assert list(policies_for(NOBODY)) == []


@pytest.mark.django_db
def test_shipped_policies_are_published_once(published_policies):
    before = list(PolicyVersion.objects.values_list("kind", "name", "version").order_by("kind"))

    publish_shipped_policies(actor=SYSTEM, now=NOW)

    shipped = {("authority", "authority-standard", number) for number in (1, 2)}
    assert shipped <= set(before)
    assert str(authority_in_force(on=FIRST_DAY)[0]) == "authority-standard@2"
    kinds = {kind for kind, _name, _version in before}
    named = {name for kind, name, _version in before if kind == "assessment"}
    is_assigned = {"no-statements", "small-company", "trade-credit-v1"} <= named
    assert kinds == {"assessment", "authority", "granting", "security"} | (
        {"assignment"} if is_assigned else set()
    )
    assert PolicyVersion.objects.count() == len(before) == Event.objects.count()


@pytest.mark.django_db
def test_version_the_company_published_stays_beside_what_ships():
    publish()
    staff()
    author = make_actor("credit_analyst")
    own = draft_policy(
        kind=PolicyKind.AUTHORITY, document=the_next(), base=None, actor=author, now=NOW
    )
    propose(own, author)
    published = publish_draft(draft=own, revision=1, actor=make_actor("finance_director"), now=NOW)

    assert published not in publish_shipped_policies(actor=SYSTEM, now=NOW)

    assert authority_in_force(on=NOW.date())[0] == published
    assert published.document["terms_days_max"] == 180
    assert PolicyVersion.objects.filter(kind="authority", version=2).count() == 1


@pytest.mark.django_db
def test_document_with_an_error_of_the_linter_is_not_published():
    matrix = copy.deepcopy(MATRIX)
    matrix["cells"][9]["bands"][0]["level"] = "committee"

    with pytest.raises(PolicyDocumentError, match=r"cells\[9\]"):
        publish(matrix)

    assert not PolicyVersion.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_that_publish_at_once_publish_one_version():
    start, failures = threading.Barrier(2), []

    def try_it():
        try:
            start.wait()
            publish()
        except Exception as error:  # noqa: BLE001 -- told to the main thread
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=try_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert (PolicyVersion.objects.count(), Event.objects.count()) == (1, 1)
