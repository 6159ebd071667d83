"""Headers that every answer carries, errors and static files included; refusals that become pages."""

from django.shortcuts import render
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from common.errors import NotAllowed


class Refusals:
    """A refusal no form could take up (a sheet that cannot be printed) becomes a page with its sentence."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, NotAllowed):
            return render(request, "403.html", {"reason": str(exception)}, status=409)
        return None


def headers(get_response):
    def middleware(request):
        response = get_response(request)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()"
        )
        if not request.path.startswith("/static/"):
            add_never_cache_headers(response)
            patch_vary_headers(response, ["HX-Request"])
        return response

    return middleware
