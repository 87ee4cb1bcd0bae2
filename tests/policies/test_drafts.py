"""What a draft keeps, what publishing it leaves behind, and what is refused without a trace."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone, translation

from tests.factories import NOW, make_actor
from tests.policies.factories import (
    AUTHORITY,
    bring_to,
    changed,
    make_draft,
    model_document,
    propose,
)
from zixin.accounts.queries import NOBODY, SYSTEM
from zixin.kernel.audit import Event
from zixin.kernel.workflow import RefusedError
from zixin.policies import services
from zixin.policies.models import PolicyDraft, PolicyKind, PolicyVersion
from zixin.policies.queries import drafts_for, policy_in_force, proposals_waiting_for
from zixin.policies.rules import digest_of

TODAY = timezone.localdate(NOW)


def _counts():
    return PolicyDraft.objects.count(), PolicyVersion.objects.count(), Event.objects.count()


@pytest.mark.django_db
def test_draft_of_a_published_model_is_its_next_version(published_policies):
    base = PolicyVersion.objects.get(kind="assessment", name="sasac-2006-basic")
    author = make_actor("credit_analyst")

    draft = services.draft_policy(
        kind=PolicyKind.ASSESSMENT, document=base.document, base=base, actor=author, now=NOW
    )

    assert (draft.number, draft.version, draft.document["version"]) == ("PD-2026-000001", 2, 2)
    assert draft.digest == digest_of(draft.document)
    event = Event.objects.order_by("-sequence").first()
    assert event.kind == "policies.draft.drafted"
    assert event.data == {
        "kind": "assessment",
        "name": "sasac-2006-basic",
        "version": 2,
        "digest": draft.digest,
        "source": "sasac-2006-basic@1",
    }


@pytest.mark.django_db
def test_version_of_a_file_from_elsewhere_stays():
    assert make_draft(document=model_document(version=7)).version == 7


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["salesperson", "administrator", "internal_auditor"])
def test_nobody_drafts_without_the_right(role):
    with pytest.raises(RefusedError):
        make_draft(make_actor(role))

    assert _counts() == (0, 0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "faulty",
    [
        {"name": "Not/an address"},
        {"name": ""},
        {"version": 0},
        {"version": "1"},
        {"source": "\0"},
        {"source": "\ud800"},
        {"source": "x" * 1_100_000},
        {"scoring": float("nan")},
        {"scoring": 1e30},
        {"scoring": {"deep": [[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]}},
    ],
    ids=str,
)
def test_document_no_draft_can_hold_is_refused_and_nothing_written(faulty):
    author = make_actor("credit_analyst")

    with pytest.raises(RefusedError):
        make_draft(author, document=model_document(**faulty))

    assert _counts() == (0, 0, 0)


@pytest.mark.django_db
def test_unfinished_draft_is_kept_and_not_proposed():
    author = make_actor("credit_analyst")
    draft = make_draft(author, document=changed(model_document(), "caps.0.when", "no_such < 1"))
    before = _counts()

    with (
        translation.override("en"),
        pytest.raises(RefusedError, match=r"caps\[0\]\.when: .*character 1"),
    ):
        propose(draft, author)

    draft.refresh_from_db()
    assert (draft.state, _counts()) == ("DRAFT", before)


@pytest.mark.django_db
def test_unusable_document_is_not_published_even_when_it_got_proposed():
    draft = bring_to("PROPOSED")
    PolicyDraft.objects.filter(pk=draft.pk).update(
        document=changed(draft.document, "grades.0.floor", 10)
    )
    before = _counts()

    with pytest.raises(RefusedError, match=r"grades\[1\]"):
        services.publish_draft(
            draft=draft, revision=1, actor=make_actor("finance_director"), now=NOW
        )

    assert _counts() == before
    assert PolicyDraft.objects.get().state == "PROPOSED"


@pytest.mark.django_db
def test_publication_leaves_a_version_in_force_and_two_events():
    author, second = make_actor("credit_analyst"), make_actor("credit_manager")
    draft = propose(make_draft(author), author)

    version = services.publish_draft(draft=draft, revision=1, actor=second, now=NOW)

    draft.refresh_from_db()
    assert (draft.state, draft.published, draft.judged_by_id) == (
        "PUBLISHED",
        version,
        second.user_id,
    )
    assert (version.digest, version.document) == (draft.digest, draft.document)
    assert (version.effective_on, version.published_by_name) == (TODAY, second.name)
    assert policy_in_force(PolicyKind.ASSESSMENT, on=TODAY) == version
    kinds = list(Event.objects.order_by("sequence").values_list("kind", flat=True))
    assert kinds == [
        "policies.draft.drafted",
        "policies.draft.proposed",
        "policies.version.published",
        "policies.draft.published",
    ]


@pytest.mark.django_db
def test_effective_date_is_not_in_the_past():
    author, second = make_actor("credit_analyst"), make_actor("credit_manager")
    draft = make_draft(author)
    step = {"draft": draft, "revision": 1, "reason": "新标准值", "actor": author}

    with pytest.raises(RefusedError) as refused:
        services.propose_draft(**step, effective_on=TODAY - timedelta(days=1), now=NOW)
    assert refused.value.field == "effective_on"
    services.propose_draft(**step, effective_on=TODAY + timedelta(days=1), now=NOW)
    with pytest.raises(RefusedError) as late:
        services.publish_draft(draft=draft, revision=1, actor=second, now=NOW + timedelta(days=2))

    assert late.value.field == "effective_on"
    assert PolicyVersion.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("reason", ["", "   ", "x" * 2_001])
def test_proposal_gives_its_reason(reason):
    author = make_actor("credit_analyst")
    draft = make_draft(author)

    with pytest.raises(RefusedError) as refused:
        services.propose_draft(
            draft=draft, revision=1, effective_on=None, reason=reason, actor=author, now=NOW
        )

    assert (refused.value.field, draft.state) == ("reason", "DRAFT")


@pytest.mark.django_db
def test_change_from_a_stale_page_is_refused():
    author = make_actor("credit_analyst")
    draft = make_draft(author)
    first, second = (changed(draft.document, "dimensions.0.weight", weight) for weight in (20, 25))
    services.revise_draft(draft=draft, revision=1, document=first, actor=author, now=NOW)

    with pytest.raises(RefusedError):
        services.revise_draft(draft=draft, revision=1, document=second, actor=author, now=NOW)

    draft.refresh_from_db()
    assert (draft.revision, draft.document["dimensions"][0]["weight"]) == (2, 20)


@pytest.mark.django_db
def test_same_document_again_is_no_change():
    author = make_actor("credit_analyst")
    draft = bring_to("PROPOSED", author=author)
    before = _counts()

    services.revise_draft(draft=draft, revision=1, document=draft.document, actor=author, now=NOW)

    assert (draft.state, draft.revision, _counts()) == ("PROPOSED", 1, before)


@pytest.mark.django_db
def test_name_and_version_are_not_the_authors_to_choose():
    author = make_actor("credit_analyst")
    draft = make_draft(author)

    services.revise_draft(
        draft=draft,
        revision=1,
        document=model_document(name="another", version=9),
        actor=author,
        now=NOW,
    )

    assert (draft.document["name"], draft.document["version"]) == ("sasac-2006-basic", 1)


@pytest.mark.django_db
def test_version_published_meanwhile_is_refused_until_the_author_takes_the_next():
    author, second = make_actor("credit_analyst"), make_actor("credit_manager")
    draft = propose(make_draft(author), author)
    services.publish_policy(
        kind=PolicyKind.ASSESSMENT,
        document=model_document(source="elsewhere"),
        effective_on=TODAY,
        actor=SYSTEM,
        now=NOW,
    )

    with pytest.raises(RefusedError):
        services.publish_draft(draft=draft, revision=1, actor=second, now=NOW)
    services.revise_draft(draft=draft, revision=1, document=draft.document, actor=author, now=NOW)
    propose(draft, author)
    published = services.publish_draft(draft=draft, revision=2, actor=second, now=NOW)

    assert str(published) == "sasac-2006-basic@2"


@pytest.mark.django_db
def test_person_with_the_right_publishes_no_document_of_his_own():
    with pytest.raises(RefusedError):
        services.publish_policy(
            kind=PolicyKind.AUTHORITY,
            document=AUTHORITY,
            effective_on=TODAY,
            actor=make_actor("finance_director"),
            now=NOW,
        )

    assert _counts() == (0, 0, 0)


@pytest.mark.django_db
def test_drafts_are_read_by_those_who_read_policies():
    author = make_actor("credit_analyst")
    draft = bring_to("PROPOSED", author=author)

    assert list(drafts_for(make_actor("internal_auditor"))) == [draft]
    assert list(drafts_for(make_actor("salesperson"))) == list(drafts_for(NOBODY)) == []
    assert list(proposals_waiting_for(make_actor("credit_manager"))) == [draft]
    assert list(proposals_waiting_for(author)) == []
    own = bring_to("PROPOSED", author=make_actor("credit_manager"))
    assert list(proposals_waiting_for(make_actor("finance_director"))) == [draft, own]


def _at_once(*acts):
    start, outcomes = threading.Barrier(len(acts)), []

    def run(act):
        try:
            start.wait(timeout=10)
            act()
            outcomes.append("done")
        except RefusedError:
            outcomes.append("refused")
        except Exception as error:  # noqa: BLE001 -- told to the test, which fails on it
            outcomes.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def _publication(draft, actor):
    return lambda: services.publish_draft(
        draft=PolicyDraft.objects.get(pk=draft.pk), revision=1, actor=actor, now=NOW
    )


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_at_once_make_one_version():
    draft = bring_to("PROPOSED")
    people = [make_actor("credit_manager"), make_actor("finance_director")]

    outcomes = _at_once(*[_publication(draft, person) for person in people])

    assert outcomes == ["done", "refused"]
    assert (PolicyVersion.objects.count(), PolicyDraft.objects.get().state) == (1, "PUBLISHED")
    assert Event.objects.filter(kind="policies.version.published").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_drafts_of_one_version_published_at_once_make_one_version():
    first, second = bring_to("PROPOSED"), bring_to("PROPOSED")
    person = make_actor("credit_manager")

    outcomes = _at_once(_publication(first, person), _publication(second, person))

    assert outcomes == ["done", "refused"]
    assert PolicyVersion.objects.count() == 1
    assert sorted(PolicyDraft.objects.values_list("state", flat=True)) == ["PROPOSED", "PUBLISHED"]


@pytest.mark.django_db(transaction=True)
def test_publication_and_change_at_once_never_publish_what_nobody_proposed():
    author = make_actor("credit_analyst")
    draft = bring_to("PROPOSED", author=author)
    document = changed(draft.document, "dimensions.0.weight", 30)

    outcomes = _at_once(
        _publication(draft, make_actor("credit_manager")),
        lambda: services.revise_draft(
            draft=PolicyDraft.objects.get(pk=draft.pk),
            revision=1,
            document=document,
            actor=author,
            now=NOW,
        ),
    )

    assert outcomes == ["done", "refused"]
    version = PolicyVersion.objects.first()
    assert version is None or version.document["dimensions"][0]["weight"] == 22
