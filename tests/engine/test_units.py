from __future__ import annotations

from typing import Any

import pytest

from tests.engine.frames import DOCUMENT
from zixin.engine.catalogue import EDITIONS, load_catalogue
from zixin.engine.formula.language import parse
from zixin.engine.policy import PolicyError, parse_policy
from zixin.engine.schema import TEXT, UNITS

RULE = {"code": "ODD", "zh": "怪", "en": "odd", "grade_max": "CCC"}


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_figure_of_the_catalogue_has_a_unit(edition: int) -> None:
    catalogue = load_catalogue(edition)

    assert set(catalogue.units) == set(catalogue.names.values())
    assert set(catalogue.units.values()) <= {*UNITS, TEXT}
    assert [code for code in catalogue.units if catalogue.schema.is_text(code)] == list(
        catalogue.text_names()
    )


def test_identities_compare_like_with_like() -> None:
    catalogue = load_catalogue()
    schema = catalogue.schema

    for identity in catalogue.identities.values():
        for part in identity.parts:
            sides = f"({part.left.text}) = ({part.right.text})"
            assert parse(sides, schema.names, units=schema.units)


def test_condition_of_a_policy_that_mixes_units_is_refused_with_its_place() -> None:
    with pytest.raises(PolicyError) as refused:
        parse_policy(_with_cap("ta < months * 2", edition=2))

    assert str(refused.value) == ("caps[0].when: money and months do not go together (character 6)")


def test_policy_of_the_first_edition_keeps_what_it_took() -> None:
    assert parse_policy(_with_cap("ta < months * 2", edition=1)).caps[0].when.text


def _with_cap(when: str, *, edition: int) -> dict[str, Any]:
    return {**DOCUMENT, "edition": edition, "caps": [{**RULE, "when": when}]}
