"""Addresses of investigations: an act on a case is a resource of its own."""

from __future__ import annotations

from django.urls import URLPattern, path

from zixin.investigation.views import answers, cases, findings, link, questionnaires

app_name = "investigation"
urlpatterns: list[URLPattern] = [
    path("", cases.case_list, name="cases"),
    path("new/", cases.case_new, name="new"),
    path("answers/<str:token>/", link.link, name="link"),
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
    path("<str:number>/contradictions/<int:pk>/ruling/", answers.ruling, name="ruling"),
]
