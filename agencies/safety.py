"""What a person learns at once of the own account. The app of notices adds itself in ready(); nobody imports upwards."""

from collections.abc import Callable

from django.db import transaction

from audit.book import write_down

CHANGED, NEW_DEVICE, STOPPED = "sign_in.changed", "sign_in.new_device", "sign_in.stopped"
RESET_ASKED = "factors.reset_waiting"

_tellers: list[Callable] = []


def teller(function):
    """function(event, user)"""
    _tellers.append(function)
    return function


@transaction.atomic
def tell(event: str, user, **detail) -> None:
    """Writes it in the book and tells the person, also when it was the person who did it."""
    write_down(event, about=user, **detail)
    for function in _tellers:
        function(event, user)
