"""Addresses of the desk: the pages staff work on."""

from __future__ import annotations

from django.urls import URLPattern, path

from zixin.desk.views import audit

app_name = "desk"
urlpatterns: list[URLPattern] = [
    path("audit/", audit.trail, name="audit"),
]
