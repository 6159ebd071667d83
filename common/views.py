"""Error pages. They need no database and say what to do next."""

import json
import logging

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from common.limits import Limit

REPORTS = Limit("csp-reports", most=60, seconds=3600)
MOST_OF_REPORT = 8_192  # bytes


@login_not_required
def bad_request(request, exception=None):
    too_big = isinstance(exception, RequestDataTooBig)
    return render(request, "400.html", {"too_big": too_big}, status=413 if too_big else 400)


@login_not_required
def too_many_requests(request):
    return render(request, "429.html", status=429)


@csrf_exempt
@login_not_required
@transaction.non_atomic_requests
@require_POST
def csp_report(request):
    """A browser refused something on one of our pages. Which rule it broke is all that is kept of its report."""
    if not REPORTS.is_reached() and len(request.body) <= MOST_OF_REPORT:
        REPORTS.count()
        try:
            said = json.loads(request.body)["csp-report"]["effective-directive"]
        except (ValueError, KeyError, TypeError):
            said = ""
        rule = said if said in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"] else "other"
        logging.getLogger("juso.csp").warning("a page broke the rule %s", rule)
    return HttpResponse(status=204)


@login_not_required
def permission_denied(request, exception=None):
    reason = str(exception) if exception and str(exception) else "この操作には権限が必要です。"
    return render(request, "403.html", {"reason": reason}, status=403)


@login_not_required
def page_not_found(request, exception=None):
    return render(request, "404.html", status=404)


@login_not_required
def server_error(request):
    return render(None, "500.html", status=500)  # without the frame: what failed may be the database


@login_not_required
def csrf_failure(request, reason=""):
    sentence = (
        "画面を開いてから時間がたったため、送信できませんでした。前の画面に戻って読み込み直し、もう一度送信してください。"
    )
    return render(request, "403.html", {"reason": sentence}, status=403)
