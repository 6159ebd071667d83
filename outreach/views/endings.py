"""How it ends: as a case, with a stable link, or otherwise; and whether the entry may stay at all."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render

from agencies.access import require
from agencies.roles import Permission
from audit.http import deeds, writes
from cases.views.intake import take_in
from common.buttons import pressed
from outreach import actions
from outreach.access import client_for, open_client_for
from outreach.carry import intake_of
from outreach.forms import DeleteForm, EndForm, LinkForm, ReviewForm


@writes
def receive(request, client_id):
    """The intake page with everything that is known already in it: nobody types it twice. One deed."""
    client = client_for(request, client_id)
    require(request, Permission.CASE_RECORD)
    if client.case_id:
        return redirect(client.case)
    if not client.is_open:
        raise PermissionDenied("この記録は、すでに終えています。続けるときは、先に「再開する」を押してください。")
    return take_in(
        request,
        "outreach/receive.html",
        agency=client.agency,
        initial=intake_of(client),
        then=lambda case: actions.become_case(client, case, by=request.user),
        client=client,
    )


def _of_case(request, client_id):
    client = client_for(request, client_id)
    if not client.case_id:
        raise Http404
    return client


@deeds
def share(request, client_id):
    client = _of_case(request, client_id)
    pressed(request, actions.share, client, by=request.user, done="接触記録を支援チームに見せました。")
    return redirect(client)


@deeds
def hide(request, client_id):
    client = _of_case(request, client_id)
    pressed(request, actions.hide, client, by=request.user, done="接触記録を自機関のみに戻しました。")
    return redirect(client)


@writes
def link(request, client_id):
    """Of a case: where it leads, and whether that holds."""
    client = _of_case(request, client_id)
    said = {None: "", True: "yes", False: "no"}[client.stable]
    initial = {"linked_to": client.linked_to_id, "linked_words": client.linked_words, "stable": said}
    form = LinkForm(request.POST or None, agency=client.agency, initial=initial)
    if form.is_valid() and form.attempt(actions.record_link, client, by=request.user, **form.link()):
        return redirect(client)
    return render(request, "outreach/link.html", {"form": form, "client": client})


@writes
def end(request, client_id):
    client = open_client_for(request, client_id)
    form = EndForm(request.POST or None, agency=client.agency)
    if form.is_valid() and form.attempt(actions.end, client, by=request.user, **form.said()):
        messages.success(request, "終えました。ケースになっていない記録は、これからも3か月ごとに見直します。")
        return redirect("outreach:list")
    return render(request, "outreach/end.html", {"form": form, "client": client})


@deeds
def reopen(request, client_id):
    client = client_for(request, client_id)
    pressed(request, actions.reopen, client, by=request.user, done="再開しました。次の予定を決めてください。")
    return redirect(client)


@writes
def review(request, client_id):
    client = client_for(request, client_id)
    if client.case_id:
        raise PermissionDenied("ケースになった記録は、ケースの保存期間に従います。")
    form = ReviewForm(request.POST or None, initial={"ground": client.ground})
    if form.is_valid():
        gone = form.cleaned_data["verdict"] == "gone"
        deed = actions.find_no_ground if gone else actions.review
        said = {} if gone else form.answers("verdict")
        if form.attempt(deed, client, by=request.user, **said):
            messages.success(
                request,
                "根拠がないことを記録しました。下の「削除する」で消してください。" if gone else "見直しを記録しました。",
            )
            return redirect("outreach:review", client.pk) if gone else redirect(client)
    return render(request, "outreach/review.html", {"form": form, "client": client, "delete_form": DeleteForm(prefix="delete")})


@deeds
def delete(request, client_id):
    client = client_for(request, client_id)
    form = DeleteForm(request.POST, prefix="delete")
    if form.is_valid() and form.attempt(actions.delete_client, client, by=request.user):
        messages.success(request, "削除しました。記録簿には、削除したことと番号だけが残ります。")
        return redirect("outreach:list")
    context = {"form": ReviewForm(initial={"ground": client.ground}), "client": client, "delete_form": form}
    return render(request, "outreach/review.html", context)
