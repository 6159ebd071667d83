"""Error pages. They need no database and say what to do next."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render


@login_not_required
def bad_request(request, exception=None):
    return render(request, "400.html", status=400)


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
