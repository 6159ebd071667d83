"""Two kinds of page: one only looks, one also writes. Both leave a line for every record they open."""

from functools import wraps

from django.db import connection, transaction
from django.views.decorators.http import require_http_methods

from audit.book import write_openings


def reads(view):
    """The view only looks: PostgreSQL itself refuses any change made while it runs."""
    return require_http_methods(["GET", "HEAD"])(_settled(_looking(view)))


def writes(view):
    """GET shows the form and only looks; POST does the deed."""
    looking = _looking(view)

    @wraps(view)
    def choose(request, *args, **kwargs):
        return (view if request.method == "POST" else looking)(request, *args, **kwargs)

    return require_http_methods(["GET", "HEAD", "POST"])(_settled(choose))


def deeds(view):
    """A button: POST only."""
    return require_http_methods(["POST"])(_settled(view))


def _looking(view):
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        # READ ONLY holds inside the savepoint and ends with it, so that the opening can be written after it.
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION READ ONLY")
            return view(request, *args, **kwargs)

    return wrapper


def _settled(view):
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        write_openings(request)  # no line, no view: if this fails, the answer is not given
        return response

    return wrapper
