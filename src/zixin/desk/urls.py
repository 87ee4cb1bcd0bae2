"""Addresses of the desk: the pages staff work on."""

from __future__ import annotations

from django.urls import URLPattern, path

from zixin.desk.views import (
    audit,
    customers,
    dashboard,
    emergency,
    followup,
    home,
    imports,
    policy_preview,
    reports,
    search,
)

app_name = "desk"
urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("customers/", customers.customer_list, name="customers"),
    path("customers/<str:number>/", customers.customer_detail, name="customer"),
    path("customers/<str:number>/assessment/", customers.assessment, name="customer_assessment"),
    path(
        "customers/<str:number>/emergency-access/",
        emergency.emergency_access,
        name="emergency_access",
    ),
    path(
        "customers/<str:number>/emergency-access/end/",
        emergency.emergency_end,
        name="emergency_end",
    ),
    path("follow-up/", followup.follow_up, name="follow_up"),
    path("imports/", imports.imports, name="imports"),
    path("imports/templates/<str:kind>/", imports.import_template, name="import_template"),
    path("imports/<int:pk>/", imports.import_file, name="import"),
    path("imports/<int:pk>/application/", imports.import_application, name="import_application"),
    path("imports/<int:pk>/discarding/", imports.import_discarding, name="import_discarding"),
    path("assessments/<str:number>/report/", reports.report, name="report"),
    path("policy-previews/<str:number>/", policy_preview.preview, name="policy_preview"),
    path("search/", search.search, name="search"),
    path("audit/", audit.trail, name="audit"),
]
