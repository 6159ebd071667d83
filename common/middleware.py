"""Headers that every answer carries, errors and static files included; refusals that become pages."""

from django.http import HttpResponseNotAllowed
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from common.errors import NotAllowed

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=(),"
    " publickey-credentials-get=(self), publickey-credentials-create=(self)",
}
SANDBOX = "default-src 'none'; frame-ancestors 'none'; sandbox"
METHODS = {"GET", "HEAD", "POST"}


class Refusals:
    """A refusal no form could take up (a sheet that cannot be printed) becomes a page with its sentence."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            allowed = response["Allow"]  # a button's address, opened like a page
            response = render(request, "405.html", status=405)
            response["Allow"] = allowed
        return response

    def process_exception(self, request, exception):
        if isinstance(exception, NotAllowed):
            return render(request, "403.html", {"reason": str(exception)}, status=409)
        return None


def headers(get_response):
    """Outermost: whatever answers further in, an error of another middleware too, goes out through here."""

    def middleware(request):
        response = get_response(request) if request.method in METHODS else HttpResponseNotAllowed(sorted(METHODS))
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        if response.headers.get("Content-Disposition", "").startswith("attachment"):
            response.headers["Content-Security-Policy"] = SANDBOX  # a file opened by mistake runs nothing
        response.headers.setdefault("Content-Security-Policy", SANDBOX)
        if not request.path.startswith("/static/"):
            add_never_cache_headers(response)
            patch_vary_headers(response, ["HX-Request"])
        return response

    return middleware
