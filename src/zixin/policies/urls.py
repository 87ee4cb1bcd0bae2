"""Addresses of the policies app: an act on a draft is a resource of its own."""

from __future__ import annotations

from django.urls import URLPattern, path

from zixin.policies.views import acts, editor, pages, sheet

app_name = "policies"
urlpatterns: list[URLPattern] = [
    path("", pages.policy_list, name="policies"),
    path("methods/", sheet.methods, name="method_sheet"),
    path("methods/<str:section>/", sheet.methods, name="methods"),
    path("comparison/", pages.comparison, name="comparison"),
    path("drafts/new/", acts.draft_new, name="new"),
    path("drafts/<str:number>/", pages.draft_detail, name="draft"),
    path("drafts/<str:number>/file/", pages.draft_file, name="draft_file"),
    path("drafts/<str:number>/document/", acts.document, name="document"),
    path("drafts/<str:number>/formula/", editor.formula, name="formula"),
    path("drafts/<str:number>/sections/<str:code>/", editor.section, name="section"),
    path("drafts/<str:number>/proposal/", acts.proposal, name="proposal"),
    path("drafts/<str:number>/publication/", acts.publication, name="publication"),
    path("drafts/<str:number>/rejection/", acts.rejection, name="rejection"),
    path("drafts/<str:number>/withdrawal/", acts.withdrawal, name="withdrawal"),
    path("drafts/<str:number>/copy/", acts.copy, name="copy"),
    path("<str:kind>/<str:name>/<int:version>/", pages.policy_detail, name="policy"),
    path("<str:kind>/<str:name>/<int:version>/file/", pages.policy_file, name="policy_file"),
    path("<str:kind>/<str:name>/<int:version>/draft/", acts.draft_from, name="draft_from"),
]
