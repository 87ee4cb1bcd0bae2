"""A document edited in forms: fields by place, acts on rows, and nothing changed but what was."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.conf import settings
from django.utils import translation

from tests.policies.factories import AUTHORITY, changed, model_document
from tests.policies.test_assignment import SHIPPED as ASSIGNMENT
from zixin.engine.policy import PolicyError, shipped_document, shipped_documents
from zixin.policies.rules import digest_of, judge
from zixin.policies.rules.editing import Builder, do_act, section_of, sections_of, with_answers
from zixin.policies.rules.editing.checking import check_formula
from zixin.policies.rules.editing.nodes import field_of
from zixin.policies.rules.editing.places import has, pattern_of, put, steps_of, value_at
from zixin.policies.rules.editing.shapes import OPTIONS

MODEL = model_document()
SECOND = model_document(edition=2)
DOCUMENTS = [
    *(("assessment", document) for document in shipped_documents()),
    ("authority", AUTHORITY),
    ("assignment", ASSIGNMENT),
]
FIELDS_MAX = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS - 50  # room for what rows and options add
MODELS = frozenset({"no-statements", "small-company", "trade-credit-v1"})


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def section(code, document=MODEL, kind="assessment"):
    found = section_of(kind, document, code)
    assert found is not None, code
    return found


def leaves(node: Any):
    node = getattr(node, "node", node)  # a folded part lies open here
    if node.shape == "group":
        for _label, cell in node.fields:
            yield from cell
        for part in node.parts:
            yield from leaves(part)
    elif node.shape == "rows":
        for row in node.rows:
            for cell in row.cells:
                yield from cell
            for part in row.details:
                yield from leaves(part)
    elif node.shape == "matrix":
        for _label, _place, cell, _may, _error in node.lines:
            yield from cell


def fields_of(kind, document, code, **options):
    builder = Builder(document, "en", models=MODELS, **options)
    nodes = builder.section(section(code, document, kind))
    return {leaf.place: leaf for node in nodes for leaf in leaves(node)}


def scalars(value: Any, place: str = ""):
    if isinstance(value, dict) and not place.endswith(".lookup"):  # one field for all of them
        for key, inner in value.items():
            yield from scalars(inner, f"{place}.{key}" if place else key)
    elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
        for index, inner in enumerate(value):
            yield from scalars(inner, f"{place}[{index}]")
    else:
        yield place


by_name = pytest.mark.parametrize(
    ("kind", "document"), DOCUMENTS, ids=[document["name"] for _kind, document in DOCUMENTS]
)


@by_name
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_value_of_a_document_has_its_field(kind, document, language):
    with translation.override(language):
        fields = {
            place
            for row in sections_of(kind, document)
            for place in fields_of(kind, document, row.code)
        }

    unseen = {
        place
        for place in scalars(document)
        if place not in fields
        and f"{place}[0]" not in fields
        and place not in {"name", "version"}
        and value_at(document, place) != []  # a list without rows has no field, only a button
    }
    assert unseen == set()


@by_name
def test_form_sent_back_as_it_was_changes_nothing(kind, document):
    for row in sections_of(kind, document):
        answers = {place: leaf.text for place, leaf in fields_of(kind, document, row.code).items()}
        answered = with_answers(kind, document, answers, row)
        assert answered.errors == {}
        assert digest_of(answered.document) == digest_of(document), row.code


@by_name
def test_no_page_sends_more_fields_than_the_site_takes(kind, document):
    for row in sections_of(kind, document):
        assert len(fields_of(kind, document, row.code)) < FIELDS_MAX, row.code


@pytest.mark.parametrize(
    ("code", "place", "text", "value"),
    [
        ("general", "title.zh", " 新标题 ", "新标题"),
        ("general", "scoring.coefficients[1]", "0.75", 0.75),
        ("dimensions", "dimensions[0].weight", "２０", 20),
        ("dimensions", "dimensions[4].fed", "true", True),
        ("dimensions-0", "dimensions[0].indicators[0].weight", "11.5", 11.5),
        ("dimensions-0", "standards[0].values.debt_ratio[0]", "0.4", 0.4),
        ("rules", "caps[0].when", "equity < 0", "equity < 0"),
        ("rules", "caps[0].grade_max", "CC", "CC"),
        ("grades", "grades[2].floor", "68", 68),
        ("grades", "grades[0].security.en", "nothing", "nothing"),
        ("limits", "limits.methods[0].share", "1,000", 1000),
        ("checks", "identities.hard", "AC01， AC02 AC03", ["AC01", "AC02", "AC03"]),
        ("standards-1", "standards[1].values.roe[4]", "-0.1", -0.1),
    ],
)
def test_answer_becomes_the_value_of_its_place(code, place, text, value):
    answered = with_answers("assessment", MODEL, {place: text}, section(code))

    assert answered.errors == {}
    expected = copy.deepcopy(MODEL)
    put(expected, place, value)
    assert answered.document == expected
    assert type(value_at(answered.document, place)) is type(value)


@pytest.mark.parametrize("text", ["", "x", "1e999", "nan", "inf", "--1", "1.2.3", "0x10"])
def test_what_is_no_number_is_told_at_its_field(text):
    place = "dimensions[0].weight"

    answered = with_answers("assessment", MODEL, {place: text}, section("dimensions"))

    assert answered.errors == {place: "Enter a number."}
    assert answered.document == MODEL
    options = {"errors": answered.errors, "typed": answered.typed}
    leaf = fields_of("assessment", MODEL, "dimensions", **options)[place]
    assert (leaf.text, leaf.error) == (text, "Enter a number.")


@pytest.mark.parametrize(
    ("code", "place"),
    [
        ("general", "dimensions[0].weight"),
        ("dimensions", "dimensions[0].indicators[0].weight"),
        ("dimensions", "dimensions[9].weight"),
        ("dimensions", "dimensions[0].no_such"),
        ("dimensions", "dimensions"),
        ("general", "name"),
        ("general", "version"),
        ("grades", "grades[0].code"),
        ("general", "title.zh]["),
        ("general", ""),
    ],
)
def test_answer_to_a_place_not_on_the_page_is_left_out(code, place):
    answered = with_answers("assessment", MODEL, {place: "7"}, section(code))

    assert (answered.document, answered.errors) == (MODEL, {})


def test_authority_amounts_stay_text():
    cells = section("cells", AUTHORITY, "authority")
    place = "cells[0].bands[0].up_to"

    good = with_answers("authority", AUTHORITY, {place: "1,500,000"}, cells)
    bad = with_answers("authority", AUTHORITY, {place: "a lot"}, cells)
    grades = with_answers("authority", AUTHORITY, {"cells[2].grades": "B, CCC, -"}, cells)

    assert value_at(good.document, place) == "1500000"
    assert bad.errors == {place: "Enter an amount in digits."}
    assert grades.document["cells"][2]["grades"] == ["B", "CCC", ""]


def test_rows_are_added_moved_and_removed():
    dimension = section("dimensions-0")
    place = "dimensions[0].indicators"
    picked = {f"pick:{place}": "quick_ratio"}

    added = do_act("assessment", MODEL, f"add:{place}", picked, dimension)
    moved = do_act("assessment", added, f"up:{place}[2]", {}, dimension)
    lowered = do_act("assessment", moved, f"down:{place}[0]", {}, dimension)
    removed = do_act("assessment", lowered, f"remove:{place}[2]", {}, dimension)

    def codes(document):
        return [row["code"] for row in document["dimensions"][0]["indicators"]]

    assert codes(added) == ["debt_ratio", "interest_cover", "quick_ratio"]
    assert codes(moved) == ["debt_ratio", "quick_ratio", "interest_cover"]
    assert codes(lowered) == ["quick_ratio", "debt_ratio", "interest_cover"]
    assert codes(removed) == ["quick_ratio", "debt_ratio"]
    assert added["standards"][0]["values"]["quick_ratio"] == [None] * 5
    assert "interest_cover" not in removed["standards"][0]["values"]
    with pytest.raises(PolicyError) as refused:
        judge("assessment", added)
    assert refused.value.place == "standards[0].values.quick_ratio[0]"


def test_edges_of_a_list_do_not_wrap():
    rules = section("rules")

    assert do_act("assessment", MODEL, "up:special[0]", {}, rules) == MODEL
    assert do_act("assessment", MODEL, "down:special[4]", {}, rules) == MODEL


@pytest.mark.parametrize(
    ("code", "act"),
    [
        ("rules", "explode:caps[0]"),
        ("rules", "remove:caps[7]"),
        ("rules", "remove:caps"),
        ("rules", "add:dimensions"),
        ("rules", "drop:caps[0].when"),
        ("grades", "remove:grades[0]"),
        ("grades", "add:grades"),
        ("general", "drop:title"),
        ("limits", "take:limits"),
        ("general", "begin:name"),
        ("general", "begin:"),
        ("general", ""),
    ],
)
def test_act_that_does_not_exist_is_refused(code, act):
    with pytest.raises(KeyError):
        do_act("assessment", MODEL, act, {}, section(code))


def test_scoring_brings_its_parts_and_takes_them_away():
    dimension = section("dimensions-0", SECOND)
    place = "dimensions[0].indicators[0]"

    taken = do_act("assessment", SECOND, f"take:{place}", {f"pick:{place}": "scoring"}, dimension)
    bins = with_answers("assessment", taken, {f"{place}.scoring": "bins"}, dimension).document
    more = do_act("assessment", bins, f"add:{place}.bins", {}, dimension)
    lookup = with_answers("assessment", more, {f"{place}.scoring": "lookup"}, dimension).document
    answers = {f"{place}.lookup": "A = 1\nB＝0.5"}
    listed = with_answers("assessment", lookup, answers, dimension).document

    assert [(row["from"], row["to"]) for row in value_at(bins, f"{place}.bins")] == [
        (None, 0.5),
        (0.5, None),
    ]
    assert [(row["from"], row["to"]) for row in value_at(more, f"{place}.bins")] == [
        (None, 0.5),
        (0.5, 1.5),
        (1.5, None),
    ]
    judge("assessment", more)
    assert "debt_ratio" not in more["standards"][0]["values"]
    assert not has(lookup, f"{place}.bins")
    assert value_at(listed, f"{place}.lookup") == {"A": 1, "B": 0.5}


@pytest.mark.parametrize(
    "name", ["sasac-2006-basic", "sasac-2006", "no-statements", "small-company"]
)
@pytest.mark.parametrize("key", sorted(set(OPTIONS["limits"]) - {"feature_unknown"}))
def test_what_may_be_begun_for_limits_can_be_published_at_once(key, name):
    model = {**shipped_document(name), "edition": 2}
    model["limits"].pop(key, None)
    limits = section("limits", model)

    document = do_act("assessment", model, f"begin:limits.{key}", {}, limits)
    judge("assessment", document)
    dropped = do_act("assessment", document, f"drop:limits.{key}", {}, limits)
    assert key not in dropped["limits"]


def test_share_of_the_unknown_needs_the_bands_it_completes():
    limits = section("limits", SECOND)
    with pytest.raises(KeyError):
        do_act("assessment", SECOND, "begin:limits.feature_unknown", {}, limits)

    banded = do_act("assessment", SECOND, "begin:limits.feature_bands", {}, limits)
    document = do_act("assessment", banded, "begin:limits.feature_unknown", {}, limits)

    judge("assessment", document)


def test_method_brings_the_table_it_reads():
    limits = section("limits", SECOND)
    pick = {"pick:limits.methods": "CL12"}

    document = do_act("assessment", SECOND, "add:limits.methods", pick, limits)

    assert document["limits"]["points"] == shipped_document()["limits"]["points"]
    judge("assessment", document)


def test_evidence_is_read_by_the_methods_that_have_any():
    limits = section("limits", SECOND)

    document = do_act("assessment", SECOND, "begin:limits.evidence", {}, limits)

    assert [row["code"] for row in document["limits"]["evidence"]] == ["statements"]
    assert {row["evidence"] for row in document["limits"]["methods"]} == {"statements"}


def test_bounds_follow_the_sizes_they_are_for():
    model = shipped_document("small-company")
    limits = section("limits", model)
    caps = model["limits"]["matrix"]["caps"]

    answers = {"limits.matrix.sizes[0].code": "SMALL"}
    renamed = with_answers("assessment", model, answers, limits).document
    added = do_act("assessment", renamed, "add:limits.matrix.sizes", {}, limits)
    removed = do_act("assessment", added, "remove:limits.matrix.sizes[0]", {}, limits)

    assert renamed["limits"]["matrix"]["caps"] == {"SMALL": caps["S"], "XS": caps["XS"]}
    assert list(added["limits"]["matrix"]["caps"]) == ["SMALL", "XS", "size_1"]
    assert added["limits"]["matrix"]["caps"]["size_1"] == caps["XS"]
    assert list(removed["limits"]["matrix"]["caps"]) == ["XS", "size_1"]


def test_parts_of_the_limit_are_folded_until_they_need_eyes():
    model = shipped_document()
    limits = section("limits", model)
    place = "limits.evidence[1].cases[0].factor"

    plain = Builder(model, "en").section(limits)[0].parts
    wrong = Builder(model, "en", {place: "is out of bounds"}).section(limits)[0].parts
    begun = Builder(model, "en", begun="limits.points").section(limits)[0].parts

    assert {part.shape for part in plain} == {"fold"}
    assert [part.node.place for part in plain if part.is_open] == []
    assert [part.node.place for part in wrong if part.is_open] == ["limits.evidence"]
    assert [part.node.place for part in begun if part.is_open] == ["limits.points"]


@pytest.mark.parametrize(
    "key", sorted(set(OPTIONS[""]) - {"edition", "special", "caps", "references"})
)
def test_what_may_be_begun_begins_sound(key):
    code = {"indicators": "indicators", "notches": "rules", "classes": "grades"}.get(key, key)

    document = do_act("assessment", SECOND, f"begin:{key}", {}, section(code, SECOND))

    judge("assessment", document)


def test_own_indicator_is_written_and_scored():
    document = do_act("assessment", SECOND, "begin:indicators", {}, section("indicators", SECOND))
    page = section("indicators", document)
    document = do_act("assessment", document, "add:indicators", {}, page)
    answers = {
        "indicators[0].code": "cash_share",
        "indicators[0].zh": "现金占比",
        "indicators[0].en": "Cash share",
        "indicators[0].formula": "cash / ta",
    }
    document = with_answers("assessment", document, answers, page).document
    judge("assessment", document)

    choices = fields_of("assessment", document, "dimensions-0")[
        "dimensions[0].indicators[0].code"
    ].choices
    assert choices[0] == ("Own indicators", (("cash_share", "Cash share · cash_share"),))


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("caps[0].when", "caps[0].when"),
        ("caps[0].zh", "caps[0].zh"),
        ("caps[7].zh", "caps"),
        ("grades[1]", "grades[1]"),
        ("dimensions[0].indicators", "dimensions[0].indicators"),
        ("standards[0].values.luck", "standards[0].values"),
        ("identities.hard[3]", "identities.hard"),
        ("notches[0].when", ""),
        ("line 1", ""),
        ("file", ""),
        ("", ""),
    ],
)
def test_refusal_finds_the_nearest_field(place, expected):
    assert field_of(MODEL, place) == expected


@pytest.mark.parametrize(
    ("text", "condition", "message", "at"),
    [
        ("equity <= 0", True, "", ""),
        ("ni / avg(equity)", False, "", ""),
        ("净利润 / avg(equity)", False, "", ""),
        ("luck < 1", True, "“luck” is no figure we know", "l"),
        ("equity & 0", True, "“&” is not understood", "&"),
        ("equity <", True, "a figure is missing", " "),
        ("ni", True, "a condition is expected, not a figure", "ni"),
        ("ni > 0", False, "a figure is expected, not a condition", "ni > 0"),
    ],
)
def test_formula_is_checked_at_its_character(text, condition, message, at):
    check = check_formula("assessment", MODEL, text, condition=condition)

    assert (check.message, check.at) == (message, at)
    assert not message or check.before + check.at.strip() + check.after == text


def test_formula_of_an_assignment_speaks_of_customers():
    assert check_formula("assignment", ASSIGNMENT, 'size = "small"', condition=True).message == ""
    assert check_formula("assignment", ASSIGNMENT, "ni > 0", condition=True).at == "n"


def test_places_are_read_and_written():
    assert steps_of("validity_months.") == ("validity_months", "")
    assert pattern_of("a[0].b[12]") == "a[].b[]"
    with pytest.raises(KeyError):
        steps_of("a[x]")
    with pytest.raises(KeyError):
        put({"a": []}, "a[3]", 1)


def test_running_sums_are_told_by_role():
    document = changed(
        SECOND,
        "dimensions.0.indicators",
        [
            *SECOND["dimensions"][0]["indicators"],
            {"code": "quick_ratio", "weight": 6, "role": "modifying"},
        ],
    )
    (rows,) = Builder(document, "en").section(section("dimensions-0", document))

    assert rows.sums == (
        ("Sum of the weights", "basic", "22"),
        ("Sum of the modifying weights", "modifying", "6"),
    )
    assert [row.cells[1][0].summand for row in rows.rows] == ["basic", "basic", "modifying"]
