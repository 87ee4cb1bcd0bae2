"""Addresses of investigations: an act on a case is a resource of its own."""

from __future__ import annotations

from django.urls import URLPattern, path

from zixin.investigation.views import cases

app_name = "investigation"
urlpatterns: list[URLPattern] = [
    path("", cases.case_list, name="cases"),
    path("new/", cases.case_new, name="new"),
    path("<str:number>/", cases.case_detail, name="case"),
    path("<str:number>/plan/", cases.plan, name="plan"),
    path("<str:number>/start/", cases.start, name="start"),
    path("<str:number>/plan/<slug:method>/completion/", cases.completion, name="completion"),
    path("<str:number>/cancellation/", cases.cancellation, name="cancellation"),
]
