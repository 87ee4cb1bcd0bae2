from __future__ import annotations

import copy
from decimal import Decimal
from itertools import pairwise

import pytest

from tests.policies.factories import AUTHORITY as FIRST
from tests.policies.factories import MATRIX as SHIPPED
from tests.policies.factories import changed
from zixin.policies.rules import (
    ACTIONS,
    GRADES_AND_NONE,
    Case,
    Outcome,
    PolicyDocumentError,
    Step,
    Votes,
    outcome_of,
    parse_authority,
)

MATRIX = parse_authority(SHIPPED)
CENT = Decimal("0.01")
SURE = Decimal("0.60")


def case(action="new", grade="AAA", amount=1, **known):
    facts = {"group_total": Decimal(0), "terms_days": 0, "confidence": SURE, "warning": "none"}
    return Case(action=action, grade=grade, amount=Decimal(amount), **{**facts, **known})


def level_of(**facts):
    return MATRIX.path_for(case(**facts)).level.code


BOUNDS = {
    ("new", "AAA"): "100000 automatic, 1000000 manager, 5000000 manager_finance, "
    "20000000 finance_general, - committee",
    ("increase", "A"): "100000 automatic, 1000000 manager, 5000000 manager_finance",
    ("new", "BBB"): "500000 manager, 2000000 manager_finance, 10000000 finance_general, "
    "- committee",
    ("new", ""): "200000 manager_finance, 1000000 finance_general, - committee",
    ("order_release", "AA"): "1000000 manager, 5000000 manager_finance",
    ("temporary", "AAA"): "100000 manager, 1000000 manager_finance, 5000000 finance_general, "
    "- committee",
    ("temporary", "C"): "200000 finance_general, - committee",
    ("exception", "A"): "1000000 manager_finance, 5000000 finance_general, - committee",
    ("write_off", "BB"): "500000 manager_finance, 2000000 finance_general, - committee",
    ("decrease", "AAA"): "100000 automatic, - manager",
    ("decrease", ""): "- manager",
}


@pytest.mark.parametrize(("action", "grade"), BOUNDS)
def test_a_bound_belongs_to_its_band_and_a_cent_more_to_the_next(action, grade):
    bands = [row.split() for row in BOUNDS[action, grade].split(", ")]
    for (bound, level), (_next, above) in pairwise(bands):
        assert level_of(action=action, grade=grade, amount=bound) == level
        assert level_of(action=action, grade=grade, amount=Decimal(bound) + CENT) == above
    if bands[-1][0] == "-":
        assert level_of(action=action, grade=grade, amount=10**15) == bands[-1][1]


def test_every_action_and_grade_has_a_way():
    for action in ACTIONS:
        for grade in GRADES_AND_NONE:
            path = MATRIX.path_for(case(action=action, grade=grade))
            assert (path.base, path.raised_by) == (path.level, ())


@pytest.mark.parametrize(
    ("facts", "level", "raised_by"),
    [
        ({"terms_days": 90}, "automatic", []),
        ({"terms_days": 91}, "manager", ["long_terms"]),
        ({"confidence": Decimal("0.5999")}, "manager", ["thin_data"]),
        ({"confidence": None}, "manager", ["thin_data"]),
        ({"confidence": None, "terms_days": 91}, "manager_finance", ["long_terms", "thin_data"]),
        ({"warning": "yellow"}, "automatic", []),
        ({"warning": "orange"}, "committee", ["warned"]),
        ({"group_total": Decimal(20_000_000)}, "automatic", []),
        ({"group_total": Decimal(20_000_000) + CENT}, "finance_general", ["large_group"]),
        (
            {"group_total": Decimal(20_000_001), "terms_days": 91},
            "committee",
            ["long_terms", "large_group"],
        ),
        ({"amount": 20_000_001, "warning": "red", "confidence": None}, "committee", []),
        ({"action": "decrease", "warning": "red", "terms_days": 180}, "automatic", []),
        ({"action": "decrease", "confidence": None}, "manager", ["thin_data_decrease"]),
        (
            {"action": "decrease", "grade": "", "confidence": None},
            "manager",
            [],
        ),
    ],
)
def test_what_lifts_a_case_adds_up_and_stops_at_the_top(facts, level, raised_by):
    path = MATRIX.path_for(case(**facts))

    assert path.level.code == level
    assert [one.code for one in path.raised_by] == raised_by
    assert path.is_automatic is (level == "automatic")


