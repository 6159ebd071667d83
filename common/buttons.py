"""What happens when a button was pressed that has no form of its own."""

from django.contrib import messages

from common.errors import NotAllowed


def pressed(request, deed, *args, done="", **kwargs) -> bool:
    """Does it. Why not, or `done`, stands on the page that comes next."""
    try:
        deed(*args, **kwargs)
    except NotAllowed as problem:
        messages.error(request, str(problem))
        return False
    if done:
        messages.success(request, done)
    return True
