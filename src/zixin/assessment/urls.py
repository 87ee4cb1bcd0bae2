"""Addresses of the assessment app."""

from __future__ import annotations

from django.urls import URLPattern, path

from zixin.assessment import views

app_name = "assessment"
urlpatterns: list[URLPattern] = [
    path("assessments/<str:number>/", views.assessment_detail, name="assessment"),
    path("reports/<str:number>/opening/", views.report_opening, name="report_opening"),
]