def test_all_parts_of_a_condition_must_hold():
    document = changed(SHIPPED, "raises", [copy.deepcopy(SHIPPED["raises"][3])])
    document["raises"][0]["when"] = {"warning": ["red"], "grades": ["AAA"], "actions": ["new"]}
    matrix = parse_authority(document)

    for facts, lifted in [
        ({"warning": "red"}, True),
        ({"warning": "orange"}, False),
        ({"warning": "red", "grade": "AA"}, False),
        ({"warning": "red", "action": "increase"}, False),
    ]:
        assert bool(matrix.path_for(case(**facts)).raised_by) is lifted


@pytest.mark.parametrize("facts", [{"grade": "D"}, {"action": "gift"}])
def test_what_the_matrix_does_not_name_is_an_error_not_a_licence(facts):
    with pytest.raises(PolicyDocumentError, match="no band covers"):
        MATRIX.path_for(case(**facts))


def test_first_format_has_a_level_for_each_rank_and_lifts_nothing():
    matrix = parse_authority(FIRST)

    assert [level.code for level in matrix.levels] == list(matrix.ranks)
    assert dict(matrix.levels[0].title) == {"zh": "信用经理", "en": "Credit manager"}
    for action in ACTIONS:
        path = matrix.path_for(
            case(action=action, amount=1_000_001, warning="red", confidence=None, terms_days=180)
        )
        assert (path.level.code, path.raised_by) == ("finance_director", ())
        assert path.level.steps == (Step("finance_director"),)
    assert (matrix.escalation_hours, matrix.delegation) == (None, None)


def test_steps_are_filled_by_their_role_or_above_and_votes_by_members_alone():
    manager, vote = Step("credit_manager"), MATRIX.levels[-1].steps[0]

    assert MATRIX.fills(manager, frozenset({"salesperson"})) is None
    assert MATRIX.fills(manager, frozenset({"credit_manager"})) == "credit_manager"
    both = frozenset({"general_manager", "finance_director"})
    assert MATRIX.fills(manager, both) == "finance_director"
    assert MATRIX.fills(Step("general_manager"), frozenset({"finance_director"})) is None
    assert (vote.quorum, vote.approving_share) == (3, Decimal("0.6667"))
    assert MATRIX.fills(vote, frozenset({"general_manager"})) is None
    assert MATRIX.fills(vote, frozenset({"committee_member"})) == "committee_member"


@pytest.mark.parametrize(
    ("role", "amount", "grade", "signs"),
    [
        ("credit_manager", 1, "AAA", "credit_manager"),
        ("salesperson", 1, "AAA", None),  # nobody has to sign, and yet it takes a role that decides
        ("credit_manager", 1_000_001, "AAA", None),
        ("finance_director", 1_000_001, "AAA", "finance_director"),
        ("general_manager", 1_000_001, "AAA", "general_manager"),
        ("finance_director", 200_000, "", "finance_director"),
        ("committee_member", 20_000_000, "AAA", "committee_member"),
        ("committee_member", 20_000_001, "AAA", None),  # one member is no vote
    ],
)
def test_who_signs_last_holds_the_highest_rank_of_the_level(role, amount, grade, signs):
    found = MATRIX.deciding_role(roles=frozenset({role}), amount=Decimal(amount), grade=grade)

    assert found == signs
    assert MATRIX.may_reject(frozenset({role})) == (None if role == "salesperson" else role)


VOTE = Step("committee_member", 3, Decimal("0.6667"))


@pytest.mark.parametrize(
    ("votes", "members", "outcome"),
    [
        ((2, 1, 0), None, Outcome.CARRIED),  # two thirds are two thirds
        ((2, 0, 1), None, Outcome.CARRIED),  # who abstains is present
        ((2, 0, 0), None, Outcome.UNDECIDED),  # two are no quorum
        ((1, 1, 1), None, Outcome.LOST),
        ((0, 0, 3), None, Outcome.LOST),  # nobody was for it
        ((3, 2, 0), None, Outcome.LOST),
        ((0, 0, 0), None, Outcome.UNDECIDED),
        ((1, 1, 0), 5, Outcome.UNDECIDED),
        ((1, 2, 0), 5, Outcome.LOST),  # three of five would be too few
        ((2, 0, 0), 2, Outcome.LOST),  # the quorum can never come together
        ((3, 1, 0), 5, Outcome.CARRIED),
    ],
)  # fmt: skip
def test_vote_is_carried_with_quorum_and_share(votes, members, outcome):
    assert outcome_of(VOTE, Votes(*votes), members=members) == outcome


def test_one_signature_decides_a_step():
    assert outcome_of(Step("credit_manager"), Votes(1)) == Outcome.CARRIED
    assert outcome_of(Step("credit_manager"), Votes(0, 1)) == Outcome.LOST


