"""All addresses of the site."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from zixin.accounts.urls import clearance, confidentiality, people
from zixin.dossier.urls import readings
from zixin.kernel.pages import public_page
from zixin.site import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("customers/", include("zixin.customers.urls")),
    path("customers/", include("zixin.dossier.urls")),
    path("investigations/", include("zixin.investigation.urls")),
    path("securities/", include("zixin.guarantees.urls")),
    path("", include("zixin.documents.urls")),
    path("", include("zixin.desk.urls")),
    path("", include("zixin.assessment.urls")),
    path("applications/", include("zixin.decisions.urls")),
    path("limits/", include("zixin.exposure.urls")),
    path("policies/", include("zixin.policies.urls")),
    path("accounts/", include("zixin.accounts.urls")),
    path("clearance/", include((clearance, "clearance"))),
    path("confidentiality/", include((confidentiality, "protection"))),
    path("readings/", include((readings, "readings"))),
    path("people/", include((people, "people"))),
    path(
        "language/",
        public_page(reason="a stranger may read the sign-in page in his language")(set_language),
        name="set_language",
    ),
    path("healthz", views.health, name="health"),
    path("favicon.ico", views.favicon, name="favicon"),
]

handler400 = "zixin.site.views.bad_request"
handler403 = "zixin.site.views.forbidden"
handler404 = "zixin.site.views.not_found"
handler500 = "zixin.site.views.server_error"
