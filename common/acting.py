"""Who acts now. The database backend stamps it on every transaction, and row-level security reads it there."""

from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple


class Actor(NamedTuple):
    user_id: int  # 0 is nobody: signed out, or the system itself
    request_id: str


_actor: ContextVar[Actor | None] = ContextVar("juso_actor", default=None)


def current_actor() -> Actor | None:
    return _actor.get()


@contextmanager
def acting_as(user_id: int, request_id: str = ""):
    """Everything inside happens as this user, also in a transaction that is already open."""
    token = _actor.set(Actor(user_id, request_id))
    _stamp_again()
    try:
        yield
    finally:
        _actor.reset(token)
        _stamp_again()


def _stamp_again():
    from django.db import connection

    if connection.in_atomic_block and not connection.needs_rollback:
        connection.stamp_actor()  # type: ignore[attr-defined]  # of juso.database
