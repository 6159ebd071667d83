"""Coming into the database as its owner: for migrations and for filling a town, never while serving."""

from contextlib import contextmanager

import environ
from django.conf import settings
from django.db import connection


@contextmanager
def as_owner():
    """Inside, this process is juso_owner: by SET ROLE where the login may, otherwise by a connection of its own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, pg_has_role(session_user, 'juso_owner', 'MEMBER')")
        role, may_switch = cursor.fetchone()
    if role == "juso_owner":
        yield
    elif may_switch:
        with _role_switched(role):
            yield
    else:
        with _reconnected():
            yield


@contextmanager
def _role_switched(back_to):
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE juso_owner")
    try:
        yield
    finally:
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute(f"SET ROLE {back_to}")


@contextmanager
def _reconnected():
    if not settings.DATABASE_OWNER_URL:
        raise RuntimeError("DATABASE_OWNER_URL must be set to work as the owner of the database")
    usual = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(environ.Env.db_url_config(settings.DATABASE_OWNER_URL), ENGINE="juso.database")
    connection.settings_dict["NAME"] = usual["NAME"]
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(usual)
