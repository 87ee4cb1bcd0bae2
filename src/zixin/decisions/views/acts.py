"""The acts on an application: each is a resource of its own, shown in a dialog."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zixin.assessment.services import rating
from zixin.decisions import queries, services
from zixin.decisions.forms import (
    AppealForm,
    ApprovalForm,
    CaseForm,
    ConfirmationForm,
    DeferralForm,
    LetterForm,
    MeetingForm,
    MinutesForm,
    RatingForm,
    ReasonForm,
    RecommendationForm,
    ReturnForm,
    ReviewForm,
    RevisionForm,
    SignatureForm,
    VerdictForm,
    WaivingForm,
    lines_of,
)
from zixin.decisions.models import Condition, CreditApplication
from zixin.decisions.queries.checklists import missing_needs
from zixin.decisions.queries.contracts import contracts_for
from zixin.decisions.queries.overrides import rating_overrides_for
from zixin.decisions.queries.proposals import proposal_for
from zixin.decisions.rules.approval import read_conditions
from zixin.decisions.services.contracts import TYPES as CONTRACT_TYPES
from zixin.decisions.views import pages, story
from zixin.documents.queries import documents_of
from zixin.dossier.queries.reviews import is_stale as file_is_stale
from zixin.investigation.queries.cases import cases_of
from zixin.kernel.acting import METHODS, Service, act_page, posted
from zixin.kernel.pages import StaffRequest, page
from zixin.kernel.workflow import RefusedError

HUNDRED = 100


@page("decisions.apply")
@require_http_methods(METHODS)
def revision(request: StaffRequest, number: str) -> HttpResponse:
    application = _application(request, number)
    share = application.prepayment_share
    initial = {
        "action": application.action,
        "method": application.method,
        "amount": application.amount_requested,
        "terms_days": application.terms_days,
        "wanted_until": application.wanted_until,
        "prepayment_percent": None if share is None else share * HUNDRED,
        "instalments": application.instalments,
        "purpose": application.purpose,
        "revision": application.revision,
    }
    present = queries.present_limit(request.actor, application.customer)
    form = RevisionForm(
        posted(request), initial=initial, present=present.amount if present else None
    )
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


@page("decisions.recommend")
@require_http_methods(METHODS)
def investigation(request: StaffRequest, number: str) -> HttpResponse:
    application = _application(request, number)
    cases = cases_of(request.actor, application.customer)
    form = CaseForm(posted(request), cases=cases)
    context = _words(application, "investigate")
    return _act(request, application, form, services.investigate_application, context)


@page("decisions.recommend")
@require_http_methods(METHODS)
def review(request: StaffRequest, number: str) -> HttpResponse:
    application = _application(request, number)
    missing = missing_needs(application, stage="review", now=request.now)
    form = ReviewForm(posted(request), missing=missing)
    context = _words(application, "assess") | {"checklist": pages.checklist(request, application)}
    return _act(request, application, form, services.begin_assessment, context)


@page("decisions.withdraw")
@require_http_methods(METHODS)
def withdrawal(request: StaffRequest, number: str) -> HttpResponse:
    return _confirm(request, number, "withdraw", services.withdraw_application)


@page("decisions.view")
@require_http_methods(METHODS)
def return_to_applicant(request: StaffRequest, number: str) -> HttpResponse:
    application = _application(request, number)
    form = ReturnForm(posted(request))
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
    computed = proposal_for(application, newest, now=request.now) if newest else None
    initial = {
        "assessment": newest.number if newest else "",
        "amount": computed.amount if computed else None,
        "terms_days": computed.terms_days if computed else application.terms_days,
        "method": application.method,
    }
    form = RecommendationForm(posted(request), initial=initial, newest=newest)
    context = {
        **_words(application, "recommend"),
        "computed": computed,
        **pages.assessment_context(request, application, newest),
    }
    return _act(request, application, form, services.recommend_application, context)


@page("decisions.decide")
@require_http_methods(METHODS)
def approval(request: StaffRequest, number: str) -> HttpResponse:
    application = _application(request, number)
    scene = pages.scene_of(request, application)
    proposed = scene.standing.round if scene.standing else None
    asked = read_conditions(proposed.conditions) if proposed else []
    initial = {
        "revision": application.revision,
        "amount": proposed.amount if proposed else None,
        "terms_days": proposed.terms_days if proposed else None,
        "precedent": lines_of(asked, is_precedent=True),
        "continuing": lines_of(asked, is_precedent=False),
    }
    is_stale = file_is_stale(application.customer, today=timezone.localdate(request.now))
    form = ApprovalForm(posted(request), initial=initial, is_stale=is_stale)
    context = _words(application, "approve") | _grounds(request, application, scene)
    context["suggestion"] = story.summary(application)
    return _act(request, application, form, services.approve_application, context)


@page("decisions.decide")
@require_http_methods(METHODS)
def rejection(request: StaffRequest, number: str) -> HttpResponse:
    return _verdict(request, number, "reject", services.reject_application)


@page("decisions.decide")
@require_http_methods(METHODS)
def abstention(request: StaffRequest, number: str) -> HttpResponse:
    return _verdict(request, number, "abstain", services.abstain_from_application)


@page("decisions.decide")
@require_http_methods(METHODS)
def minutes(request: StaffRequest, number: str) -> HttpResponse:
    application = _application(request, number)
    form = MinutesForm(posted(request), initial={"revision": application.revision})
    scene = pages.scene_of(request, application)
    context = _words(application, "close") | _grounds(request, application, scene)
    return _act(request, application, form, services.close_vote, context)


@page("decisions.decide")
@require_http_methods(METHODS)
def deferral(request: StaffRequest, number: str) -> HttpResponse:
    return _plain(request, number, "defer", DeferralForm, services.defer_application)


@page("decisions.view")
@require_http_methods(METHODS)
def resumption(request: StaffRequest, number: str) -> HttpResponse:
    return _confirm(request, number, "resume", services.resume_application)


@page("decisions.recommend")
@require_http_methods(METHODS)
def fulfilment(request: StaffRequest, number: str) -> HttpResponse:
    return _confirm(request, number, "fulfil", services.confirm_conditions)


@page("decisions.contract")
@require_http_methods(METHODS)
def contract(request: StaffRequest, number: str) -> HttpResponse:
    return _confirm(request, number, "contract", services.draw_up_contract)


@page("decisions.contract")
@require_http_methods(METHODS)
def signature(request: StaffRequest, number: str) -> HttpResponse:
    application = _application(request, number)
    form = SignatureForm(posted(request), documents=_documents(request, application))
    drawn_up = queries.drawn_up_contract(application)

    def sign(*, application: CreditApplication, **given: Any) -> None:
        if drawn_up is None:
            raise RefusedError(_("There is no contract that waits for its signature."))
        services.record_signature(contract=drawn_up, **given)

    context = _words(application, "sign") | {"contract": drawn_up}
    return _act(request, application, form, sign, context)


@page("decisions.contract")
@require_http_methods(METHODS)
def voiding(request: StaffRequest, number: str) -> HttpResponse:
    application = _application(request, number)
    drawn_up = queries.drawn_up_contract(application)

    def void(*, application: CreditApplication, **given: Any) -> None:
        if drawn_up is None:
            raise RefusedError(_("There is no contract that waits for its signature."))
        services.void_contract(contract=drawn_up, **given)

    form = ReasonForm(posted(request))
    context = _words(application, "void") | {"contract": drawn_up}
    return _act(request, application, form, void, context)


@page("decisions.view")
@require_POST
def contract_file(request: StaffRequest, number: str, contract: str, form: str) -> HttpResponse:
    row = get_object_or_404(
        contracts_for(request.actor), number=contract, application__number=number
    )
    try:
        file = services.open_contract(contract=row, form=form, actor=request.actor, now=request.now)
    except RefusedError as refused:
        messages.error(request, refused.message)
        return redirect("decisions:application", number)
    return HttpResponse(
        file,
        content_type=CONTRACT_TYPES[form],
        headers={"Content-Disposition": f'attachment; filename="{row.number}.{form}"'},
    )


@page("decisions.view")
@require_http_methods(METHODS)
def activation(request: StaffRequest, number: str) -> HttpResponse:
    return _confirm(request, number, "activate", services.activate_application)


@page("decisions.recommend")
@require_http_methods(METHODS)
def lapse(request: StaffRequest, number: str) -> HttpResponse:
    return _plain(request, number, "lapse", ReasonForm, services.lapse_application)


@page("decisions.apply")
@require_http_methods(METHODS)
def appeal(request: StaffRequest, number: str) -> HttpResponse:
    return _plain(request, number, "appeal", AppealForm, services.appeal_application)


@page("decisions.decide")
@require_http_methods(METHODS)
def reopening(request: StaffRequest, number: str) -> HttpResponse:
    return _plain(request, number, "reopen", ReasonForm, services.reopen_application)


@page("decisions.decide")
@require_http_methods(METHODS)
def upholding(request: StaffRequest, number: str) -> HttpResponse:
    return _plain(request, number, "uphold", ReasonForm, services.uphold_rejection)


@page("decisions.recommend")
@require_http_methods(METHODS)
def condition_met(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    condition = _condition(request, number, pk)
    documents = _documents(request, condition.application)
    form = MeetingForm(posted(request), documents=documents)
    return _settle(request, condition, form, services.meet_condition, _("Condition met"))


@page("decisions.decide")
@require_http_methods(METHODS)
def condition_waived(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    condition = _condition(request, number, pk)
    form = WaivingForm(posted(request))
    title = _("Waive the condition")
    return _settle(request, condition, form, services.waive_condition, title)


@page("decisions.recommend")
@require_http_methods(METHODS)
def letter(request: StaffRequest, number: str) -> HttpResponse:
    application = _application(request, number)
    form = LetterForm(posted(request))
    context = {"title": _("Send the letter"), "verb": _("Send the letter"), "icon": "send"}
    return _act(request, application, form, services.issue_letter, context)


@page("decisions.recommend")
@require_http_methods(METHODS)
def human_review(request: StaffRequest, number: str) -> HttpResponse:
    return _plain(request, number, "review", ReasonForm, services.ask_human_review)


@page("decisions.recommend")
@require_http_methods(METHODS)
def rating_proposal(request: StaffRequest, number: str) -> HttpResponse:
    application = _application(request, number)
    form = RatingForm(posted(request), documents=_documents(request, application))
    context = {"title": _("Propose another grade"), "verb": _("Propose"), "icon": "adjustments"}
    return _act(request, application, form, services.propose_rating, context)


@page("decisions.decide")
@require_http_methods(METHODS)
def rating_approval(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    return _settle_rating(request, number, pk, services.approve_rating, _("Approve the grade"))


@page("decisions.decide")
@require_http_methods(METHODS)
def rating_refusal(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    return _settle_rating(request, number, pk, services.refuse_rating, _("Refuse the grade"))


def _settle_rating(
    request: StaffRequest, number: str, pk: int, service: Service, title: str
) -> HttpResponse:
    application = _application(request, number)
    row = get_object_or_404(rating_overrides_for(request.actor), application=application, pk=pk)

    def settle(*, application: CreditApplication, **given: Any) -> None:
        service(row=row, **given)

    context = {"title": title, "verb": title, "icon": "gavel"}
    return _act(request, application, ReasonForm(posted(request)), settle, context)


def _settle(
    request: StaffRequest,
    condition: Condition,
    form: forms.Form,
    service: Service,
    title: str,
) -> HttpResponse:
    def settle(*, application: CreditApplication, **given: Any) -> None:
        service(condition=condition, **given)

    context = {"title": title, "verb": title, "icon": "checks", "condition": condition}
    return _act(request, condition.application, form, settle, context)


def _condition(request: StaffRequest, number: str, pk: int) -> Condition:
    return get_object_or_404(_application(request, number).conditions, pk=pk)


def _documents(request: StaffRequest, application: CreditApplication) -> Any:
    today = timezone.localdate(request.now)
    return documents_of(request.actor, application.customer, today=today)


def _verdict(request: StaffRequest, number: str, name: str, service: Service) -> HttpResponse:
    application = _application(request, number)
    form = VerdictForm(posted(request), initial={"revision": application.revision})
    scene = pages.scene_of(request, application)
    context = _words(application, name) | _grounds(request, application, scene)
    return _act(request, application, form, service, context)


def _plain(
    request: StaffRequest, number: str, name: str, form_class: type[forms.Form], service: Service
) -> HttpResponse:
    application = _application(request, number)
    form = form_class(posted(request))
    return _act(request, application, form, service, _words(application, name))


def _application(request: StaffRequest, number: str) -> CreditApplication:
    return get_object_or_404(queries.applications_for(request.actor), number=number)


def _words(application: CreditApplication, name: str) -> dict[str, Any]:
    act = story.act_of(name, application)
    return {"title": act.title, "verb": act.title, "icon": act.icon, "act": name}


def _grounds(
    request: StaffRequest, application: CreditApplication, scene: story.Scene
) -> dict[str, Any]:
    """What a decider must have before his eyes."""
    return {
        **pages.approval_context(scene),
        "present_limit": queries.present_limit(request.actor, application.customer),
        **pages.assessment_context(request, application, None),
    }


def _confirm(request: StaffRequest, number: str, name: str, service: Service) -> HttpResponse:
    application = _application(request, number)
    form = ConfirmationForm(posted(request))
    return _act(request, application, form, service, _words(application, name))


def _address_after(request: StaffRequest, application: CreditApplication) -> str:
    """Who acts from the work list stays on it, for the next one waits there."""
    work = reverse("desk:home")
    if request.htmx and request.htmx.current_url_abs_path == work:
        return work
    return reverse("decisions:application", args=[application.number])


def _act(
    request: StaffRequest,
    application: CreditApplication,
    form: forms.Form,
    service: Service,
    context: dict[str, Any],
) -> HttpResponse:
    """Show the dialog of an act; on POST do it, or show the sentence that refuses it."""
    return act_page(
        request,
        form,
        service,
        template="decisions/act.html",
        context={"application": application, **context},
        done=context["title"],
        address=_address_after(request, application),
        about={"application": application},
    )
