"""Addresses of the decisions app: an act on an application is a resource of its own."""

from __future__ import annotations

from django.urls import URLPattern, path

from zixin.decisions.views import acts, pages

app_name = "decisions"
urlpatterns: list[URLPattern] = [
    path("", pages.application_list, name="applications"),
    path("new/", pages.application_new, name="new"),
    path("<str:number>/", pages.application_detail, name="application"),
    path("<str:number>/revision/", acts.revision, name="revision"),
    path("<str:number>/submission/", acts.submission, name="submission"),
    path("<str:number>/acceptance/", acts.acceptance, name="acceptance"),
    path("<str:number>/assessment/", acts.assessment, name="assessment"),
    path("<str:number>/recommendation/", acts.recommendation, name="recommendation"),
    path("<str:number>/return/", acts.return_to_applicant, name="return"),
    path("<str:number>/approval/", acts.approval, name="approval"),
    path("<str:number>/rejection/", acts.rejection, name="rejection"),
    path("<str:number>/withdrawal/", acts.withdrawal, name="withdrawal"),
]
