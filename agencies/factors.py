"""What somebody has proved in this session, and whether that opens the application: a second factor for everyone, a
passkey for those who run accounts or convene the conference of art. 106-6."""

from enum import StrEnum

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode

from agencies.models import Conduct, ConductText
from agencies.roles import Permission

PASSKEY, CODES, APP = Authenticator.Type.WEBAUTHN, Authenticator.Type.RECOVERY_CODES, Authenticator.Type.TOTP
CONFIRMED = "confirmed"  # in the session: the words about secrecy were confirmed
PROVIDER = "provider"  # the city's identity provider has seen a second factor (agencies/identities.py)
DEMO = "demo"  # what the door of the demo town records; it counts only where that town is installed


class Standing(StrEnum):
    OPEN = "open"
    PROVE = "prove"  # has a factor, has not shown it in this session
    ENROL = "enrol"  # has to set one up first


# What may be reached meanwhile. Whoever has a factor and has not shown it must not get at its settings either.
REACHED = {
    Standing.PROVE: {"account_logout", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"},
    Standing.ENROL: {
        "account_logout",
        "account_reauthenticate",
        "account_change_password",
        "agencies:enrol",
        "agencies:me",
        "agencies:sessions",
        "agencies:end_session",
        "agencies:end_sessions",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_index",
        "mfa_list_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_view_recovery_codes",
    },
}


BEFORE_CONFIRMING = {"agencies:conduct", "account_logout", "mfa_view_recovery_codes"}


def needs_passkey(user) -> bool:
    return user.may(Permission.STAFF_MANAGE) or user.may(Permission.CONFERENCE_CONVENE)


def standing(request) -> Standing:
    records = [record for record in get_authentication_records(request, request.user) if record["method"] == "mfa"]
    if apps.is_installed("demo") and any(record.get("type") == DEMO for record in records):
        return Standing.OPEN
    held = dict(Authenticator.objects.filter(user=request.user).values_list("pk", "type"))
    proved = {held[record["id"]] for record in records if record.get("id") in held}  # a factor taken away proves nothing
    if any(record.get("type") == PROVIDER for record in records):
        proved.add(PROVIDER)
    return judge(set(held.values()), proved, passkey=needs_passkey(request.user))


def shown_to_provider(request, user) -> bool:
    """Whether the own factor need not be asked. Whoever needs a passkey shows it here."""
    records = get_authentication_records(request, user)
    return any(record.get("type") == PROVIDER for record in records) and not needs_passkey(user)


def take_for_shown(request, factor) -> None:
    record_authentication(request, request.user, "mfa", id=factor.pk, type=factor.type, enrolled=True)


def enrolled_here(request) -> bool:
    """Whether the factor was set up in this session: a first sign-in, or one after a loss."""
    return any(record.get("enrolled") for record in get_authentication_records(request, request.user))


def where_to_prove(request) -> str:
    ways = get_adapter(request).get_reauthentication_methods(request.user)
    return f"{ways[0]['url']}?{urlencode({'next': request.get_full_path() if request.method == 'GET' else '/'})}"


def has_confirmed(request) -> bool:
    """The newest words about secrecy; asked once per session. Where the city has none, there is nothing to confirm."""
    if CONFIRMED not in request.session:
        newest = ConductText.objects.values_list("pk", flat=True).first()
        if newest and not Conduct.objects.filter(user=request.user, text=newest).exists():
            return False
        request.session[CONFIRMED] = True
    return True


def judge(held: set, proved: set, *, passkey: bool) -> Standing:
    """Pure. `held`, `proved`: kinds of factors. A recovery code opens the way to a new factor where a passkey is due."""
    if not held & {APP, PASSKEY}:
        return Standing.ENROL
    if PASSKEY in proved or (proved and not passkey):
        return Standing.OPEN
    if passkey and (CODES in proved or (proved and PASSKEY not in held)):
        return Standing.ENROL
    return Standing.PROVE


def lazily(request) -> SimpleLazyObject:
    """Asked once per request, and only by who needs it."""
    return SimpleLazyObject(lambda: standing(request))
