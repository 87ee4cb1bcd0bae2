from __future__ import annotations

import hashlib
import hmac
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.connectors.outgoing.calls import START, fetcher
from zixin.connectors.adapters import Credentials, Mapping, Subject, look_up, read_mapping
from zixin.connectors.adapters.signing import DIGESTS, Authorisation
from zixin.connectors.outgoing import AnswerError, MemoryCache, MemoryLedger, NotAllowedError
from zixin.connectors.outgoing.fake import Asked, FakeServer, Given

HEAD = """
[provider]
code = "p"
name = "P"
host = "api.p.example"
monthly_budget = "100"

[authorisation]

[answer]

[[question]]
"""
ARREARS = 'record = "tax_arrears"\npath = "/a/{code}"\nrows = "rows"\nprice = "0.30"\n'
US = Subject("甲公司", "91310000MA1K00007U")
NOBODY = Credentials()


def md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def mapping_of(question: str, fields: str) -> Mapping:
    return read_mapping(f"{HEAD}{question}\n[question.fields]\n{fields}")


def asked(given: Any, mapping: Mapping, *, subject: Subject = US, **others: Any):
    answer = given if callable(given) else lambda _asked: Given.json(given)
    with FakeServer(answer) as server:
        fetch = fetcher(server.provider("p", budget=Decimal(100), burst=100), **others)
        found = look_up(subject, fetch, mapping=mapping, credentials=NOBODY)
    return found[0], server


def arrears(value: Any, rule: str = '"a"') -> Decimal | None:
    mapping = mapping_of(ARREARS, f'tax = "t"\namount = {rule}')
    found, _server = asked({"rows": [{"t": "增值税", "a": value}]}, mapping)
    return found.records[0].amount


@pytest.mark.parametrize(
    ("value", "rule", "amount"),
    [
        (12, '"a"', "12.00"),
        (-12.5, '"a"', "-12.50"),
        ("1,234,567.891", '"a"', "1234567.89"),
        ("500万", '"a"', "5000000.00"),
        ("500万元人民币", '"a"', "5000000.00"),
        ("人民币 500.5 万元", '"a"', "5005000.00"),
        ("1.5亿元", '"a"', "150000000.00"),
        ("12元", '{ path = "a", unit = "万元" }', "12.00"),
        ("12.34567", '{ path = "a", unit = "万元" }', "123456.70"),
        (0.1, '{ path = "a", unit = "亿元" }', "10000000.00"),
    ],
)
def test_amounts_are_read_in_the_words_of_registers(value: Any, rule: str, amount: str) -> None:
    assert arrears(value, rule) == Decimal(amount)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("约500万", "value"),
        ("500万美元", "value"),
        ("1e5", "value"),
        ("NaN", "value"),
        ("1_000", "value"),
        (True, "value"),
        ({"x": 1}, "value"),
        ("9" * 30, "value"),
        (None, "shape"),
        ("", "shape"),
        ("--", "value"),
    ],
)
def test_an_amount_that_is_none_refuses_the_answer_with_its_place(value: Any, code: str) -> None:
    with pytest.raises(AnswerError) as refused:
        arrears(value)

    assert (refused.value.code, refused.value.parameters["place"]) == (code, "rows[0].a")


@pytest.mark.parametrize(
    ("value", "forms", "day"),
    [
        ("2026-01-02", "", date(2026, 1, 2)),
        ("2026年1月2日", "", date(2026, 1, 2)),
        ("2026-01-02 10:11:12", "", date(2026, 1, 2)),
        ("长期", "", None),
        (None, "", None),
        (1767283200, '"seconds"', date(2026, 1, 2)),
        ("1767283200000", '"milliseconds"', date(2026, 1, 2)),
        ("02/01/2026", '"%d/%m/%Y"', date(2026, 1, 2)),
        ("2026.01.02", '"%d/%m/%Y", "%Y.%m.%d"', date(2026, 1, 2)),
    ],
)
def test_days_are_read_in_the_forms_of_the_mapping(
    value: Any, forms: str, day: date | None
) -> None:
    rule = f", dates = [{forms}]" if forms else ""
    fields = f'tax = "t"\namount = "a"\npublished_on = {{ path = "d"{rule} }}'
    row = {"t": "增值税", "a": 1, "d": value}

    found, _server = asked({"rows": [row]}, mapping_of(ARREARS, fields))
    assert found.records[0].published_on == day


@pytest.mark.parametrize(
    ("value", "forms"), [("2026-02-30", ""), ("soon", ""), (1e17, '"seconds"')]
)
def test_a_day_that_is_none_is_refused(value: Any, forms: str) -> None:
    rule = f", dates = [{forms}]" if forms else ""
    fields = f'tax = "t"\namount = "a"\npublished_on = {{ path = "d"{rule} }}'
    with pytest.raises(AnswerError) as refused:
        asked({"rows": [{"t": "增值税", "a": 1, "d": value}]}, mapping_of(ARREARS, fields))

    assert (refused.value.code, refused.value.parameters["place"]) == ("value", "rows[0].d")


