"""One deed is one transaction, and a refusal by the database reaches the person as a sentence."""

from functools import wraps

from django.db import connection, transaction

from common.errors import refusals


def deed(action):
    """Decorates an action: all of it happens, or nothing does and NotAllowed says why."""

    @wraps(action)
    def wrapper(*args, **kwargs):
        with refusals(), transaction.atomic():
            return action(*args, **kwargs)

    return wrapper


def call(function: str, *arguments):
    """Call a database function of ours and return its single value."""
    return rows(function, *arguments)[0][0]


def rows(function: str, *arguments) -> list[tuple]:
    """Call a database function of ours that returns rows."""
    return select(f"SELECT * FROM {function}({', '.join(['%s'] * len(arguments))})", *arguments)  # noqa: S608 (names of our own functions)


def select(question: str, *arguments) -> list[tuple]:
    """The rows of a question the query builder cannot put."""
    with connection.cursor() as cursor:
        cursor.execute(question, arguments)
        return cursor.fetchall()


def check_now(constraint: str) -> None:
    """What COMMIT would refuse is refused here, while there is a form to say it on."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS {constraint} IMMEDIATE; SET CONSTRAINTS {constraint} DEFERRED")
