"""Devices on which somebody has come all the way in: a signed cookie, good for many people of one counter."""

import secrets
import time

from django.conf import settings
from django.core import signing

SALT = "agencies.devices"
AGE = 180 * 24 * 60 * 60
MOST = 12  # people of one device


def known(request, username: str) -> str:
    """The number of this device if that account has signed in on it, or nothing."""
    return next((device for name, device, since in _read(request) if name == _hidden(username) and _is_young(since)), "")


def remember(request, response, username: str) -> None:
    others = [row for row in _read(request) if row[0] != _hidden(username) and _is_young(row[2])]
    rows = [*others, (_hidden(username), secrets.token_hex(8), int(time.time()))][-MOST:]
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps(rows, salt=SALT, compress=True),
        max_age=AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request) -> list[tuple[str, str, int]]:
    try:
        return [tuple(row) for row in signing.loads(request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=SALT)]
    except (signing.BadSignature, ValueError):
        return []


def _is_young(since: int) -> bool:
    return time.time() - since < AGE


def _hidden(username: str) -> str:
    """No login id in the cookie of a shared machine."""
    return signing.Signer(salt=SALT).signature(username)[:16]
