"""Coming in as one of the town's people without a second factor. This app is not installed in production."""

import time

from allauth.account.internal.flows import login as flow

from agencies.factors import CONFIRMED, DEMO


def take_for_proved(request) -> None:
    """One click is all the town asks for. Counts only where this app is installed (agencies/factors.py)."""
    flow.record_authentication(request, request.user, "mfa", type=DEMO)
    request.session["device"] = request.session[CONFIRMED] = True  # nobody is told of a new one


def come_in(client, user):
    """The same for a client of Django's: signed in, and every proof just given."""
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": DEMO, "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session["device"] = session[CONFIRMED] = True
    session.save()
    return client
