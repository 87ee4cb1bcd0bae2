from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from zixin.assessment.services import rating
from zixin.decisions import queries, services
from zixin.decisions.forms import (
    ApprovalForm,
    ConfirmationForm,
    RecommendationForm,
    RejectionForm,
    ReturnForm,
    RevisionForm,
)
from zixin.decisions.models import CreditApplication
from zixin.decisions.views import pages, story
from zixin.dossier.queries.reviews import is_stale as file_is_stale
from zixin.kernel.pages import StaffRequest, page, render_page
from zixin.kernel.workflow import RefusedError

METHODS = ["GET", "HEAD", "POST"]
Service = Callable[..., Any]


@page("decisions.apply")
@require_http_methods(METHODS)
def revision(request: StaffRequest, number: str) -> HttpResponse:
    application = _application(request, number)
    initial = {
        "amount": application.amount_requested,
        "terms_days": application.terms_days,
        "purpose": application.purpose,
        "revision": application.revision,
    }
    form = RevisionForm(pages.posted(request), initial=initial)
    context = {"title": _("Change the application"), "verb": _("Save"), "icon": "edit"}
    return _act(request, application, form, services.revise_application, context)


@page("decisions.apply")
@require_http_methods(METHODS)
def submission(request: StaffRequest, number: str) -> HttpResponse:
    return _confirm(request, number, "submit", services.submit_application)


@page("decisions.recommend")
@require_http_methods(METHODS)
def acceptance(request: StaffRequest, number: str) -> HttpResponse:
    return _confirm(request, number, "accept", services.accept_application)


@page("decisions.withdraw")
@require_http_methods(METHODS)
def withdrawal(request: StaffRequest, number: str) -> HttpResponse:
    return _confirm(request, number, "withdraw", services.withdraw_application)


@page("decisions.view")
@require_http_methods(METHODS)
def return_to_applicant(request: StaffRequest, number: str) -> HttpResponse:
    application = _application(request, number)
    form = ReturnForm(pages.posted(request))
    context = _words(application, "return")
    return _act(request, application, form, services.return_application, context)


@page("assessment.assess")
@require_POST
def assessment(request: StaffRequest, number: str) -> HttpResponse:
    application = _application(request, number)
    try:
        outcome = rating.assess_customer(
            customer=application.customer,
            as_of=timezone.localdate(request.now),
            actor=request.actor,
            now=request.now,
        )
    except RefusedError as refused:
        messages.error(request, refused.message)
    else:
        text = _("Assessed: %(number)s, grade %(grade)s.")
        grade = outcome.grade or _("none")
        messages.success(request, text % {"number": outcome.number, "grade": grade})
    return redirect("decisions:application", application.number)


@page("decisions.recommend")
@require_http_methods(METHODS)
def recommendation(request: StaffRequest, number: str) -> HttpResponse:
    application = _application(request, number)
    newest = queries.newest_assessment(request.actor, application.customer)
    model_limit = newest.limit_amount if newest else None
    initial = {
        "assessment": newest.number if newest else "",
        "amount": min(application.amount_requested, model_limit) if model_limit else None,
        "terms_days": application.terms_days,
    }
    form = RecommendationForm(pages.posted(request), initial=initial, newest=newest)
    context = {
        **_words(application, "recommend"),
        **pages.assessment_context(request, application, newest),
    }
    return _act(request, application, form, services.recommend_application, context)


@page("decisions.decide")
@require_http_methods(METHODS)
def approval(request: StaffRequest, number: str) -> HttpResponse:
    application = _application(request, number)
    initial = {
        "revision": application.revision,
        "amount": application.amount_recommended,
        "terms_days": application.terms_days_recommended,
    }
    is_stale = file_is_stale(application.customer, today=timezone.localdate(request.now))
    form = ApprovalForm(pages.posted(request), initial=initial, is_stale=is_stale)
    context = _words(application, "approve") | _grounds(request, application)
    return _act(request, application, form, services.approve_application, context)


@page("decisions.decide")
@require_http_methods(METHODS)
def rejection(request: StaffRequest, number: str) -> HttpResponse:
    application = _application(request, number)
    form = RejectionForm(pages.posted(request), initial={"revision": application.revision})
    context = _words(application, "reject") | _grounds(request, application)
    return _act(request, application, form, services.reject_application, context)


def _application(request: StaffRequest, number: str) -> CreditApplication:
    return get_object_or_404(queries.applications_for(request.actor), number=number)


def _words(application: CreditApplication, name: str) -> dict[str, Any]:
    act = story.act_of(name, application)
    return {"title": act.title, "verb": act.title, "icon": act.icon, "act": name}


def _grounds(request: StaffRequest, application: CreditApplication) -> dict[str, Any]:
    """What a decider must have before his eyes."""
    return {
        "authority": pages.authority_for(request, application),
        "present_limit": queries.present_limit(request.actor, application.customer),
        **pages.assessment_context(request, application, None),
    }


def _confirm(request: StaffRequest, number: str, name: str, service: Service) -> HttpResponse:
    application = _application(request, number)
    form = ConfirmationForm(pages.posted(request))
    return _act(request, application, form, service, _words(application, name))


def _act(
    request: StaffRequest,
    application: CreditApplication,
    form: forms.Form,
    service: Service,
    context: dict[str, Any],
) -> HttpResponse:
    """Show the dialog of an act; on POST do it, or show the sentence that refuses it."""
    if request.method == "POST" and form.is_valid():
        try:
            service(
                application=application, **form.cleaned_data, actor=request.actor, now=request.now
            )
        except RefusedError as refused:
            field = refused.field if refused.field in form.fields else None
            form.add_error(field, refused.message)
        else:
            messages.success(request, _("Done: %(act)s.") % {"act": context["title"]})
            address = reverse("decisions:application", args=[application.number])
            return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
    return render_page(
        request,
        "decisions/act.html",
        {"application": application, "form": form, **context},
        parts=frozenset({"dialog-body"}),
        status=422 if form.errors else 200,
    )
