"""Addresses of the customers app; they stand before the desk's ``customers/<number>/``."""

from __future__ import annotations

from django.urls import URLPattern, path

from zixin.customers import views

app_name = "customers"
urlpatterns: list[URLPattern] = [
    path("new/", views.registration, name="register"),
    path("duplicates/", views.duplicates, name="duplicates"),
    path("<str:number>/edit/", views.change, name="edit"),
]
