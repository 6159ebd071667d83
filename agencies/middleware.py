"""Sessions that end by themselves, the acting user for every transaction, and what stands before every page: the lock of
an absent person, the second factor, the fresh proof before a sensitive act."""

import time
import uuid

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from agencies import absence, devices, factors, identities, safety, tries
from agencies.sessions import new_id
from audit.book import write_down
from common.acting import acting_as

SEALED = "/conferences/"  # where the idle limit is shorter


class SessionLimits:
    """Idle and absolute limits, counted on the server: a replayed old cookie opens nothing."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            now = int(time.time())
            began = request.session.setdefault("began", now)
            seen, was_sealed = request.session.get("seen", now), request.session.get("sealed", False)
            is_sealed = request.path.startswith(SEALED)
            if now - began > settings.SESSION_ABSOLUTE_SECONDS or now - seen > settings.SESSION_IDLE_SECONDS:
                logout(request)
            else:
                if now - seen > settings.SEALED_IDLE_SECONDS and (was_sealed or is_sealed):
                    absence.leave(request)
                if now - seen >= 60 or "seen" not in request.session:
                    request.session["seen"] = now  # once a minute saves a write per page; nobody gains a second by it
                if is_sealed != was_sealed:
                    request.session["sealed"] = is_sealed
        return self.get_response(request)


class Acting:
    """Everything this request does in the database happens in the name of the signed-in person (0: nobody)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.request_id = uuid.uuid4().hex
        with acting_as(request.user.pk or 0, request.request_id):
            return self.get_response(request)


class Absence:
    """Locked: every page answers with the lock, until the same person has proved to be there."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.user.is_authenticated or not absence.is_away(request) or not getattr(view, "login_required", True):
            return None
        return None if request.resolver_match.view_name in absence.REACHED else absence.locked_page(request)


class SecondFactor:
    """Nothing opens before a second factor was shown in this session (agencies/factors.py)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.standing = factors.lazily(request) if request.user.is_authenticated else None
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.standing is None or not getattr(view, "login_required", True):
            return None
        name = request.resolver_match.view_name
        if request.standing == factors.Standing.OPEN:
            confirmed = name in factors.BEFORE_CONFIRMING or factors.has_confirmed(request)
            return None if confirmed else lead(request, reverse("agencies:conduct"))
        if name in factors.REACHED[request.standing]:
            return None
        if request.standing == factors.Standing.ENROL:
            return lead(request, reverse("agencies:enrol"))
        return lead(request, factors.where_to_prove(request))


class Proofs:
    """After a view in which somebody proved to be there: a new session id. All the way in: the device is known."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        before, user = list(request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])), request.user
        response = self.get_response(request)
        if user.is_authenticated and not request.user.is_authenticated:
            response.headers["Clear-Site-Data"] = '"cache", "storage"'  # not the cookies: the device stays known
        if not request.user.is_authenticated:
            return response
        if user.is_authenticated and request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, []) != before:
            absence.come_back(request)
            new_id(request)
        if "device" not in request.session and factors.standing(request) == factors.Standing.OPEN:
            self._come_in(request, response)
        return response

    def _come_in(self, request, response):
        """Once per session, when everything was shown."""
        username = request.user.get_username()
        is_new = not devices.known(request, username)
        tries.signed_in(request, username)
        request.session["device"] = True
        with acting_as(request.user.pk, request.request_id), transaction.atomic():
            write_down("account.signed_in", about=request.user)
            identities.confirm(request)
            if is_new and not factors.enrolled_here(request):
                safety.tell(safety.NEW_DEVICE, request.user)
        if is_new:
            devices.remember(request, response, username)


def lead(request, url: str) -> HttpResponse:
    """To another page, also where only a part of this one was asked for."""
    return HttpResponse(status=403, headers={"HX-Redirect": url}) if request.htmx else HttpResponseRedirect(url)
