"""Sensitive acts ask again who is there: the last proof must be younger than five minutes.

SENSITIVE is the one table, by address. A page that is asked for leads to the proof and back. A form that is sent comes
back as a page that carries everything typed and asks for the proof beside it: nothing of it is kept on the server.
"""

import time

from allauth.account.adapter import get_adapter
from allauth.account.forms import ReauthenticateForm as PasswordForm
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.mfa.webauthn.forms import ReauthenticateWebAuthnForm
from allauth.mfa.webauthn.internal import flows as passkeys
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import urlencode

from agencies.codes import ReauthenticateForm as CodeForm

EXPORT, RIGHTS, PERSONS, SECRECY = "持ち出し", "権限の変更", "本人の特定", "守秘"

SENSITIVE = {
    "agencies:account": RIGHTS,
    "agencies:add_account": RIGHTS,
    "agencies:add_identity": RIGHTS,
    "agencies:end_all_sessions": RIGHTS,
    "agencies:end_post": RIGHTS,
    "agencies:ask_reset": RIGHTS,
    "agencies:invitation_pdf": RIGHTS,
    "agencies:remove_identity": RIGHTS,
    "agencies:settle_reset": RIGHTS,
    "agencies:switch_account": RIGHTS,
    "agencies:unstop": RIGHTS,
    "cases:notes_workbook": EXPORT,
    "cases:open_in_emergency": SECRECY,
    "cases:register": EXPORT,
    "cases:sheet_workbook": EXPORT,
    "handovers:agency": RIGHTS,
    "handovers:cancel": RIGHTS,
    "handovers:renewals": RIGHTS,
    "matching:card": PERSONS,
    "matching:undo": PERSONS,
    "oversight:person_file": EXPORT,
    "oversight:seen_file": EXPORT,
    "packs:disclosure_pdf": EXPORT,
    "packs:hand_over": EXPORT,
    "packs:handover_pdf": EXPORT,
    "packs:make": EXPORT,
    "packs:own_pdf": EXPORT,
    "printing:book_file": EXPORT,
    "printing:fetch": EXPORT,
    "sealed:convene": SECRECY,
    "sealed:convene_again": SECRECY,
    "sealed:convene_for": SECRECY,
    "sealed:hand_chair": SECRECY,
    "sealed:nominate": SECRECY,
    "sealed:pledge": SECRECY,
    "sealed:renew": SECRECY,
}
ASKED = ("stepup_password", "stepup_code", "stepup_credential")


def is_fresh(request) -> bool:
    """Coming in through the identity provider is no proof of now: it may have asked for nothing."""
    records = [record for record in get_authentication_records(request, request.user) if record["method"] != "socialaccount"]
    return bool(records) and time.time() - records[-1]["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def challenge(request) -> HttpResponse | None:
    """What to answer instead of the page, or None when it may go on."""
    if request.user.is_anonymous or (is_fresh(request) and not any(name in request.POST for name in ASKED)):
        return None
    if request.method != "POST":
        return HttpResponseRedirect(f"{_methods(request)[0]['url']}?{urlencode({'next': request.get_full_path()})}")
    form = _answered(request)
    if is_fresh(request) or (form is not None and form.is_valid() and _proved(request, form)):
        request.POST = request.POST.copy()
        for name in ASKED:
            request.POST.pop(name, None)
        return None
    return _page(request, form)


class StepUp:
    """Asks before every view of the table."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.resolver_match.view_name not in SENSITIVE:
            return None
        with transaction.atomic():
            return challenge(request)


def _methods(request) -> list[dict]:
    return get_adapter(request).get_reauthentication_methods(request.user)


def _answered(request):
    """The form of the proof that was given."""
    given = {name.removeprefix("stepup_"): request.POST[name] for name in ASKED if request.POST.get(name)}
    if "credential" in given:
        return ReauthenticateWebAuthnForm(given, user=request.user)
    if "code" in given:
        return CodeForm(given, user=request.user)
    return PasswordForm(given, user=request.user) if "password" in given else None


def _proved(request, form) -> bool:
    if isinstance(form, ReauthenticateWebAuthnForm):
        passkeys.reauthenticate(request, form.cleaned_data["credential"])
    elif isinstance(form, CodeForm):
        form.save()
    else:
        reauthenticate_by_password(request)
    return True


def _page(request, form) -> HttpResponse:
    carried = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in (*ASKED, "csrfmiddlewaretoken")
        for value in values
    ]
    ways = {method["id"] for method in _methods(request)}
    context = {
        "carried": carried,
        "ways": ways,
        "has_code": "mfa_reauthenticate" in ways,
        "has_passkey": "mfa_reauthenticate:webauthn" in ways,
        "has_password": "reauthenticate" in ways,
        "lost_files": bool(request.FILES),
        "refusals": [sentence for sentences in form.errors.values() for sentence in sentences] if form else [],
    }
    if context["has_passkey"]:
        context["js_data"] = {"request_options": begin_authentication(request.user)}
    return render(request, "agencies/step_up.html", context, status=403)
