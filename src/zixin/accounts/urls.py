"""Sign-in with the chosen pages of allauth, no sign-up among them; and the people pages."""

from __future__ import annotations

from allauth.account import views as account
from django.urls import URLPattern, URLResolver, include, path, re_path

from zixin.accounts.views import own, protection, sessions
from zixin.accounts.views import people as staff

urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", sessions.own_sessions, name="usersessions_list"),
    path("sessions/<int:pk>/end/", sessions.session_end, name="session_end"),
]

people: list[URLPattern] = [
    path("", staff.user_list, name="users"),
    path("new/", staff.user_creation, name="user_creation"),
    path("<int:pk>/", staff.user_detail, name="user"),
    path("<int:pk>/roles/", staff.role_grants, name="role_grants"),
    path("<int:pk>/roles/<str:role>/withdrawal/", staff.role_withdrawal, name="role_withdrawal"),
    path("<int:pk>/deactivation/", staff.deactivation, name="deactivation"),
    path("<int:pk>/reactivation/", staff.reactivation, name="reactivation"),
]

clearance: list[URLPattern] = [
    path("", own.start, name="start"),
    path("training/", own.training, name="training"),
    path("training/questions/", own.quiz, name="quiz"),
    path("training/records/<int:pk>/", own.training_record, name="training_record"),
    path("agreement/", own.agreement, name="agreement"),
]

confidentiality: list[URLPattern] = [
    path("", protection.desk, name="desk"),
    path("people/<int:pk>/", protection.person, name="person"),
    path("departments/", protection.departments, name="departments"),
    path("departments/<int:pk>/ceiling/", protection.ceiling, name="ceiling"),
    path("emergencies/<int:pk>/", protection.review, name="review"),
    path("roles/<int:pk>/confirmation/", protection.confirmation, name="confirmation"),
    path("roles/<int:pk>/rejection/", protection.rejection, name="rejection"),
    re_path(r"^documents/(?P<kind>course|agreement)/$", protection.document, name="document"),
    re_path(
        r"^documents/(?P<kind>course|agreement)/source/$",
        protection.document_source,
        name="document_source",
    ),
]
