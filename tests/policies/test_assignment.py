"""Which model rates which customer: the rules, what is refused, and the version that follows."""

from __future__ import annotations

import json
from datetime import date, timedelta
from importlib import resources

import pytest

from tests.factories import NOW, make_actor
from tests.policies.factories import model_document
from zixin.accounts.queries import SYSTEM
from zixin.kernel.workflow import RefusedError
from zixin.policies import services
from zixin.policies.models import PolicyKind, PolicyVersion
from zixin.policies.queries import NoPolicyError, model_choice, model_for
from zixin.policies.rules import PolicyDocumentError, judge, parse_assignment

SHIPPED = json.loads(
    (resources.files("zixin.policies") / "shipped" / "assignment-standard-1.json").read_text(
        "utf-8"
    )
)
DAY = date(2026, 3, 2)
MODELS = frozenset({"no-statements", "small-company", "trade-credit-v1"})


def rules(*whens):
    rows = [{"when": when, "model": "m", "zh": "中", "en": "x"} for when in whens]
    return {**SHIPPED, "rules": rows, "otherwise": "m"}


@pytest.mark.parametrize(
    ("facts", "model"),
    [
        ({"statements": 0, "size": "large"}, "no-statements"),
        ({"statements": 0, "size": "micro"}, "no-statements"),
        ({"statements": 1, "size": "micro"}, "small-company"),
        ({"statements": 3, "size": "small"}, "small-company"),
        ({"statements": 3, "size": "medium"}, "trade-credit-v1"),
        ({"statements": 3, "size": ""}, "trade-credit-v1"),
        ({"statements": 3}, "trade-credit-v1"),
        ({}, "trade-credit-v1"),
    ],
)
def test_shipped_rules_choose_by_statements_and_size(facts, model):
    judge("assignment", SHIPPED, models=MODELS)

    assert parse_assignment(SHIPPED).model_of(facts) == model


def test_rules_speak_chinese_and_units():
    assignment = parse_assignment(
        rules(
            '企业规模 属于 ("small") 且 往来月数 < 6', 'starts_with(行业, "C26")', "注册资本 < 1e6"
        )
    )

    assert [assignment.rules[0].when.evaluate({"size": "small", "tenure_months": 3.0})[0]] == [True]


