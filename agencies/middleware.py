"""Sessions that end by themselves, and the acting user for every transaction."""

import time
import uuid

from django.conf import settings
from django.contrib.auth import logout

from common.acting import acting_as


class SessionLimits:
    """Idle and absolute limits, counted on the server: a replayed old cookie opens nothing."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            now = int(time.time())
            began = request.session.setdefault("began", now)
            seen = request.session.get("seen", now)
            if now - began > settings.SESSION_ABSOLUTE_SECONDS or now - seen > settings.SESSION_IDLE_SECONDS:
                logout(request)
            elif now - seen >= 60 or "seen" not in request.session:
                request.session["seen"] = now  # once a minute is exact enough, and saves a write per page
        return self.get_response(request)


class Acting:
    """Everything this request does in the database happens in the name of the signed-in person (0: nobody)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.request_id = uuid.uuid4().hex
        with acting_as(request.user.pk or 0, request.request_id):
            return self.get_response(request)
