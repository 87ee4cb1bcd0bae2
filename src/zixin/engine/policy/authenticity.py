"""Authenticity rules in a policy (核验规则). One law: a band asks before it alarms."""

from __future__ import annotations

from zixin.engine.authenticity import (
    AuthenticityRules,
    Band,
    Bands,
    Check,
    DisclosureCap,
    Scoring,
    load_checks,
    standard_rules,
)
from zixin.engine.policy.model import GRADES
from zixin.engine.policy.reader import PolicyError, Reader

KEYS = frozenset({"thresholds", "off", "cap", "scoring"})
KINDS = frozenset({"query", "alarm"})
BOUNDS = frozenset({"below", "above"})


def authenticity_rules(part: Reader) -> AuthenticityRules:
    """Read the key ``authenticity`` of an assessment model; all of it is optional.

    ``thresholds`` maps a check to ``query`` and ``alarm``, each a table of ``below`` and ``above``
    or, where the check has but one bound, a number for it; ``off`` lists checks that are not made;
    ``cap`` is ``{flags, grade_max}`` or false; ``scoring`` has ``query_share``, ``query_level`` and
    ``alarm_level``. What is left out stays as shipped. Raises ``PolicyError`` with the place.
    """
    _only(part, KEYS)
    edition = part.catalogue.edition
    checks, standard = load_checks(edition).checks, standard_rules(edition)
    thresholds = part.part("thresholds") if "thresholds" in part.content else None
    bands = {}
    if thresholds is not None:
        _only(thresholds, frozenset(checks))
        bands = {code: _bands(thresholds.part(code), checks[code]) for code in thresholds.content}
    off = part.texts("off") if "off" in part.content else ()
    for place, code in enumerate(off):
        if code not in checks:
            raise PolicyError(f"{part.at('off')}[{place}]", f"{code!r} is not known")
    return AuthenticityRules(
        bands=bands,
        off=frozenset(off),
        cap=_cap(part, standard.cap),
        scoring=_scoring(part, standard.scoring),
        parameters=standard.parameters,
        edition=edition,
    )


def _only(part: Reader, known: frozenset[str]) -> None:
    for key in part.content:
        if key not in known:
            raise PolicyError(part.at(str(key)), "is not known here")


def _bands(part: Reader, check: Check) -> Bands:
    _only(part, KINDS)
    query = _band(part, "query", check.query, check.alarm)
    alarm = _band(part, "alarm", check.alarm, check.alarm)
    is_inside = [
        query.below is not None and alarm.below is not None and alarm.below > query.below,
        query.above is not None and alarm.above is not None and alarm.above < query.above,
    ]
    if any(is_inside):
        raise PolicyError(part.at("alarm"), "must not lie inside the band of query")
    return Bands(query, alarm)


def _band(part: Reader, key: str, own: Band, shape: Band) -> Band:
    if key not in part.content:
        return own
    if not isinstance(part.value(key), int | float):
        bounds = part.part(key)
        _only(bounds, BOUNDS)
        band = Band(**{str(name): bounds.number(str(name)) for name in bounds.content})
        if band.below is not None and band.above is not None and band.below > band.above:
            raise PolicyError(part.at(key), "below must not lie above")
        return band
    sides = shape.as_document()
    if len(sides) != 1:
        raise PolicyError(part.at(key), "a table of below and above is expected")
    return Band(**dict.fromkeys(sides, part.number(key)))


def _cap(part: Reader, own: DisclosureCap | None) -> DisclosureCap | None:
    if "cap" not in part.content:
        return own
    if part.value("cap") is False:
        return None
    cap = part.part("cap")
    _only(cap, frozenset({"flags", "grade_max"}))
    most = len(load_checks(part.catalogue.edition).flags)
    return DisclosureCap(cap.whole("flags", least=1, most=most), cap.one_of("grade_max", GRADES))


def _scoring(part: Reader, own: Scoring) -> Scoring:
    if "scoring" not in part.content:
        return own
    scoring = part.part("scoring")
    _only(scoring, frozenset({"query_share", "query_level", "alarm_level"}))
    query = scoring.number("query_level", least=1.0, most=100.0)
    return Scoring(
        query_share=scoring.number("query_share", least=0.0, most=1.0),
        query_level=query,
        alarm_level=scoring.number("alarm_level", least=query, most=100.0),
    )
