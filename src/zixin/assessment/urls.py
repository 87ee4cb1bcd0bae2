"""Addresses of the assessment app."""

from __future__ import annotations

from django.urls import URLPattern, path

from zixin.assessment import views

app_name = "assessment"
urlpatterns: list[URLPattern] = [
    path("assessments/<str:number>/", views.assessment_detail, name="assessment"),
    path("customers/<str:number>/invoices/", views.customer_invoices, name="invoices"),
    path(
        "customers/<str:number>/invoices/<str:code>/", views.invoices_behind, name="invoices_behind"
    ),
    path("reports/<str:number>/opening/", views.report_opening, name="report_opening"),
]
