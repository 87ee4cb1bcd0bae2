"""Addresses of the decisions app: an act on an application is a resource of its own."""

from __future__ import annotations

from django.urls import URLPattern, path

from zixin.decisions.views import acts, delegations, letters, overrides, pages, reviews

app_name = "decisions"
urlpatterns: list[URLPattern] = [
    path("", pages.application_list, name="applications"),
    path("new/", pages.application_new, name="new"),
    path("overrides/", overrides.ledger, name="overrides"),
    path("reviews/", reviews.review_list, name="reviews"),
    path("reviews/<int:pk>/", reviews.review, name="review_of_decision"),
    path("letters/<str:number>/file/", letters.letter_file, name="letter_file"),
    path("delegations/", delegations.delegations, name="delegations"),
    path("delegations/new/", delegations.delegation_new, name="delegation_new"),
    path(
        "delegations/<int:pk>/revocation/",
        delegations.delegation_revocation,
        name="delegation_revocation",
    ),
    path("<str:number>/", pages.application_detail, name="application"),
    path("<str:number>/revision/", acts.revision, name="revision"),
    path("<str:number>/submission/", acts.submission, name="submission"),
    path("<str:number>/acceptance/", acts.acceptance, name="acceptance"),
    path("<str:number>/investigation/", acts.investigation, name="investigation"),
    path("<str:number>/review/", acts.review, name="review"),
    path("<str:number>/assessment/", acts.assessment, name="assessment"),
    path("<str:number>/recommendation/", acts.recommendation, name="recommendation"),
    path("<str:number>/return/", acts.return_to_applicant, name="return"),
    path("<str:number>/approval/", acts.approval, name="approval"),
    path("<str:number>/rejection/", acts.rejection, name="rejection"),
    path("<str:number>/abstention/", acts.abstention, name="abstention"),
    path("<str:number>/minutes/", acts.minutes, name="minutes"),
    path("<str:number>/deferral/", acts.deferral, name="deferral"),
    path("<str:number>/resumption/", acts.resumption, name="resumption"),
    path("<str:number>/fulfilment/", acts.fulfilment, name="fulfilment"),
    path("<str:number>/contract/", acts.contract, name="contract"),
    path("<str:number>/signature/", acts.signature, name="signature"),
    path("<str:number>/voiding/", acts.voiding, name="voiding"),
    path(
        "<str:number>/contracts/<str:contract>/<str:form>/",
        acts.contract_file,
        name="contract_file",
    ),
    path("<str:number>/activation/", acts.activation, name="activation"),
    path("<str:number>/lapse/", acts.lapse, name="lapse"),
    path("<str:number>/appeal/", acts.appeal, name="appeal"),
    path("<str:number>/reopening/", acts.reopening, name="reopening"),
    path("<str:number>/upholding/", acts.upholding, name="upholding"),
    path("<str:number>/conditions/<int:pk>/meeting/", acts.condition_met, name="condition_met"),
    path(
        "<str:number>/conditions/<int:pk>/waiver/", acts.condition_waived, name="condition_waived"
    ),
    path("<str:number>/letter/", acts.letter, name="letter"),
    path("<str:number>/human-review/", acts.human_review, name="human_review"),
    path("<str:number>/grade/", acts.rating_proposal, name="rating"),
    path("<str:number>/grade/<int:pk>/approval/", acts.rating_approval, name="rating_approval"),
    path("<str:number>/grade/<int:pk>/refusal/", acts.rating_refusal, name="rating_refusal"),
    path("<str:number>/withdrawal/", acts.withdrawal, name="withdrawal"),
]