@pytest.mark.parametrize(
    ("document", "complaint"),
    [
        ({**SHIPPED, "rules": 5}, "rules: a list is expected"),
        ({**SHIPPED, "rules": ["x"]}, "rules[0]: a table is expected"),
        ({**SHIPPED, "more": 1}, "more: is not part of an assignment"),
        ({**SHIPPED, "otherwise": "luck"}, "otherwise: 'luck' is no published model"),
        ({**SHIPPED, "otherwise": None}, "otherwise: a text is expected"),
        (rules("statements ="), "rules[0].when: "),
        (rules("statements = 0", "luck > 1"), "rules[1].when: 'luck'"),
        (rules("size > 3"), "rules[0].when: "),
        (rules("registered_capital > tenure_months"), "rules[0].when: "),
        (rules("statements"), "rules[0].when: a condition is expected, not a figure"),
        (rules("prev(statements) = 0"), "rules[0].when: asks for a year before"),
        (rules(*["statements = 0"] * 2), "rules[1].when: is the same as in rules[0]"),
        (rules("statements < 3", "statements < 2"), "rules[1].when: holds for no customer"),
        (rules("1 = 1", 'size = "small"'), "rules[1].when: holds for no customer"),
        (rules("statements < 1 and statements > 2"), "rules[0].when: holds for no customer"),
        (
            rules('size in ("small", "micro")', 'size = "micro" and statements = 0'),
            "rules[1].when: holds for no customer",
        ),
        (
            rules('starts_with(industry, "C")', 'starts_with(industry, "C26")'),
            "rules[1].when: holds for no customer",
        ),
        (rules(*[f"statements = {n}" for n in range(51)]), "rules: has more than 50 rules"),
        ({**SHIPPED, "rules": [{**SHIPPED["rules"][0], "zh": ""}]}, "rules[0].zh: a text"),
        ({**SHIPPED, "rules": [{**SHIPPED["rules"][0], "x": ""}]}, "rules[0].x: is not known here"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_ill_rules_are_refused_at_their_place(document, complaint):
    with pytest.raises(PolicyDocumentError) as refused:
        parse_assignment(document, models=MODELS | {"m"})

    assert str(refused.value).startswith(complaint)


@pytest.mark.parametrize(
    "whens",
    [
        ("statements < 2", "statements < 3"),
        ('size = "small"', 'size != "micro"'),
        ('starts_with(industry, "C26")', 'starts_with(industry, "C")'),
        ("tenure_months < 6 and statements > 1", "tenure_months < 6"),
        ("terms_days + 1 > 30", "terms_days > 60"),
        ("not defined(size)", "statements = 0"),
    ],
)
def test_rules_that_some_customer_reaches_are_kept(whens):
    assert len(parse_assignment(rules(*whens)).rules) == 2


def _model(name, *, version=1, on=DAY):
    return services.publish_policy(
        kind=PolicyKind.ASSESSMENT,
        document=model_document(name=name, version=version),
        effective_on=on,
        actor=SYSTEM,
        now=NOW,
    )


def _assignment(document=SHIPPED, *, on=DAY):
    return services.publish_policy(
        kind=PolicyKind.ASSIGNMENT, document=document, effective_on=on, actor=SYSTEM, now=NOW
    )


@pytest.mark.django_db
def test_without_an_assignment_the_last_effective_model_rates_everybody():
    _model("one")
    second = _model("two", on=DAY + timedelta(days=1))

    assert str(model_for({"statements": 0}, on=DAY)) == "one@1"
    assert model_for({"statements": 0}, on=DAY + timedelta(days=1)) == second
    with pytest.raises(NoPolicyError):
        model_for({}, on=DAY - timedelta(days=1))


@pytest.mark.django_db
def test_assignment_leads_to_the_newest_effective_version(django_assert_num_queries):
    for name in sorted(MODELS):
        _model(name)
    _model("small-company", version=2, on=DAY + timedelta(days=5))
    _assignment()

    choice = model_choice(on=DAY)
    with django_assert_num_queries(2):
        chosen = [
            str(choice.version_for({"statements": count, "size": "small"})) for count in (0, 1, 2)
        ]

    assert chosen == ["no-statements@1", "small-company@1", "small-company@1"]
    later = model_for({"statements": 1, "size": "small"}, on=DAY + timedelta(days=5))
    assert str(later) == "small-company@2"


@pytest.mark.django_db
def test_assignment_of_an_unknown_model_is_not_published():
    _model("no-statements")
    _model("small-company")

    with pytest.raises(PolicyDocumentError, match="otherwise: 'trade-credit-v1'"):
        _assignment()
    author, second = make_actor("credit_analyst"), make_actor("credit_manager")
    draft = services.draft_policy(
        kind=PolicyKind.ASSIGNMENT, document=SHIPPED, base=None, actor=author, now=NOW
    )
    step = {"draft": draft, "revision": 1}
    with pytest.raises(RefusedError, match="otherwise"):
        services.propose_draft(**step, effective_on=None, reason="x", actor=author, now=NOW)
    _model("trade-credit-v1", on=DAY + timedelta(days=5))
    with pytest.raises(RefusedError, match="otherwise"):
        services.propose_draft(**step, effective_on=DAY, reason="x", actor=author, now=NOW)
    day = DAY + timedelta(days=5)
    services.propose_draft(**step, effective_on=day, reason="x", actor=author, now=NOW)
    version = services.publish_draft(**step, actor=second, now=NOW)

    assert (version.kind, version.effective_on) == ("assignment", day)
    assert PolicyVersion.objects.filter(kind="assignment").count() == 1
