"""Addresses of the exposure app: an act on a limit is a resource of its own."""

from __future__ import annotations

from django.urls import URLPattern, path

from zixin.exposure import views

app_name = "exposure"
urlpatterns: list[URLPattern] = [
    path("<int:pk>/suspension/", views.suspension, name="suspension"),
    path("<int:pk>/resumption/", views.resumption, name="resumption"),
    path("<int:pk>/end/", views.end, name="end"),
    path("<int:pk>/run-off/", views.run_off, name="run_off"),
]
