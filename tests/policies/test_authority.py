from __future__ import annotations

import copy
import json
from decimal import Decimal
from importlib import resources

import pytest

from zixin.policies.rules import PolicyDocumentError, parse_authority

SHIPPED = json.loads(
    (resources.files("zixin.policies") / "shipped" / "authority-standard-1.json").read_text("utf-8")
)
MATRIX = parse_authority(SHIPPED)
CENT = Decimal("0.01")


@pytest.mark.parametrize(
    ("grade", "bound", "role", "next_role"),
    [
        ("AAA", 1_000_000, "credit_manager", "finance_director"),
        ("A", 5_000_000, "finance_director", "general_manager"),
        ("A", 20_000_000, "general_manager", "committee_member"),
        ("BBB", 500_000, "credit_manager", "finance_director"),
        ("BB", 2_000_000, "finance_director", "general_manager"),
        ("BB", 10_000_000, "general_manager", "committee_member"),
        ("B", 200_000, "finance_director", "general_manager"),
        ("C", 1_000_000, "general_manager", "committee_member"),
        ("", 200_000, "finance_director", "general_manager"),
    ],
)
def test_a_cent_above_the_bound_needs_the_next_rank(grade, bound, role, next_role):
    at, above = Decimal(bound), Decimal(bound) + CENT

    assert MATRIX.deciding_role(roles=frozenset({role}), amount=at, grade=grade) == role
    assert MATRIX.deciding_role(roles=frozenset({role}), amount=above, grade=grade) is None
    assert MATRIX.deciding_role(roles=frozenset({next_role}), amount=at, grade=grade) == next_role


def test_lowest_sufficient_role_of_several_decides():
    roles = frozenset({"committee_member", "finance_director", "salesperson"})

    assert MATRIX.deciding_role(roles=roles, amount=Decimal(1), grade="AAA") == "finance_director"
    assert MATRIX.deciding_role(roles=frozenset({"salesperson"}), amount=CENT, grade="AAA") is None
    assert MATRIX.may_reject(roles) == "finance_director"
    assert MATRIX.may_reject(frozenset({"salesperson"})) is None


def test_grade_the_matrix_does_not_name_is_an_error_not_a_licence():
    with pytest.raises(PolicyDocumentError, match="'D'"):
        MATRIX.deciding_role(roles=frozenset(), amount=Decimal(1), grade="D")


def test_shipped_matrix_covers_every_grade_and_the_unrated():
    grades = {"AAA", "AA", "A", "BBB", "BB", "B", "CCC", "CC", "C", ""}

    covered = [grade for cell in MATRIX.cells for grade in cell.grades]
    assert sorted(covered) == sorted(grades)
    assert set(MATRIX.validity_months) == grades
    assert (MATRIX.currency, MATRIX.terms_days_max) == ("CNY", 180)


def changed(path: str, value: object) -> dict[str, object]:
    document = copy.deepcopy(SHIPPED)
    *steps, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    place = document
    for step in steps:
        place = place[step]
    if value is KeyError:
        del place[last]
    else:
        place[last] = value
    return document


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        ("ranks", KeyError, "ranks: is missing"),
        ("ranks", 5, "ranks: a list is expected"),
        ("ranks", [], "ranks: each deciding role stands once"),
        ("ranks", ["credit_manager", "credit_manager"], "ranks: each deciding role stands once"),
        ("ranks.0", "emperor", "ranks[0]: 'emperor' is not a role that decides"),
        ("ranks.0", "salesperson", "ranks[0]: 'salesperson' is not a role that decides"),
        ("ranks.0", ["salesperson"], "ranks[0]: ['salesperson'] is not a role that decides"),
        ("cells", KeyError, "cells: is missing"),
        ("cells", "AAA", "cells: a list is expected"),
        ("cells.0", 7, "cells[0].bands: is missing"),
        ("cells.0.bands", KeyError, "cells[0].bands: is missing"),
        ("cells.0.grades", "AAA", "cells[0].grades: a list is expected"),
        ("cells.0.grades.0", {}, "cells[0].grades: texts are expected"),
        ("cells.1.grades.0", "AAA", "cells[1].grades: grade 'AAA' stands twice"),
        ("cells.0.bands.0.up_to", KeyError, "cells[0].bands[0].up_to: is missing"),
        ("cells.0.bands.0.role", KeyError, "cells[0].bands[0].role: is missing"),
        ("cells.0.bands.0.up_to", 1000000, "cells[0].bands[0].up_to: 1000000 is not an amount"),
        ("cells.0.bands.0.up_to", 0.1, "cells[0].bands[0].up_to: 0.1 is not an amount"),
        ("cells.0.bands.0.up_to", "0", "cells[0].bands[0].up_to: '0' is not an amount"),
        ("cells.0.bands.0.up_to", "-1", "cells[0].bands[0].up_to: '-1' is not an amount"),
        ("cells.0.bands.0.up_to", "1_000", "cells[0].bands[0].up_to: '1_000' is not an amount"),
        ("cells.0.bands.0.up_to", "1e9", "cells[0].bands[0].up_to: '1e9' is not an amount"),
        ("cells.0.bands.0.up_to", "NaN", "cells[0].bands[0].up_to: 'NaN' is not an amount"),
        ("cells.0.bands.0.up_to", "１０", "cells[0].bands[0].up_to: '１０' is not an amount"),
        ("cells.0.bands.0.up_to", None, "cells[0].bands: exactly the last band is open"),
        ("cells.0.bands.3.up_to", "30000000", "cells[0].bands: exactly the last band is open"),
        ("cells.0.bands", [], "cells[0].bands: exactly the last band is open"),
        ("cells.0.bands.0.role", "collector", "cells[0].bands[0].role: 'collector' is not among"),
        ("cells.0.bands.1.up_to", "1000000", "cells[0].bands: the bounds must rise"),
        (
            "cells.0.bands.1.role",
            "committee_member",
            "cells[0].bands: a larger amount needs a rank",
        ),
        ("validity_months", KeyError, "validity_months: is missing"),
        ("validity_months", 12, "validity_months: its grades are not those of the cells"),
        ("validity_months.AAA", KeyError, "validity_months: its grades are not those of the cells"),
        ("validity_months.D", 1, "validity_months: its grades are not those of the cells"),
        ("validity_months.AAA", 0, "validity_months['AAA']: 0 is not a whole number from 1"),
        ("validity_months.AAA", True, "validity_months['AAA']: True is not a whole number"),
        ("terms_days_max", "180", "terms_days_max: '180' is not a whole number"),
        ("currency", "RMB", "currency: 'RMB' is not known"),
    ],
)
def test_faulty_matrix_is_refused_with_its_place(path, value, complaint):
    with pytest.raises(PolicyDocumentError) as refused:
        parse_authority(changed(path, value))

    assert str(refused.value).startswith(complaint)
