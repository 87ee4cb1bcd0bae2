"""Visits: what a photo tells, what a record needs, what a signature leaves."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from tests.factories import NOW, make_actor, make_user
from tests.investigation.factories import PASSWORD, bring_to, give_password, lead_of
from zixin.accounts.models import User
from zixin.documents.models import Document
from zixin.documents.pictures import page_picture
from zixin.dossier.models import Fact
from zixin.investigation.models import Checkpoint, Finding, Visit, VisitPhoto
from zixin.investigation.photos import PhotoError, read_photo
from zixin.investigation.queries.visits import journey_of
from zixin.investigation.rules.visits import PhotoFacts, distance_km, judge_photo, route
from zixin.investigation.services import visits as services
from zixin.kernel.audit import Event
from zixin.kernel.vault import VaultFile, content_of
from zixin.kernel.workflow import RefusedError

SHANGHAI, BEIJING = (31.2304, 121.4737), (39.9042, 116.4074)
SEEN = {code: {"state": "agrees", "note": ""} for code in Checkpoint.values}


def jpeg(*, taken: str = "", place: tuple[float, float] | None = None, software: str = "") -> bytes:
    """Return a small photo that says of itself what is given."""
    picture = Image.new("RGB", (40, 30), "grey")
    exif = Image.Exif()
    if software:
        exif[0x0131] = software
    if taken:
        exif.get_ifd(0x8769)[0x9003] = taken
    if place:
        gps = exif.get_ifd(0x8825)
        gps[1], gps[3] = "N", "E"
        gps[2], gps[4] = (_parts(value) for value in place)
    file = io.BytesIO()
    picture.save(file, "JPEG", exif=exif)
    return file.getvalue()


def _parts(value: float) -> tuple[float, float, float]:
    degrees, rest = divmod(value, 1)
    minutes, rest = divmod(rest * 60, 1)
    return degrees, minutes, round(rest * 60, 3)


def test_distance_and_route_are_those_of_the_globe():
    assert round(distance_km(SHANGHAI, BEIJING)) == 1067
    assert distance_km(SHANGHAI, SHANGHAI) == 0
    assert route([SHANGHAI, BEIJING, (32.06, 118.79)]) == [0, 2, 1]
    assert route([]) == []


@pytest.mark.parametrize(
    ("facts", "faults"),
    [
        (PhotoFacts(NOW, SHANGHAI, "camera 1.0"), ()),
        (PhotoFacts(None, None, ""), ("no_time", "no_place")),
        (PhotoFacts(NOW + timedelta(hours=12), SHANGHAI, ""), ()),
        (PhotoFacts(NOW + timedelta(hours=12, seconds=1), SHANGHAI, ""), ("late",)),
        (PhotoFacts(NOW - timedelta(days=2), BEIJING, ""), ("late", "far")),
        (PhotoFacts(NOW, SHANGHAI, "Adobe Photoshop 25"), ("edited",)),
    ],
)
def test_photo_is_held_against_the_visit(facts, faults):
    assert judge_photo(facts, place=SHANGHAI, visited_at=NOW).faults == faults


def test_photo_is_read():
    content = jpeg(taken="2026:03:02 09:00:00", place=SHANGHAI, software="cam")

    facts = read_photo(content)

    assert facts.taken_at == datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    assert facts.place == pytest.approx(SHANGHAI, abs=1e-5)


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"%PDF-1.7", jpeg()[:200], b"\xff\xd8\xff"])
def test_what_is_no_photo_is_refused(content):
    with pytest.raises(PhotoError):
        read_photo(content)


def _visit(case, **changes) -> Visit:
    return services.plan_visit(
        **{
            "case": case,
            "kind": "site_visit",
            "place": "上海厂区",
            "latitude": SHANGHAI[0],
            "longitude": SHANGHAI[1],
            "planned_on": date(2026, 3, 2),
            "actor": lead_of(case),
            "now": NOW,
            **changes,
        }
    )


def _record(visit: Visit, **changes) -> None:
    services.record_visit(
        **{
            "visit": visit,
            "visited_at": NOW,
            "participants": "林经理",
            "seen": SEEN,
            "account": "",
            "actor": lead_of(visit.case),
            "now": NOW,
            **changes,
        }
    )


def _footprint() -> tuple[object, ...]:
    return (
        list(Visit.objects.order_by("pk").values()),
        VisitPhoto.objects.count(),
        Fact.objects.count(),
        Finding.objects.count(),
        Event.objects.count(),
    )


@pytest.mark.django_db
def test_visit_is_refused_and_changes_nothing():
    case = bring_to("UNDER_WAY")
    visit = _visit(case)
    before = _footprint()

    for changes in (
        {"kind": "stroll"},
        {"place": " "},
        {"longitude": None},
        {"actor": make_actor("credit_analyst")},
    ):
        with pytest.raises(RefusedError):
            _visit(case, **changes)
    for changes in (
        {"visited_at": NOW + timedelta(minutes=1)},
        {"participants": ""},
        {"seen": {}},
        {"seen": SEEN | {"stock": {"state": "odd", "note": ""}}},
        {"actor": make_actor("credit_manager")},
    ):
        with pytest.raises(RefusedError):
            _record(visit, **changes)
    with pytest.raises(RefusedError):
        services.add_photo(visit=visit, name="a.jpg", content=jpeg(), actor=lead_of(case), now=NOW)

    assert _footprint() == before


@pytest.mark.django_db
def test_signed_visit_tells_the_credit_file_and_the_findings():
    case = bring_to("UNDER_WAY")
    visit, lead = _visit(case), lead_of(case)
    give_password(User.objects.get(pk=case.lead_id))
    _record(visit)
    good = jpeg(taken="2026:03:02 09:00:00", place=SHANGHAI)
    for content in (good, jpeg(), jpeg(taken="2026:02:01 09:00:00", place=BEIJING)):
        services.add_photo(visit=visit, name="a.jpg", content=content, actor=lead, now=NOW)
    sign = {"visit": visit, "name": lead.name, "now": NOW}
    before = _footprint()
    with pytest.raises(RefusedError):
        services.sign_visit(**sign, password="wrong", actor=lead)
    assert _footprint() == before

    services.sign_visit(**sign, password=PASSWORD, actor=lead)

    facts = {row.code: (row.value, row.verification) for row in Fact.objects.all()}
    assert facts == {"visit_done": ("1", "verified"), "visit_photos_off": ("1", "verified")}
    assert Finding.objects.get().verdict == "contradicted"
    photo = VisitPhoto.objects.first()
    assert content_of(photo.kept) == good
    document = photo.document
    assert (document.file, document.kind, document.customer) == (
        photo.kept,
        "site_photo",
        case.customer,
    )
    shown = Image.open(io.BytesIO(page_picture(document, 1, actor=lead, now=NOW)))
    assert (dict(shown.getexif()), shown.size) == ({}, (40, 30))
    after = _footprint()
    with pytest.raises(RefusedError):
        services.add_photo(visit=visit, name="a.jpg", content=good, actor=lead, now=NOW)
    with pytest.raises(RefusedError):
        _record(visit)
    assert _footprint() == after


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"%PDF-1.7", jpeg()[:200], b""])
def test_what_is_no_photo_leaves_no_document(content):
    visit = _visit(bring_to("UNDER_WAY"))
    _record(visit)
    before = (*_footprint(), Document.objects.count(), VaultFile.objects.count())

    with pytest.raises(RefusedError) as refused:
        services.add_photo(
            visit=visit, name="a.jpg", content=content, actor=lead_of(visit.case), now=NOW
        )

    assert refused.value.field == "photo"
    assert (*_footprint(), Document.objects.count(), VaultFile.objects.count()) == before


@pytest.mark.django_db
def test_a_photo_on_record_for_the_customer_is_refused_and_leaves_nothing():
    visit = _visit(bring_to("UNDER_WAY"))
    _record(visit)
    photo = {"visit": visit, "content": jpeg(), "actor": lead_of(visit.case), "now": NOW}
    services.add_photo(**photo, name="a.jpg")
    before = (*_footprint(), Document.objects.count())

    with pytest.raises(RefusedError):
        services.add_photo(**photo, name="b.jpg")

    assert (*_footprint(), Document.objects.count()) == before


@pytest.mark.django_db
def test_journey_goes_to_the_nearest_and_leaves_the_placeless_for_last():
    case = bring_to("UNDER_WAY")
    for place, point in (
        ("上海", SHANGHAI),
        ("无处", (None, None)),
        ("北京", BEIJING),
        ("南京", (32.06, 118.79)),
    ):
        _visit(case, place=place, latitude=point[0], longitude=point[1])

    stops = journey_of(lead_of(case))

    assert [stop.visit.place for stop in stops] == ["上海", "南京", "北京", "无处"]
    assert [stop.distance_km and round(stop.distance_km) for stop in stops] == [
        None,
        270,
        898,
        None,
    ]
    assert journey_of(make_actor("credit_analyst")) == []


@pytest.mark.django_db
def test_visit_is_planned_recorded_and_signed_on_pages(client):
    case = bring_to("UNDER_WAY")
    lead = give_password(User.objects.get(pk=case.lead_id))
    client.force_login(lead)
    new = reverse("investigation:visit_new", args=[case.number])
    fields = {"kind": "site_visit", "place": "厂区", "planned_on": "2026-03-02"}
    assert client.get(new).status_code == 200
    assert client.post(new, {**fields, "latitude": "31.2"}).status_code == 422
    place = {"latitude": "31.2304", "longitude": "121.4737"}
    assert client.post(new, {**fields, **place}).status_code == 302
    words = [case.number, Visit.objects.get().pk]
    record = reverse("investigation:record", args=words)
    made = {"visited_at": "2026-03-02T09:30", "participants": "林经理"}
    assert client.get(record).status_code == 200
    assert client.post(record, made).status_code == 422
    assert client.post(record, made | dict.fromkeys(Checkpoint.values, "agrees")).status_code == 302
    adding = reverse("investigation:photo_new", args=words)
    assert client.get(adding).status_code == 200
    wrong = SimpleUploadedFile("a.jpg", b"no photo")
    assert client.post(adding, {"photo": wrong}).status_code == 422
    right = SimpleUploadedFile("a.jpg", jpeg(taken="2026:03:02 09:00:00", place=SHANGHAI))
    assert client.post(adding, {"photo": right}).status_code == 302
    photo = VisitPhoto.objects.get()
    picture = reverse("documents:picture", args=[photo.document.number, 1])
    answer = client.get(picture)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert client.get(reverse("investigation:photo", args=[photo.pk])).status_code == 404
    again = SimpleUploadedFile("b.jpg", jpeg(taken="2026:03:02 09:00:00", place=SHANGHAI))
    refused = client.post(adding, {"photo": again})
    assert refused.status_code == 422
    assert photo.document.number in refused.content.decode()
    VisitPhoto.objects.filter(pk=photo.pk).update(shown=photo.kept)  # as before they were documents
    assert client.get(reverse("investigation:photo", args=[photo.pk])).status_code == 200
    assert client.get(reverse("investigation:journey")).status_code == 200
    signature = reverse("investigation:visit_signature", args=words)
    assert client.get(signature).status_code == 200
    assert client.post(signature, {"name": str(lead), "password": PASSWORD}).status_code == 302
    page = client.get(reverse("investigation:visit", args=words)).content.decode()
    assert "与走访相符" in page
    assert picture in page
    client.force_login(make_user("salesperson"))
    assert client.get(reverse("investigation:photo", args=[photo.pk])).status_code == 403
