"""Already known? A hint while typing, for one's own cases only; the cards of the coordinator; merging and its undoing."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from agencies.access import require
from agencies.models import Municipality
from agencies.roles import Permission
from audit.book import note_opening
from audit.http import deeds, reads, writes
from cases.models import Case
from common.buttons import pressed
from matching import actions
from matching.card import card_of, preview
from matching.forms import DecideForm, TypedForm
from matching.known import known_cases
from matching.models import Match, Merge

SHOWN = 50


@deeds
def known(request):
    """The hint on the intake page. About other agencies' clients it says nothing: the same words, whatever there is."""
    require(request, Permission.CASE_RECORD)
    typed = TypedForm(request.POST).known()
    ids = []
    if typed["name"] or typed["kana"]:
        (ids,) = known_cases([(typed["name"], typed["kana"], typed["born"], typed["telephone"])])
    cases = list(Case.objects.for_list().filter(pk__in=ids).order_by("-last_activity"))
    return render(request, "matching/known.html", {"cases": cases})


@reads
def board(request):
    _coordinates(request)
    merges = list(Merge.objects.filter(undone_at=None).select_related("by")[:SHOWN])
    context = {"matches": list(Match.objects.waiting()[:SHOWN]), "merges": merges}
    return render(request, "matching/board.html", context)


@writes
def card(request, match_id):
    _coordinates(request)
    match = get_object_or_404(Match, pk=match_id)
    sides = card_of(match)
    if sides is None:
        raise Http404
    note_opening(request, match)
    form = DecideForm(request.POST or None, sides=sides)
    if form.is_valid() and _decide(form, match, request.user):
        messages.success(request, "判断を記録しました。")
        return redirect("matching:board")
    context = {
        "match": match,
        "sides": sides,
        "rows": [(label, *(side.said[label] for side in sides)) for label in sides[0].said],
        "previews": [preview(*sides), preview(*reversed(sides))],
        "form": form,
        "undoable": list(match.merges.filter(undone_at=None, by=request.user)),
    }
    return render(request, "matching/card.html", context)


def _decide(form, match, user) -> bool:
    said = form.cleaned_data
    if said["verdict"] == "different":
        return form.attempt(actions.keep_apart, match, by=user, reason=said["reason"])
    return form.attempt(actions.merge, match, by=user, kept=said["verdict"], reason=said["reason"])


@deeds
def undo(request, merge_id):
    _coordinates(request)
    merge = get_object_or_404(Merge, pk=merge_id)
    pressed(request, actions.undo, merge, by=request.user, done="名寄せを取り消しました。二つの記録に戻りました。")
    return redirect("matching:board")


def _coordinates(request) -> None:
    """Only who may take cases over, and only at the coordinator agency; PostgreSQL shows the rows to nobody else."""
    coordinator = Municipality.objects.values_list("coordinator_id", flat=True).first()
    if coordinator not in [agency.pk for agency in request.user.agencies_with(Permission.CUSTODY_TAKE_BACK)]:
        raise PermissionDenied("この画面は、調整機関の多機関コーディネーターだけが使えます。")
