"""Addresses of the policies app."""

from __future__ import annotations

from django.urls import URLPattern, path

from zixin.policies import views

app_name = "policies"
urlpatterns: list[URLPattern] = [
    path("", views.policy_list, name="policies"),
    path("<str:kind>/<str:name>/<int:version>/", views.policy_detail, name="policy"),
]