ROW = {"code": "x", "title": {"zh": "一", "en": "One"}, "when": {"warning": ["red"]}, "by": 1}


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        ("format", 3, "format: 3 is not known"),
        ("format", True, "format: True is not known"),
        ("levels", KeyError, "levels: is missing"),
        ("levels", [], "levels: 1 to 20 are expected"),
        ("levels.1.code", "automatic", "levels[1].code: 'automatic' stands twice"),
        ("levels.1.code", "Not a code", "levels[1].code: 'Not a code' is no code"),
        ("levels.1.title", {"zh": "经理"}, "levels[1].title.en: a text is expected"),
        ("levels.1.steps", "manager", "levels[1].steps: a list is expected"),
        ("levels.1.steps.0", {}, "levels[1].steps[0].role: is missing"),
        (
            "levels.1.steps.0.role",
            "salesperson",
            "levels[1].steps[0].role: 'salesperson' is not among the ranks",
        ),
        ("levels.4.steps.0.quorum", 0, "levels[4].steps[0].quorum: 0 is not a whole number from 1"),
        ("levels.4.steps.0.quorum", "3", "levels[4].steps[0].quorum: '3' is not a whole number"),
        ("levels.4.steps.0.approving_share", 0.5, "levels[4].steps[0].approving_share: 0.5 is"),
        ("levels.4.steps.0.approving_share", "0", "levels[4].steps[0].approving_share: '0' is not"),
        ("levels.4.steps.0.approving_share", "1.1", "levels[4].steps[0].approving_share: '1.1'"),
        ("cells.0.actions", [], "cells[0].actions: at least one is expected"),
        ("cells.0.actions.0", "gift", "cells[0].actions: 'gift' is not known"),
        ("cells.0.actions.1", "new", "cells[0].actions: 'new' stands twice"),
        ("cells.0.grades.0", "D", "cells[0].grades: 'D' is not known"),
        ("cells.0.grades", ["AAA", "AA"], "cells: new of grade 'A' stands in no cell"),
        ("cells.1.actions.0", "new", "cells[1]: new of grade 'AAA' stands in cells[0] too"),
        ("cells.0.bands.0.up_to", None, "cells[0].bands: exactly the last band is open"),
        ("cells.0.bands.0.up_to", 100_000, "cells[0].bands[0].up_to: 100000 is not an amount"),
        ("cells.0.bands.1.up_to", "100000", "cells[0].bands: the bounds must rise"),
        ("cells.0.bands.0.level", "board", "cells[0].bands[0].level: 'board' is not among the lev"),
        ("cells.0.bands", [{"up_to": "1"}] * 51, "cells[0].bands: has more than 50 rules"),
        ("cells", [{}] * 91, "cells: has more than 90 rules"),
        ("raises", [ROW] * 21, "raises: has more than 20 rules"),
        ("raises.0", {**ROW, "to": "committee"}, "raises[0]: by or to is expected"),
        ("raises.0.by", KeyError, "raises[0]: by or to is expected, one of the two"),
        ("raises.0.by", 0, "raises[0].by: 0 is not a whole number from 1"),
        ("raises.0.when", {}, "raises[0].when: a condition is expected"),
        ("raises.0.when", {"weather": "bad"}, "raises[0].when.weather: is not part of a condition"),
        ("raises.0.when.terms_over_standard", False, "raises[0].when.terms_over_standard: true"),
        ("raises.1.code", "long_terms", "raises[1].code: 'long_terms' stands twice"),
        ("raises.1.when.confidence_below", "1.5", "raises[1].when.confidence_below: '1.5' is not"),
        ("raises.3.when.warning", ["green"], "raises[3].when.warning: 'green' is not known"),
        ("raises.3.to", "board", "raises[3].to: 'board' is not among the levels"),
        ("raises.4.when.group_total_above", "-1", "raises[4].when.group_total_above: '-1' is not"),
        ("standard_terms_days.AAA", KeyError, "standard_terms_days: every grade and the unrated"),
        ("standard_terms_days.AAA", -1, "standard_terms_days['AAA']: -1 is not a whole number"),
        ("validity_months.D", 3, "validity_months: every grade and the unrated are expected"),
        ("escalation", 24, "escalation.after_hours: is missing"),
        ("escalation.after_hours", 0, "escalation.after_hours: 0 is not a whole number from 1"),
        ("delegation", KeyError, "delegation: is missing"),
        ("delegation.days_max", 0, "delegation.days_max: 0 is not a whole number from 1"),
        ("delegation.amount_cap", 5, "delegation.amount_cap: 5 is not an amount above zero"),
    ],
)
def test_faulty_matrix_is_refused_with_its_place(path, value, complaint):
    with pytest.raises(PolicyDocumentError) as refused:
        parse_authority(changed(SHIPPED, path, value))

    assert str(refused.value).startswith(complaint)
