"""One's own notices, following one, and how often a letter should come."""

from uuid import UUID

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from audit.http import deeds, reads, writes
from notices import actions
from notices.enums import Pace
from notices.forms import PaceForm
from notices.models import Notice, Preference

PAGE = 50


@reads
def notice_list(request):
    own = Notice.objects.visible_to(request.user)
    after = _mark(own, request.GET.get("after", ""))
    found = list((own.after(after) if after else own).in_order()[: PAGE + 1])
    context = {
        "notices": found[:PAGE],
        "next_mark": found[PAGE - 1].pk if len(found) > PAGE else None,
        "is_first": after is None,
        "any_unread": bool(found) and found[0].read_at is None,
    }
    return render(request, "notices/list.html", context)


def _mark(own, text) -> Notice | None:
    """The last notice of the page before; anything else begins at the top."""
    try:
        return own.filter(pk=UUID(text)).first()
    except ValueError:
        return None


@deeds
def follow(request, notice_id):
    """A button and not a link: looking at a page changes nothing, and this ticks the notice off."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=notice_id)
    actions.tick_off(notice)
    return redirect(notice.url)


@deeds
def tick_all_off(request):
    actions.tick_all_off(by=request.user)
    messages.success(request, "すべて既読にしました。")
    return redirect("notices:list")


@writes
def settings(request):
    chosen = Preference.objects.filter(user=request.user).values_list("pace", flat=True).first()
    form = PaceForm(request.POST or None, initial={"pace": chosen or Pace.AT_ONCE})
    if form.is_valid() and form.attempt(actions.choose_pace, by=request.user, **form.answers()):
        messages.success(request, "保存しました。")
        return redirect("agencies:me")
    return render(request, "notices/settings.html", {"form": form})
