"""離席: the screen is locked at once. Every page answers with the lock until the same person has proved to be there."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from agencies.factors import CODES
from agencies.sessions import new_id

AWAY = "away"
LOCKED = 423
REACHED = {"account_logout", "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"}


def is_away(request) -> bool:
    return AWAY in request.session


def leave(request, *, to: str = "/") -> None:
    """Under a new session id: an answer under way with the old one cannot take the lock off again by saving."""
    if not is_away(request):
        request.session[AWAY] = to
        new_id(request)


def come_back(request) -> None:
    request.session.pop(AWAY, None)


def locked_page(request) -> HttpResponse:
    """Where the person was is where the proof leads back to."""
    if request.htmx:
        return HttpResponse(status=LOCKED, headers={"HX-Refresh": "true"})
    was_at = request.get_full_path() if request.method == "GET" else request.session[AWAY]
    kinds = set(request.user.authenticator_set.values_list("type", flat=True))
    context = {"was_at": was_at, "has_passkey": "webauthn" in kinds, "has_code": bool(kinds & {"totp", CODES})}
    return render(request, "agencies/locked.html", context, status=LOCKED)


def inside(request, address: str) -> str:
    """The address if it lies inside the application, or the first page."""
    return address if address and url_has_allowed_host_and_scheme(address, {request.get_host()}) else "/"
