"""Addresses of the customers app; they stand before the desk's ``customers/<number>/``."""

from __future__ import annotations

from django.urls import URLPattern, path

from zixin.customers.views import duplicates, master

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
    path("<str:number>/edit/", master.change, name="edit"),
]
