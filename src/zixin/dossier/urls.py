"""Addresses of the credit file."""

from __future__ import annotations

from django.urls import URLPattern, path

from zixin.dossier.views import acts, facts, file

app_name = "dossier"
readings: list[URLPattern] = [path("", file.readings, name="readings")]
urlpatterns: list[URLPattern] = [
    path("<str:number>/file/", file.overview, name="file"),
    path("<str:number>/file/facts/", file.facts, name="facts"),
    path("<str:number>/file/facts/<slug:code>/", facts.fact, name="fact"),
    path("<str:number>/file/items/<slug:item>/", facts.rating, name="rating"),
    path("<str:number>/file/sections/<slug:section>/", file.section, name="section"),
    path(
        "<str:number>/file/sections/<slug:section>/history/",
        file.section_history,
        name="section_history",
    ),
    path(
        "<str:number>/file/sections/<slug:section>/level/",
        acts.classification,
        name="classification",
    ),
    path("<str:number>/file/entries/<slug:kind>/", acts.entry_new, name="entry_new"),
    path(
        "<str:number>/file/entries/<slug:kind>/<int:pk>/correction/",
        acts.correction,
        name="correction",
    ),
    path(
        "<str:number>/file/entries/<slug:kind>/<int:pk>/withdrawal/",
        acts.withdrawal,
        name="withdrawal",
    ),
    path(
        "<str:number>/file/entries/<slug:kind>/<int:pk>/reveal/<slug:field>/",
        acts.reveal,
        name="reveal",
    ),
    path("<str:number>/file/conflicts/", file.conflicts, name="conflicts"),
    path("<str:number>/file/conflicts/<str:code>/ruling/", acts.ruling, name="ruling"),
    path("<str:number>/file/summary/", file.summary, name="summary"),
    path("<str:number>/file/readers/", file.readers, name="readers"),
    path("<str:number>/file/review/", acts.review, name="review"),
    path("<str:number>/file/review-call/", acts.review_call, name="review_call"),
]
