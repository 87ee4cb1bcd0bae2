"""Addresses of documents and their archive."""

from __future__ import annotations

from django.urls import URLPattern, path

from zixin.documents.views import acts, archive, pages

app_name = "documents"
urlpatterns: list[URLPattern] = [
    path("customers/<str:number>/documents/", pages.of_customer, name="of_customer"),
    path("customers/<str:number>/documents/new/", pages.upload, name="upload"),
    path("documents/", pages.search, name="search"),
    path("documents/archive/", archive.desk, name="archive"),
    path("documents/<str:number>/", pages.document, name="document"),
    path("documents/<str:number>/pages/<int:page_number>.png", pages.picture, name="picture"),
    path("documents/<str:number>/original/", acts.original, name="original"),
    path("documents/<str:number>/versions/new/", pages.version, name="version"),
    path("documents/<str:number>/classification/", acts.classification, name="classification"),
    path("documents/<str:number>/exports/new/", acts.export, name="export"),
    path("documents/<str:number>/filing/", archive.filing, name="filing"),
    path("documents/<str:number>/hold/", archive.hold, name="hold"),
    path("documents/<str:number>/disposal/", archive.disposal, name="disposal"),
    path("document-holds/<int:pk>/lifting/", archive.lifting, name="lifting"),
    path("document-disposals/<int:pk>/approval/", archive.approval, name="approval"),
    path("document-disposals/<int:pk>/rejection/", archive.rejection, name="rejection"),
    path("document-exports/<str:number>/grant/", acts.grant, name="grant"),
    path("document-exports/<str:number>/refusal/", acts.refusal, name="refusal"),
    path("document-exports/<str:number>/copy/", acts.copy, name="copy"),
]