HOLDERS = 'record = "shareholder"\npath = "/h/{code}"\nrows = "rows"\n'


@pytest.mark.parametrize(
    ("value", "rule", "share"),
    [
        ("51%", '"s"', "0.51"),
        ("51", '"s"', "0.51"),
        (33.3333, '"s"', "0.333333"),
        (0.51, '{ path = "s", unit = "one" }', "0.51"),
        ("51.0%", '{ path = "s", unit = "one" }', "0.51"),
        (100, '"s"', "1"),
    ],
)
def test_shares_are_parts_of_one(value: Any, rule: str, share: str) -> None:
    mapping = mapping_of(HOLDERS, f'holder = "h"\nshare = {rule}')
    found, _server = asked({"rows": [{"h": "乙", "s": value}]}, mapping)

    assert found.records[0].share == Decimal(share)


@pytest.mark.parametrize("value", ["101", "-1", "half", "NaN", 51.5])
def test_a_share_above_the_whole_or_of_no_number_is_refused(value: Any) -> None:
    rule = '{ path = "s", unit = "one" }' if value == 51.5 else '"s"'
    with pytest.raises(AnswerError) as refused:
        asked(
            {"rows": [{"h": "乙", "s": value}]},
            mapping_of(HOLDERS, f'holder = "h"\nshare = {rule}'),
        )

    assert refused.value.parameters["place"] == "rows[0].s"


GRADES = 'record = "tax_credit_grade"\npath = "/g/{code}"\nrows = "rows"\n'


@pytest.mark.parametrize(
    ("word", "codes", "grade"),
    [
        ("A", "", "A"),
        ("B级", "", "B"),
        ("优", '"优" = "A"', "A"),
        ("？", '"*" = "D"', "D"),
        ("B", '"*" = "D"', "B"),
    ],
)
def test_words_become_codes(word: str, codes: str, grade: str) -> None:
    mapping = mapping_of(GRADES, f'year = "y"\ngrade = {{ path = "g", codes = {{ {codes} }} }}')
    found, _server = asked({"rows": [{"y": 2025, "g": word}]}, mapping)

    assert (found.records[0].year, found.records[0].grade) == (2025, grade)


@pytest.mark.parametrize(
    ("content", "code", "place"),
    [
        ({"rows": "x"}, "shape", "rows"),
        ({"rows": [1]}, "shape", "rows[0]"),
        ([], "shape", "/"),
        ({"rows": [{"y": 2025, "g": "E"}]}, "value", "rows[0].g"),
        ({"rows": [{"y": 2025, "g": "A"}, {"y": "今年", "g": "A"}]}, "value", "rows[1].y"),
        ({"rows": [{"y": 2025}]}, "shape", "rows[0].g"),
    ],
)
def test_rows_of_another_shape_refuse_the_answer(content: Any, code: str, place: str) -> None:
    mapping = mapping_of(GRADES, 'year = "y"\ngrade = "g"')
    with pytest.raises(AnswerError) as refused:
        asked(content, mapping)

    assert (refused.value.code, refused.value.parameters["place"]) == (code, place)


def test_an_answer_the_mapping_misreads_is_kept_and_not_bought_again() -> None:
    cache, ledger = MemoryCache(), MemoryLedger()
    content = {"rows": [{"t": "增值税", "a": "12", "b": "x"}]}
    with FakeServer(lambda _asked: Given.json(content)) as server:
        fetch = fetcher(server.provider("p", budget=Decimal(1)), cache=cache, ledger=ledger)
        wrong = mapping_of(ARREARS, 'tax = "t"\namount = "b"')
        with pytest.raises(AnswerError):
            look_up(US, fetch, mapping=wrong, credentials=NOBODY)
        right = mapping_of(ARREARS, 'tax = "t"\namount = "a"')
        found = look_up(US, fetch, mapping=right, credentials=NOBODY)[0]

    assert (found.records[0].amount, found.is_from_cache) == (Decimal("12.00"), True)
    assert len(server.asked) == 1
    assert ledger.spent == {("p", "2026-11"): Decimal("0.30")}


PAGED = (
    'record = "tax_credit_grade"\npath = "/g/{code}"\nquery = { p = "{page}" }\n'
    'rows = "rows"\ntotal = "n"\npage_size = 2\npages_max = 3'
)


def pages(total: Any, counts: dict[str, int]):
    def answer(asked: Asked) -> Given:
        row = {"y": 2025, "g": "A"}
        return Given.json({"n": total, "rows": [row] * counts.get(asked.query["p"], 0)})

    return answer


