"""Write docs/authenticity.md from the engine's checks, so that the page cannot say anything else.

python tools/authenticity.py           write it
python tools/authenticity.py --check   end with 1 when it is not current
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from zixin.engine.authenticity import FAMILIES, Band, Check, CheckCatalogue, load_checks

PAGE = Path(__file__).resolve().parents[1] / "docs" / "authenticity.md"
CERTAINTY = {
    "V": "verified in a source",
    "C": "computed here",
    "G": "general knowledge",
    "D": "our design",
}
HEAD = """# Authenticity checks 真实性核验

Written by `tools/authenticity.py` from the catalogue; edit the catalogue, not this page.

A check measures one value. Inside its bands it is in order; outside the first it is a reason to ask
(query 询问), outside the second a reason to look into it before a decision (alarm 警示). A figure that
is not there makes a check impossible, never suspicious; a check that has no meaning for a firm says
`NOT_APPLICABLE`. No check says that anybody did wrong: it shows two things that do not fit, the facts
they rest on, what to ask and what would settle it. Formulas are in the language of
[formulas](formulas.md); `left` and `right` are the two sides, other names stand beside them.

The score adds the weight of each alarm and a part of the weight of each query, up to 100. An
assessment model may move the bands, leave checks out and change the scoring; see `authenticity`
there.
"""


def authenticity_page() -> str:
    """Return the page as the catalogue has it now."""
    catalogue = load_checks()
    parts = [HEAD, *_scoring(catalogue)]
    for family, name in FAMILIES.items():
        parts.append(f"## {name.en} {name.zh}\n")
        for check in catalogue.checks.values():
            if check.family == family:
                parts += _check(check)
    return "\n".join([*parts, *_flags(catalogue)])


def _scoring(catalogue: CheckCatalogue) -> Iterator[str]:
    scoring = catalogue.scoring
    yield (
        f"As shipped a query adds {scoring.query_share:g} of the weight; from "
        f"{scoring.query_level:g} points on the level is query, from {scoring.alarm_level:g} on alarm.\n"
    )


def _check(check: Check) -> Iterator[str]:
    yield f"### {check.code} {check.name.zh} · {check.name.en}\n"
    yield f"- value: `{check.value.text}` ({check.unit})"
    for part in check.interim:
        yield f"- {part.name}: `{part.text}`"
    if check.when is not None:
        yield f"- where: `{check.when.text}`"
    for cause in check.unfit:
        yield f"- {cause.reason} where: `{cause.when.text}`"
    bands = [f"{word} {_band(band)}" for word, band in _bands(check)]
    yield f"- {'; '.join(bands)}; weight {check.weight:g}"
    for question in check.questions:
        yield f"- {question.zh} {question.en}"
    yield f"- cleared by: {check.clears.zh}; {check.clears.en}"
    yield f"- source: {check.source} ({CERTAINTY[check.certainty]})\n"


def _bands(check: Check) -> Iterator[tuple[str, Band]]:
    for word, band in (("query", check.query), ("alarm", check.alarm)):
        if band.as_document():
            yield word, band


def _band(band: Band) -> str:
    return " or ".join(f"{side} {bound:.4g}" for side, bound in band.as_document().items())


def _flags(catalogue: CheckCatalogue) -> Iterator[str]:
    cap = catalogue.cap
    yield "## What was not disclosed 信息缺失标志\n"
    yield (
        f"A flag adds nothing to the score. {cap.flags} or more cap the grade at {cap.grade_max}.\n"
    )
    yield "| code | 中文 | English | where |\n|---|---|---|---|"
    for flag in catalogue.flags.values():
        yield f"| {flag.code} | {flag.name.zh} | {flag.name.en} | `{flag.when.text}` |"
    yield ""


def main() -> int:
    """Write the page, or say whether it is current."""
    page = authenticity_page()
    if "--check" in sys.argv[1:]:
        return int(not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page)
    PAGE.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
