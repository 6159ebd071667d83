"""A door that stayed shut leaves a line too: which page, which number was asked for; the same for hidden and for absent."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404

from audit.book import refused

ANSWERS = {Http404: 404, PermissionDenied: 403}


class Refusals:
    """The transaction of the view is over and undone: the line gets one of its own. Only for who is signed in."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        status = next((status for kind, status in ANSWERS.items() if isinstance(exception, kind)), None)
        match = request.resolver_match
        if status and match and match.namespace and request.user.is_authenticated:
            with transaction.atomic():
                refused(match.view_name, status, {name: str(value) for name, value in match.kwargs.items()})
        return
