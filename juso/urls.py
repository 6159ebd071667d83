"""The sitemap of the whole."""

from django.apps import apps
from django.urls import include, path

urlpatterns = [
    path("", include("cases.urls")),
    path("", include("agencies.urls")),
    path("notices/", include("notices.urls")),
    path("drafts/", include("drafts.urls")),
    path("", include("referrals.urls")),
    path("boards/", include("boards.urls")),
    path("", include("clocks.urls")),
    path("imports/", include("imports.urls")),
    path("handovers/", include("handovers.urls")),
    path("matching/", include("matching.urls")),
    path("routing/", include("routing.urls")),
    path("slips/", include("slips.urls")),
    path("", include("plans.urls")),
    path("", include("meetings.urls")),
    path("", include("packs.urls")),
    path("", include("printing.urls")),
    path("", include("sealed.urls")),
    path("ui/", include("common.urls")),
    path("accounts/", include("allauth.urls")),
]

if apps.is_installed("demo"):
    urlpatterns.append(path("demo/", include("demo.urls")))

handler400 = "common.views.bad_request"
handler403 = "common.views.permission_denied"
handler404 = "common.views.page_not_found"
handler500 = "common.views.server_error"
