"""Signing in and out as the book tells it: who, whether it worked, which factor; never what was typed."""

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.contrib.auth import signals as auth
from django.db import transaction

from agencies.models import User
from audit.book import write_down
from common.acting import acting_as, current_actor

NOBODY = 0


def tell_the_book() -> None:
    """Called once, when the app is ready."""
    auth.user_logged_in.connect(_entered)
    auth.user_login_failed.connect(_failed)
    auth.user_logged_out.connect(_left)
    mfa.authentication_failed.connect(_failed_factor)
    mfa.authenticator_added.connect(_factor("factor.added"))
    mfa.authenticator_removed.connect(_factor("factor.removed"))
    mfa.authenticator_reset.connect(_factor("factor.renewed"))
    for changed in (account.password_changed, account.password_reset, account.password_set):
        changed.connect(_password)


def locked_out(username: str) -> None:
    """Too many tries: nobody comes in by this name for a while."""
    _line("signin.locked", _known(username), by=NOBODY)


def refused_by_provider(user=None) -> None:
    """No such person here, or the answer does not hold."""
    _line("signin.failed", user or User(pk=NOBODY), by=NOBODY, way="provider")


def _line(verb, user, *, by, **detail):
    """A sign-in belongs to no page of ours: it may come before anybody acts, and outside a transaction."""
    actor = current_actor()
    with acting_as(by, actor.request_id if actor else ""), transaction.atomic():
        write_down(verb, about=user, **detail)


def _known(username) -> User:
    """The account of that name, or nobody: what was typed may be a password in the wrong box."""
    return User.objects.only("pk").filter(username=username or "").first() or User(pk=NOBODY)


def _entered(sender, user, request=None, **kwargs):
    _line("signin.entered", user, by=user.pk, **({"way": "provider"} if hasattr(request, "claims") else {}))


def _failed(sender, credentials, **kwargs):
    _line("signin.failed", _known(credentials.get("username")), by=NOBODY)


def _failed_factor(sender, user, authenticator=None, **kwargs):
    _line("signin.failed", user, by=NOBODY, factor=getattr(authenticator, "type", ""))


def _left(sender, user, **kwargs):
    """Where nobody acts yet, the session limits have ended it before the page began."""
    if user is not None:
        _line("signin.left" if current_actor() else "signin.ended", user, by=user.pk)


def _factor(verb):
    def written(sender, user, authenticator, **kwargs):
        _line(verb, user, by=_acting(user), factor=authenticator.type)

    written.__name__ = verb
    _KEPT.append(written)  # a signal holds its receivers weakly
    return written


_KEPT: list = []


def _password(sender, user, **kwargs):
    _line("password.changed", user, by=_acting(user))


def _acting(user) -> int:
    """Mostly the person; an administrator who takes a lost factor away acts in the own name."""
    actor = current_actor()
    return actor.user_id if actor and actor.user_id else user.pk
