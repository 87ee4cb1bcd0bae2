"""Forty faults put into the shipped authority matrix, each with the finding that must name it.

A fault is a list of changes, ``(path, value)`` as ``factories.changed`` takes them; the finding is
its code and parts of its spot.
"""

from __future__ import annotations

from typing import Any

Fault = tuple[list[tuple[str, Any]], str, dict[str, Any]]

OPEN_TO_COMMITTEE = [{"up_to": None, "level": "committee"}]
LIFTED = ["new", "increase", "extend", "temporary", "one_off", "exception"]


def _raise(code: str, when: dict[str, Any], **effect: Any) -> dict[str, Any]:
    return {"code": code, "title": {"zh": "升级", "en": "Raise"}, "when": when, **effect}


FAULTS: dict[str, Fault] = {
    "an action is misspelt": (
        [("cells.1.actions.0", "gone")],
        "unreadable",
        {"place": "cells[1].actions"},
    ),
    "a grade is forgotten": (
        [("cells.0.grades", ["AAA", "AA"])],
        "cell_gap",
        {"place": "cells", "action": "one_off", "grade": "A"},
    ),
    "the unrated are forgotten": (
        [("cells.7.grades", ["B", "CCC", "CC", "C"])],
        "cell_gap",
        {"place": "cells", "action": "order_release", "grade": ""},
    ),
    "a whole cell is missing": (
        [("cells.4", KeyError)],
        "cell_gap",
        {"place": "cells", "action": "decrease", "grade": "AA"},
    ),
    "a grade stands in two cells": (
        [("cells.6.grades", ["BBB", "BB", "A"])],
        "cell_overlap",
        {"place": "cells[6]", "action": "temporary", "grade": "A"},
    ),
    "an action stands in two cells": (
        [("cells.3.actions", ["exception", "write_off", "order_release"])],
        "cell_overlap",
        {"place": "cells[3]", "action": "order_release", "grade": "AAA"},
    ),
    "two bounds are exchanged": (
        [("cells.5.bands.0.up_to", "2000000"), ("cells.5.bands.1.up_to", "500000")],
        "band_order",
        {"place": "cells[5].bands"},
    ),
    "two bands end at the same amount": (
        [("cells.2.bands.1.up_to", "100000")],
        "band_order",
        {"place": "cells[2].bands"},
    ),
    "the last band is closed": (
        [("cells.7.bands.2.up_to", "9000000")],
        "band_open",
        {"place": "cells[7].bands"},
    ),
    "a band in the middle is open": (
        [("cells.0.bands.2.up_to", None)],
        "band_open",
        {"place": "cells[0].bands"},
    ),
    "a cell has no band": ([("cells.9.bands", [])], "band_open", {"place": "cells[9].bands"}),
    "a band leads to no level": (
        [("cells.8.bands.0.level", "board")],
        "unknown_level",
        {"place": "cells[8].bands[0].level"},
    ),
    "a raise leads to no level": (
        [("raises.3.to", "supervisors")],
        "unknown_level",
        {"place": "raises[3].to"},
    ),
    "a step is nobody's rank": (
        [("levels.1.steps.0.role", "credit_analyst")],
        "unknown_role",
        {"place": "levels[1].steps[0].role"},
    ),
    "two levels are exchanged": (
        [
            ("levels.1.steps", [{"role": "finance_director"}, {"role": "general_manager"}]),
            ("levels.3.steps", [{"role": "credit_manager"}]),
        ],
        "ladder_order",
        {"place": "levels[2]", "level": "manager_finance"},
    ),
    "a level asks for what the level below asks for": (
        [("levels.2.steps", [{"role": "credit_manager"}])],
        "ladder_order",
        {"place": "levels[2]", "level": "manager_finance"},
    ),
    "a level no case comes to": (
        [
            (
                "levels.5",
                {
                    "code": "board",
                    "title": {"zh": "董事会", "en": "Board"},
                    "steps": [{"role": "committee_member", "quorum": 4, "approving_share": "1"}],
                },
            ),
            ("raises.0", _raise("long", {"terms_over_standard": True}, to="manager")),
            ("raises.1", _raise("thin", {"confidence_below": "0.60"}, to="manager")),
        ],
        "level_unreached",
        {"place": "levels[5]", "level": "board"},
    ),
    "a larger amount needs less": (
        [("cells.5.bands.1.level", "finance_general"), ("cells.5.bands.2.level", "manager")],
        "amount_order",
        {"place": "cells[5].bands[2]", "action": "new", "grade": "BBB"},
    ),
    "the largest amounts are for the manager": (
        [("cells.7.bands.2.level", "manager_finance")],
        "amount_order",
        {"place": "cells[7].bands[2]", "action": "new", "grade": "B"},
    ),
    "two bands lead to the same level": (
        [("cells.1.bands.1.level", "manager")],
        "band_redundant",
        {"place": "cells[1].bands[1]", "action": "order_release", "grade": "AAA"},
    ),
    "a worse grade needs less by one cent": (
        [("cells.6.bands.1.up_to", "5000000.01")],
        "grade_order",
        {"action": "exception", "grade": "BBB", "place": "cells[6]"},
    ),
    "a worse grade has a higher bound": (
        [("cells.7.bands.0.up_to", "2000000.01"), ("cells.7.bands.1.up_to", "3000000")],
        "grade_order",
        {"action": "new", "grade": "B", "place": "cells[7]", "up_to": "2000000.01"},
    ),
    "the unrated need less than the worst grades": (
        [
            ("cells.7.grades", ["B", "CCC", "CC", "C"]),
            (
                "cells.10",
                {
                    "actions": ["new", "increase", "extend", "one_off", "order_release"],
                    "grades": [""],
                    "bands": [
                        {"up_to": "200000", "level": "manager"},
                        *OPEN_TO_COMMITTEE,
                    ],
                },
            ),
        ],
        "grade_order",
        {"action": "new", "grade": "", "place": "cells[10]", "up_to": "200000"},
    ),
    "a raise spares the worse grades": (
        [("raises.3.when.grades", ["AAA", "AA", "A"])],
        "grade_order",
        {"action": "new", "grade": "BBB", "place": "cells[5]"},
    ),
    "a temporary limit needs less than a lasting one": (
        [("cells.2.bands.0.up_to", "1000000.01"), ("cells.2.bands.1.up_to", "2000000")],
        "action_order",
        {
            "place": "cells[2]",
            "action": "temporary",
            "grade": "AAA",
            "up_to": "1000000.01",
        },
    ),
    "an exception is waved through": (
        [("cells.3.bands.0.level", "manager"), ("cells.3.bands.0.up_to", "3000000")],
        "action_order",
        {"place": "cells[3]", "action": "exception", "grade": "AAA", "up_to": "3000000"},
    ),
    "a decrease needs the committee": (
        [("cells.9.bands.0.level", "committee")],
        "decrease_order",
        {"place": "cells[9]", "action": "decrease", "grade": "BBB", "up_to": "500000"},
    ),
    "a warning stands in the way of a decrease": (
        [("raises.0.when.actions", ["decrease"])],
        "decrease_order",
        {"action": "decrease", "grade": "AAA", "place": "cells[4]"},
    ),
    "two raises contradict each other": (
        [
            (
                "raises.5",
                _raise(
                    "warned_twice",
                    {
                        "warning": ["red", "orange"],
                        "actions": [*LIFTED, "write_off", "order_release"],
                    },
                    by=1,
                ),
            )
        ],
        "raise_contradiction",
        {"place": "raises[5]", "raise": "warned_twice"},
    ),
    "a raise stands twice": (
        [
            (
                "raises.5",
                _raise("long_again", {"terms_over_standard": True, "actions": LIFTED}, by=1),
            )
        ],
        "raise_twice",
        {"place": "raises[5]", "raise": "long_again"},
    ),
    "a raise leads to the ground": (
        [("raises.4.to", "automatic")],
        "raise_below",
        {"place": "raises[4]", "raise": "large_group"},
    ),
    "a raise leads below where its cases begin": (
        [("raises.5", _raise("exceptions", {"actions": ["exception"]}, to="manager_finance"))],
        "raise_below",
        {"place": "raises[5]", "raise": "exceptions"},
    ),
    "a raise is covered by another": (
        [
            (
                "raises.5",
                _raise("red_only", {"warning": ["red"], "actions": ["new"]}, to="committee"),
            )
        ],
        "raise_shadowed",
        {"place": "raises[5]", "raise": "red_only"},
    ),
    "a raise about terms that nobody may have": (
        [("terms_days_max", 90), ("raises.0.when.grades", ["AAA", "AA"])],
        "raise_shadowed",
        {"place": "raises[0]", "raise": "long_terms"},
    ),
    "the unrated are granted credit unseen": (
        [("cells.7.bands.0.level", "automatic")],
        "straight_grade",
        {"place": "cells[7].bands[0]", "action": "new", "grade": ""},
    ),
    "thin data is granted credit unseen": (
        [
            (
                "raises.1",
                _raise("thin", {"confidence_below": "0.60", "actions": ["write_off"]}, by=1),
            )
        ],
        "straight_confidence",
        {"place": "cells[0].bands[0]", "action": "new", "grade": "AAA", "up_to": "100000"},
    ),
    "a red warning is granted credit unseen": (
        [("raises.3.when.warning", ["orange"])],
        "straight_warning",
        {"place": "cells[0].bands[0]", "action": "increase", "grade": "AA"},
    ),
    "a worse grade has longer terms": (
        [("standard_terms_days.BBB", 61)],
        "terms_order",
        {"place": "standard_terms_days.BBB", "grade": "BBB"},
    ),
    "standard terms beyond the longest": (
        [("terms_days_max", 60)],
        "terms_beyond",
        {"place": "standard_terms_days.AAA", "grade": "AAA"},
    ),
    "a committee larger than the company": (
        [("levels.4.steps.0.quorum", 5)],
        "quorum_short",
        {"place": "levels[4].steps[0].quorum", "level": "committee"},
    ),
}
