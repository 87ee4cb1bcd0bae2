"""Addresses of the customers app; they stand before the desk's ``customers/<number>/``."""

from __future__ import annotations

from django.urls import URLPattern, path

from zixin.customers.views import duplicates, master, merges, persons, requests

app_name = "customers"
urlpatterns: list[URLPattern] = [
    path("new/", master.registration, name="register"),
    path("duplicates/", master.duplicates, name="duplicates"),
    path("duplicates/pairs/", duplicates.pairs, name="pairs"),
    path("duplicates/search/", duplicates.search, name="duplicate_search"),
    path(
        "duplicates/pairs/<int:pk>/confirmation/", duplicates.confirmation, name="pair_confirmation"
    ),
    path("duplicates/pairs/<int:pk>/dismissal/", duplicates.dismissal, name="pair_dismissal"),
    path("merges/", merges.merge_list, name="merges"),
    path("merges/new/", merges.proposal, name="merge_new"),
    path("merges/<str:number>/", merges.detail, name="merge"),
    path("merges/<str:number>/confirmation/", merges.confirmation, name="merge_confirmation"),
    path("merges/<str:number>/rejection/", merges.rejection, name="merge_rejection"),
    path("merges/<str:number>/withdrawal/", merges.withdrawal, name="merge_withdrawal"),
    path("merges/<str:number>/undoing/", merges.undoing, name="merge_undoing"),
    path("persons/<int:pk>/edit/", persons.change, name="person_edit"),
    path("persons/<int:pk>/consent/", persons.consent, name="person_consent"),
    path("requests/", requests.request_list, name="requests"),
    path("requests/new/", requests.receipt, name="request_new"),
    path("requests/retention/", requests.retention, name="retention"),
    path("requests/<str:number>/", requests.detail, name="request"),
    path("requests/<str:number>/copy/", requests.copy, name="request_copy"),
    path(
        "requests/<str:number>/identification/",
        requests.identification,
        name="request_identification",
    ),
    path("requests/<str:number>/answer/", requests.answer, name="request_answer"),
    path("requests/<str:number>/refusal/", requests.refusal, name="request_refusal"),
    path("<str:number>/persons/", persons.person_list, name="persons"),
    path("<str:number>/persons/new/", persons.addition, name="person_new"),
    path("<str:number>/edit/", master.change, name="edit"),
]
