"""Addresses of investigations: an act on a case is a resource of its own."""

from __future__ import annotations

from django.urls import URLPattern, path

from zixin.investigation.views import (
    answers,
    cases,
    findings,
    link,
    lookups,
    papers,
    questionnaires,
    references,
    signing,
    sources,
    visits,
)

app_name = "investigation"
urlpatterns: list[URLPattern] = [
    path("", cases.case_list, name="cases"),
    path("new/", cases.case_new, name="new"),
    path("answers/<str:token>/", link.link, name="link"),
    path("references/<str:token>/", references.referee, name="referee"),
    path("signing/<str:token>/", signing.signing, name="signing"),
    path("questionnaires/", questionnaires.questionnaire_list, name="questionnaires"),
    path("questionnaires/new/", questionnaires.questionnaire_new, name="questionnaire_new"),
    path(
        "questionnaires/<slug:code>/<int:version>/",
        questionnaires.questionnaire,
        name="questionnaire",
    ),
    path(
        "questionnaires/<slug:code>/<int:version>/preview/", questionnaires.preview, name="preview"
    ),
    path(
        "questionnaires/<slug:code>/<int:version>/next/",
        questionnaires.next_version,
        name="next_version",
    ),
    path(
        "questionnaires/<slug:code>/<int:version>/publication/",
        questionnaires.publication,
        name="publication",
    ),
    path(
        "questionnaires/<slug:code>/<int:version>/questions/new/",
        questionnaires.question_new,
        name="question_new",
    ),
    path(
        "questionnaires/<slug:code>/<int:version>/questions/<int:place>/",
        questionnaires.question,
        name="question",
    ),
    path(
        "questionnaires/<slug:code>/<int:version>/questions/<int:place>/place/",
        questionnaires.question_move,
        name="question_move",
    ),
    path("sources/", sources.source_list, name="sources"),
    path("sources/new/", sources.source_new, name="source_new"),
    path("sources/<slug:code>/", sources.source, name="source"),
    path("lookups/<str:number>/", lookups.lookup, name="lookup"),
    path("lookups/<str:number>/taking/", lookups.taking, name="taking"),
    path(
        "lookups/<str:number>/<int:place>/taking/", lookups.proposal_taking, name="proposal_taking"
    ),
    path("lookups/<str:number>/<int:place>/rejection/", lookups.rejection, name="rejection"),
    path("visits/journey/", visits.journey, name="journey"),
    path("photos/<int:pk>/", visits.photo, name="photo"),
    path("<str:number>/", cases.case_detail, name="case"),
    path("<str:number>/plan/", cases.plan, name="plan"),
    path("<str:number>/start/", cases.start, name="start"),
    path("<str:number>/plan/<slug:method>/completion/", cases.completion, name="completion"),
    path("<str:number>/cancellation/", cases.cancellation, name="cancellation"),
    path("<str:number>/findings/new/", findings.finding, name="finding"),
    path("<str:number>/conclusion/", findings.conclusion, name="conclusion"),
    path("<str:number>/reopening/", findings.reopening, name="reopening"),
    path("<str:number>/signature/", findings.signature, name="signature"),
    path("<str:number>/countersignature/", findings.countersignature, name="countersignature"),
    path("<str:number>/report/", findings.report, name="report"),
    path("reports/<str:number>/opening/", findings.report_opening, name="report_opening"),
    path("<str:number>/sheets/new/", answers.sheet_new, name="sheet_new"),
    path("<str:number>/sheets/<int:pk>/", answers.sheet, name="sheet"),
    path("<str:number>/sheets/<int:pk>/adoption/", answers.adoption, name="adoption"),
    path("<str:number>/references/new/", references.reference_new, name="reference_new"),
    path("<str:number>/lookups/new/", lookups.lookup_new, name="lookup_new"),
    path("<str:number>/lookups/new/<slug:code>/", lookups.lookup_ask, name="lookup_ask"),
    path("<str:number>/record-files/new/", lookups.record_file, name="record_file"),
    path("<str:number>/documents/", papers.papers, name="papers"),
    path("<str:number>/visits/new/", visits.visit_new, name="visit_new"),
    path("<str:number>/visits/<int:pk>/", visits.visit, name="visit"),
    path("<str:number>/visits/<int:pk>/record/", visits.record, name="record"),
    path("<str:number>/visits/<int:pk>/photos/new/", visits.photo_new, name="photo_new"),
    path("<str:number>/visits/<int:pk>/signature/", visits.visit_signature, name="visit_signature"),
    path(
        "<str:number>/visits/<int:pk>/customer-signature/",
        signing.signature_new,
        name="signature_new",
    ),
    path("<str:number>/contradictions/<int:pk>/ruling/", answers.ruling, name="ruling"),
]
