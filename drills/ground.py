"""What every drill needs: a database of its own, thrown away behind it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from common import embedded


@contextmanager
def database_of_its_own(**settings: str) -> Iterator[str]:
    """Django stands up on an empty database while the block runs. Yields its name; `settings` go into the environment."""
    database = f"juso_drill_{os.getpid()}"
    embedded.ensure(database)
    os.environ |= {
        "DATABASE_URL": embedded.url("juso_app", database),
        "DATABASE_OWNER_URL": embedded.url("juso_owner", database),
        "DJANGO_SETTINGS_MODULE": "juso.settings",
        **settings,
    }
    import django

    django.setup()
    try:
        yield database
    finally:
        embedded.drop(database)
