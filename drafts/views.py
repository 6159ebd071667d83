"""Autosave, and throwing a draft away."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.urls import Resolver404, resolve
from django.utils import timezone

from agencies import absence
from audit.http import deeds
from drafts import actions
from drafts.models import Draft


@deeds
def keep(request):
    """The script asks every few seconds; the button 「一時保存」 asks without script. Answers the time it was kept."""
    try:
        draft_id, place = UUID(request.POST.get("once", "")), request.POST.get("draft_place", "")
        resolve(place)
    except (ValueError, Resolver404):
        return HttpResponseBadRequest("送信の内容が正しくありません。画面を開き直してください。")
    label = request.POST.get("draft_label", "")
    draft = actions.keep(draft_id, by=request.user, place=place, label=label, typed=request.POST)
    if request.headers.get("X-Juso-Autosave"):
        return HttpResponse(f"{timezone.localtime(draft.updated_at):%H:%M}", content_type="text/plain; charset=utf-8")
    if request.POST.get("away"):  # 離席 without a script: what was typed is kept first
        absence.leave(request, to=draft.address)
        return redirect(draft.address)
    messages.success(request, "一時保存しました。続きは「きょうの仕事」からも開けます。")
    return redirect(draft.address)


@deeds
def throw_away(request, draft_id):
    draft = get_object_or_404(Draft, pk=draft_id)
    place = draft.place
    actions.throw_away(draft)
    messages.info(request, "書きかけを破棄しました。")
    return redirect(place)