@pytest.mark.parametrize(
    ("total", "counts", "rows", "requests"),
    [
        (0, {}, 0, 1),
        (None, {}, 0, 1),
        ("2", {"1": 2}, 2, 1),
        (5, {"1": 2, "2": 2, "3": 1}, 5, 3),
        (6, {"1": 2, "2": 2, "3": 2}, 6, 3),
    ],
)
def test_all_pages_are_read(total: Any, counts: dict[str, int], rows: int, requests: int) -> None:
    found, server = asked(pages(total, counts), mapping_of(PAGED, 'year = "y"\ngrade = "g"'))

    assert (len(found.records), len(server.asked), len(found.digests)) == (rows, requests, requests)


@pytest.mark.parametrize(
    ("total", "counts", "code"),
    [
        (7, {"1": 2}, "pages"),
        (5, {"1": 2, "2": 2}, "incomplete"),
        (1, {"1": 2}, "incomplete"),
        ("many", {"1": 2}, "shape"),
    ],
)
def test_a_list_that_is_not_whole_is_refused(total: Any, counts: dict[str, int], code: str) -> None:
    with pytest.raises(AnswerError) as refused:
        asked(pages(total, counts), mapping_of(PAGED, 'year = "y"\ngrade = "g"'))

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("row", "is_ours"),
    [
        ({"n": "甲公司", "c": US.code}, True),
        ({"n": "甲公司（曾用名）", "c": US.code.lower()}, True),
        ({"n": "甲公司", "c": "91310000MA1K000156"}, False),
        ({"n": "甲 公司", "c": ""}, True),
        ({"n": "甲公司上海分公司", "c": ""}, False),
    ],
)
def test_rows_about_other_companies_are_left_out_and_counted(
    row: dict[str, str], is_ours: bool
) -> None:
    fields = 'subject = "n"\nsubject_code = "c"\nyear = "y"\ngrade = "g"'
    found, _server = asked({"rows": [{"y": 2025, "g": "A", **row}]}, mapping_of(GRADES, fields))

    assert (len(found.records), found.others) == (int(is_ours), int(not is_ours))


def test_a_name_is_filled_in_and_never_read_as_a_template_or_a_path() -> None:
    name = "{secret}/../a?b=c&d=中 公司"
    mapping = mapping_of(
        'record = "tax_credit_grade"\npath = "/g/{name}"\nquery = { q = "{name}" }\nrows = "rows"',
        'year = "y"\ngrade = "g"',
    )
    found, server = asked({"rows": []}, mapping, subject=Subject(name))

    assert found.records == ()
    assert server.asked[0].query == {"q": name}
    assert server.asked[0].path == (
        "/g/%7Bsecret%7D%2F..%2Fa%3Fb%3Dc%26d%3D%E4%B8%AD%20%E5%85%AC%E5%8F%B8"
    )


def test_a_company_without_a_code_is_not_asked_for_by_code() -> None:
    mapping = mapping_of(GRADES, 'year = "y"\ngrade = "g"')
    with FakeServer(lambda _asked: Given.json({"rows": []})) as server:
        fetch = fetcher(server.provider("p"))
        with pytest.raises(NotAllowedError) as refused:
            look_up(Subject("甲公司"), fetch, mapping=mapping, credentials=NOBODY)

    assert (refused.value.code, server.asked) == ("subject", [])


@pytest.mark.parametrize("secret", ["a\r\nX: y", "密钥", "a\0"])
def test_a_secret_that_cannot_be_sent_is_refused_and_not_shown(secret: str) -> None:
    with pytest.raises(ValueError, match="cannot be sent") as refused:
        Credentials("k", secret)

    assert secret not in str(refused.value)


@pytest.mark.parametrize(
    ("timestamp", "text"),
    [
        ("%Y%m%d%H%M%S", "20261125180000"),
        ("seconds", "1795600800"),
        ("milliseconds", "1795600800000"),
    ],
)
def test_the_time_of_a_signature_is_that_of_beijing(timestamp: str, text: str) -> None:
    rule = Authorisation(
        {}, {"t": "{timestamp}", "s": "{sign}"}, "md5", "{timestamp}", timestamp=timestamp
    )
    signed = dict(rule.signature(Credentials(), (), START).query)

    assert signed == {"t": text, "s": md5(text)}


def test_a_signature_covers_the_sorted_query_and_is_made_by_each_digest() -> None:
    asked = (("b", "2"), ("a", "甲"))
    made = {}
    for digest in DIGESTS:
        rule = Authorisation({"S": "{sign}"}, {"k": "{key}"}, digest, "{query}", "upper")
        made[digest] = dict(rule.signature(Credentials("kk", "ss"), asked, START).headers)["S"]

    text = "a=甲&b=2&k=kk".encode()
    assert made == {
        "md5": md5(text.decode()).upper(),
        "sha256": hashlib.sha256(text).hexdigest().upper(),
        "hmac-sha1": hmac.new(b"ss", text, "sha1").hexdigest().upper(),
        "hmac-sha256": hmac.new(b"ss", text, "sha256").hexdigest().upper(),
    }
