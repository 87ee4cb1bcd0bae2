"""Addresses of the credit file."""

from __future__ import annotations

from django.urls import URLPattern, path

from zixin.dossier import views

app_name = "dossier"
urlpatterns: list[URLPattern] = [
    path("<str:number>/file/", views.credit_file, name="file"),
    path("<str:number>/file/facts/<slug:code>/", views.fact, name="fact"),
    path("<str:number>/file/items/<slug:item>/", views.rating, name="rating"),
]
