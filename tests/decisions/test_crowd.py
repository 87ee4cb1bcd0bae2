"""Many clients on one application at the same instant, through the pages: one effect, no error."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.decisions.factories import bring_to, publish_matrix, second_edition
from tests.factories import make_user
from zixin.decisions.models import CreditApplication, Decision, Minutes, Vote
from zixin.exposure.models import CreditLimit
from zixin.kernel.audit import Event

pytestmark = pytest.mark.django_db(transaction=True)
CROWDS = [8, pytest.param(32, marks=pytest.mark.prove)]
CLICKS = 4  # of each person, at once: double clicks and retries
COMMITTEE = "30000000"


def _people(count: int) -> list[list[Client]]:
    """The windows of each member of the committee."""
    crowd = []
    for _ in range(count // CLICKS):
        user = make_user("committee_member")
        windows = [Client() for _ in range(CLICKS)]
        for window in windows:
            window.force_login(user)
        crowd.append(windows)
    return crowd


def _at_once(posts: list[Callable[[], int]]) -> Counter[int]:
    """Send all together; count the answers by status."""
    start = threading.Barrier(len(posts))
    answers: Counter[int] = Counter()
    lock = threading.Lock()

    def run(post: Callable[[], int]) -> None:
        try:
            start.wait(timeout=60)
            status = post()
            with lock:
                answers[status] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(post,)) for post in posts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def _posts(
    crowd: list[list[Client]], application: CreditApplication, name: str, **given: object
) -> list[Callable[[], int]]:
    address = reverse(f"decisions:{name}", args=[application.number])
    data = {"revision": application.revision, **given}
    return [
        lambda window=window: window.post(address, data).status_code
        for windows in crowd
        for window in windows
    ]


@pytest.mark.parametrize("count", CROWDS)
def test_crowd_of_approvers_makes_one_decision_and_one_limit(count):
    publish_matrix()
    application = bring_to("PENDING_APPROVAL")
    crowd = _people(count)
    stale = reverse("decisions:approval", args=[application.number])
    given = {"amount": "500000", "terms_days": "60", "reason": "同意"}
    posts = _posts(crowd, application, "approval", **given)
    for windows in crowd:  # one window of each holds a form from before the recommendation
        posts.append(lambda w=windows[0]: w.post(stale, {**given, "revision": 1}).status_code)

    answers = _at_once(posts)

    assert answers == {302: 1, 422: len(posts) - 1}
    assert (Vote.objects.count(), Decision.objects.count(), CreditLimit.objects.count()) == (
        1,
        1,
        1,
    )
    assert Event.objects.filter(kind="exposure.limit.opened").count() == 1


@pytest.mark.parametrize("count", [12, pytest.param(32, marks=pytest.mark.prove)])
def test_crowd_of_a_committee_votes_once_each_and_closes_once(count):
    publish_matrix(second_edition())
    application = bring_to("PENDING_APPROVAL", amount=COMMITTEE)
    crowd = _people(count)
    given = {"amount": COMMITTEE, "terms_days": "60", "reason": "同意"}

    votes = _at_once(_posts(crowd, application, "approval", **given))
    application.refresh_from_db()
    closings = _at_once(_posts(crowd, application, "minutes", minutes="出席者一致同意"))

    people = count // CLICKS
    assert votes == {302: people, 422: count - people}
    assert Vote.objects.count() == people == Vote.objects.values("voter_id").distinct().count()
    assert closings == {302: 1, 422: count - 1}
    assert (Minutes.objects.count(), Decision.objects.count()) == (1, 1)
