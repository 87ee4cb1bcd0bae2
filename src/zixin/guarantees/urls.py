"""Addresses of security: an act on it is a resource of its own."""

from __future__ import annotations

from django.urls import URLPattern, path

from zixin.guarantees.views import acts, network, securities

app_name = "guarantees"
urlpatterns: list[URLPattern] = [
    path("", securities.security_list, name="securities"),
    path("new/", securities.security_new, name="new"),
    path("network/", network.network, name="network"),
    path("network/<str:number>/", network.contagion, name="contagion"),
    path("groups/new/", network.group, name="group_new"),
    path("groups/<str:number>/", network.group, name="group"),
    path("<str:number>/", securities.security_detail, name="security"),
    path("<str:number>/revision/", securities.revision, name="revision"),
    path("<str:number>/papers/new/", acts.paper, name="paper"),
    path("<str:number>/papers/waiver/", acts.waiver, name="waiver"),
    path("<str:number>/valuations/new/", acts.valuation, name="valuation"),
    path("<str:number>/valuations/<int:pk>/confirmation/", acts.confirmation, name="confirmation"),
    path("<str:number>/proposal/", acts.proposal, name="proposal"),
    path("<str:number>/check/", acts.check, name="check"),
    path("<str:number>/return/", acts.return_, name="return"),
    path("<str:number>/acceptance/", acts.acceptance, name="acceptance"),
    path("<str:number>/rejection/", acts.rejection, name="rejection"),
    path("<str:number>/reopening/", acts.reopening, name="reopening"),
    path("<str:number>/call/", acts.call, name="call"),
    path("<str:number>/release/", acts.release, name="release"),
]
