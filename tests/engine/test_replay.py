"""What an edition of the catalogue once computed is computed alike for ever."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from zixin.engine.explanation import explain
from zixin.engine.policy import parse_policy

GOLDEN: dict[str, Any] = json.loads(
    (Path(__file__).parent / "golden" / "edition-1.json").read_text(encoding="utf-8")
)
CASES = {case["name"]: case for case in GOLDEN["cases"]}


def canonical(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@pytest.mark.parametrize("name", CASES)
def test_result_of_edition_1_is_reproduced_to_the_byte(name: str) -> None:
    case = CASES[name]

    explained = explain(case["current"], case["previous"], parse_policy(GOLDEN["policy"]))

    assert canonical(explained.as_document()) == canonical(case["result"])
