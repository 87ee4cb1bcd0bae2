"""The people pages: what an administrator sees and changes of users and their roles."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zixin.accounts import queries, services
from zixin.accounts.forms import PeopleFilterForm, PersonForm, RoleForm
from zixin.accounts.models import User
from zixin.kernel.acting import refuse
from zixin.kernel.pages import StaffRequest, page, render_page
from zixin.kernel.workflow import RefusedError

PEOPLE_A_PAGE = 25


@page("accounts.administer")
@require_GET
def user_list(request: StaffRequest) -> HttpResponse:
    form = PeopleFilterForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    people = Paginator(queries.people_for(request.actor, text=text), PEOPLE_A_PAGE)
    return render_page(
        request,
        "accounts/user_list.html",
        {"people": people.get_page(request.GET.get("page")), "form": form},
        parts=frozenset({"people"}),
    )


@page("accounts.administer")
@require_http_methods(["GET", "POST"])
def user_creation(request: StaffRequest) -> HttpResponse:
    form = PersonForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            facts = {**form.cleaned_data, "roles": tuple(form.cleaned_data["roles"])}
            try:
                user = services.create_user(**facts, actor=request.actor, now=request.now)
            except RefusedError as refused:
                refuse(form, refused)
            else:
                messages.success(request, _("%(user)s may sign in.") % {"user": user})
                return redirect("people:user", pk=user.pk)
    return render_page(request, "accounts/user_creation.html", {"form": form}, status=status)


@page("accounts.administer")
@require_GET
def user_detail(request: StaffRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(queries.people_for(request.actor), pk=pk)
    return _person_page(request, person, RoleForm())


@page("accounts.administer")
@require_POST
def role_grants(request: StaffRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(queries.people_for(request.actor), pk=pk)
    form = RoleForm(request.POST)
    if not form.is_valid():
        return _person_page(request, person, form, status=422)
    return _do(
        request,
        person,
        form,
        lambda: services.propose_role(
            user=person, role=form.cleaned_data["role"], actor=request.actor, now=request.now
        ),
        _("The role is proposed; the confidentiality officer confirms it."),
    )


@page("accounts.administer")
@require_POST
def role_withdrawal(request: StaffRequest, pk: int, role: str) -> HttpResponse:
    person = get_object_or_404(queries.people_for(request.actor), pk=pk)
    return _do(
        request,
        person,
        RoleForm({"role": role}),
        lambda: services.withdraw_role(
            user=person, role=role, actor=request.actor, now=request.now
        ),
        _("The role is withdrawn; with the next click it is gone."),
    )


@page("accounts.administer")
@require_POST
def deactivation(request: StaffRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(queries.people_for(request.actor), pk=pk)
    return _do(
        request,
        person,
        RoleForm(),
        lambda: services.deactivate_user(user=person, actor=request.actor, now=request.now),
        _("The access is closed and every session ended."),
    )


@page("accounts.administer")
@require_POST
def reactivation(request: StaffRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(queries.people_for(request.actor), pk=pk)
    return _do(
        request,
        person,
        RoleForm(),
        lambda: services.reactivate_user(user=person, actor=request.actor, now=request.now),
        _("The access is open again."),
    )


def _do(
    request: StaffRequest, person: User, form: RoleForm, act: Callable[[], object], done: str
) -> HttpResponse:
    try:
        act()
    except RefusedError as refused:
        if form.is_bound:
            form.add_error(None, refused.message)
            return _person_page(request, person, form, status=422)
        return _person_page(request, person, form, status=422, refusal=refused.message)
    messages.success(request, done)
    return redirect("people:user", pk=person.pk)


def _person_page(
    request: StaffRequest, person: User, form: RoleForm, *, status: int = 200, refusal: str = ""
) -> HttpResponse:
    context = {
        "person": person,
        "grants": queries.grants_of(person),
        "proposals": queries.open_proposals(request.actor, user=person),
        "form": form,
        "refusal": refusal,
        "is_self": person.pk == request.actor.user_id,
    }
    return render_page(request, "accounts/user_detail.html", context, status=status)
