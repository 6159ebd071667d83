"""The sitemap of the whole."""

from allauth.account import views as account
from django.apps import apps
from django.urls import include, path

from agencies import signin
from common import views as common

# Of allauth only this: nobody signs up, and no password is reset by e-mail.
accounts = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("2fa/totp/activate/", signin.AddApp.as_view(), name="mfa_activate_totp"),
    path("2fa/webauthn/add/", signin.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("2fa/", include("allauth.mfa.urls")),
]

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
    path("outreach/", include("outreach.urls")),
    path("matching/", include("matching.urls")),
    path("routing/", include("routing.urls")),
    path("slips/", include("slips.urls")),
    path("community/", include("community.urls")),
    path("", include("plans.urls")),
    path("", include("participation.urls")),
    path("", include("meetings.urls")),
    path("", include("packs.urls")),
    path("", include("printing.urls")),
    path("", include("oversight.urls")),
    path("council/", include("council.urls")),
    path("", include("sealed.urls")),
    path("", include("reports.urls")),
    path("ui/", include("common.urls")),
    path("csp", common.csp_report, name="csp_report"),
    path("accounts/", include(accounts)),
]

if apps.is_installed("demo"):
    urlpatterns.append(path("demo/", include("demo.urls")))

handler400 = "common.views.bad_request"
handler429 = "common.views.too_many_requests"
handler403 = "common.views.permission_denied"
handler404 = "common.views.page_not_found"
handler500 = "common.views.server_error"
