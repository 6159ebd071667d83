"""通いの場: the register, one place, and each time people met there."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, Q
from django.shortcuts import redirect, render
from django.utils import timezone

from agencies.access import require
from agencies.models import Choice
from agencies.roles import Permission
from audit.http import reads, writes
from common.spreadsheet import as_download
from community import actions
from community.access import (
    KEEP,
    agency_of,
    followed_by,
    keeps,
    place_for,
    reads_work,
    require_work,
    session_for,
)
from community.counting import before, first_of, last_of
from community.forms import PlaceFilter, PlaceForm, SameForm, SessionForm, place_initial
from community.models import Place, Session
from community.paging import page_of
from community.survey import survey
from community.views.months import month_of
from community.views.resources import named

SHOWN = 20


@reads
def place_list(request):
    require(request, Permission.SYSTEM_VIEW)
    form = PlaceFilter(request.GET or None)
    wanted = {name: value for name, value in form.cleaned_data.items() if value} if form.is_valid() else {}
    page = page_of(_matching(Place.objects.visible_to(request.user).for_list(), **wanted), request.GET.get("after", ""))
    able = reads_work(request.user)
    words = Choice.objects.words("place_kind", "place_activity")
    held = _last_held(request.user, page.rows) if able else {}
    kinds, activities = words["place_kind"], words["place_activity"]
    rows = [
        (row, kinds.get(row.kind, row.kind), activities.get(row.activity, row.activity), *held.get(row.pk, (None, 0)))
        for row in page.rows
    ]
    query = urlencode({name: getattr(value, "pk", value) for name, value in wanted.items()})
    context = {"form": form, "rows": rows, "next_mark": page.next_mark, "query": query, "filtered": bool(wanted)}
    if request.htmx:
        return render(request, "community/_place_rows.html", context | {"reads_work": able})
    context |= {"reads_work": able, "may_keep": keeps(request.user), "months": _last_months()}
    return render(request, "community/places.html", context)


def _last_months() -> list:
    """The last whole month first, then back through a year, and at the end this one."""
    months = [before(first_of(timezone.localdate()))]
    while len(months) < 12:
        months.append(before(months[-1]))
    return [*months, first_of(timezone.localdate())]


def _matching(found, *, words="", ended=False, **same):
    found = found.filter(**same) if ended else found.running(timezone.localdate()).filter(**same)
    return found.filter(named(words)) if words else found


def _last_held(user, places) -> dict:
    """Place → (when it last met, how often this month), as far as this person reads it."""
    this_month = Q(held_on__gte=first_of(timezone.localdate()))
    sessions = Session.objects.visible_to(user, followed_by(user)).filter(place__in=places).order_by()
    counted = sessions.values_list("place").annotate(last=Max("held_on"), times=Count("pk", filter=this_month))
    return {place: (last, times) for place, last, times in counted}


@reads
def survey_file(request):
    """The register in the columns of the national survey, for one month."""
    require_work(request)
    month = month_of(request)
    places = list(Place.objects.visible_to(request.user).for_list().running(first_of(month), last_of(month)))
    return as_download(request, survey(places, month), f"places-{month:%Y%m}")


@reads
def place(request, place_id):
    row = place_for(request, place_id)
    words = Choice.objects.words("place_kind", "place_activity", "place_operator", "place_venue")
    able = reads_work(request.user)
    sessions = row.sessions.visible_to(request.user, followed_by(request.user))[:SHOWN] if able else ()
    context = {
        "place": row,
        "kind": words["place_kind"].get(row.kind, row.kind),
        "activity": words["place_activity"].get(row.activity, row.activity),
        "operator_kind": words["place_operator"].get(row.operator_kind, row.operator_kind),
        "venue_kind": words["place_venue"].get(row.venue_kind, row.venue_kind),
        "sessions": list(sessions),
        "reads_work": able,
        "may_keep": keeps(request.user),
    }
    return render(request, "community/place.html", context)


@writes
def add_place(request):
    require(request, KEEP)
    form = PlaceForm(request.POST or None, initial={"agency": agency_of(request.user).pk})
    if form.is_valid() and form.attempt(actions.keep_place, by=request.user, **form.answers()):
        messages.success(request, "通いの場を登録しました。")
        return redirect(form.result)
    return render(request, "community/edit_place.html", {"form": form, "place": None})


@writes
def edit_place(request, place_id):
    row = place_for(request, place_id)
    require(request, KEEP)
    form = PlaceForm(request.POST or None, initial=place_initial(row), place=row)
    if form.is_valid() and form.attempt(actions.keep_place, row, by=request.user, **form.answers()):
        messages.success(request, "保存しました。")
        return redirect(row)
    return render(request, "community/edit_place.html", {"form": form, "place": row})


@writes
def add_session(request, place_id):
    """Quick, on a phone: starts from the time before; 「いつもと同じ」 is one press."""
    row = place_for(request, place_id)
    require(request, KEEP)
    last = row.sessions.first()
    same = SameForm(request.POST, place=row, prefix="same") if "same" in request.POST and last else None
    form = SessionForm(None if same else request.POST or None, place=row, initial=_as_before(last))
    chosen = same or form
    if chosen.is_valid():
        said = form.said() if same is None else _as_before(last) | {"note": "", "held_on": same.cleaned_data["held_on"]}
        given = {"by": request.user, "agency": agency_of(request.user)}
        if chosen.attempt(actions.record_session, row, **given, **said):
            messages.success(request, f"{chosen.result.participants}人の参加を記録しました。")
            return redirect(chosen.result)
    again = None
    if last:
        again = same or SameForm(place=row, initial=form.initial, prefix="same")
    context = {"form": form, "same": again, "place": row, "last": last}
    return render(request, "community/edit_session.html", context)


def _as_before(last: Session | None) -> dict:
    today = {"held_on": timezone.localdate()}
    if last is None:
        return today | {"helpers": 0}
    names = ("heads", "helpers", "topics", "professionals")
    return today | {name: getattr(last, name) for name in names}


@reads
def session(request, place_id, gathering_id):
    row = session_for(request, place_id, gathering_id)
    words = Choice.objects.words("session_topic", "session_professional")
    context = {
        "session": row,
        "place": row.place,
        "topics": [words["session_topic"].get(code, code) for code in row.topics],
        "professionals": [words["session_professional"].get(code, code) for code in row.professionals],
        "may_correct": row.agency in request.user.agencies_with(KEEP),
    }
    return render(request, "community/session.html", context)


@writes
def edit_session(request, place_id, gathering_id):
    row = session_for(request, place_id, gathering_id)
    require(request, KEEP)
    if row.agency not in request.user.agencies_with(KEEP):
        raise PermissionDenied("開催の記録は、記録した機関だけが直せます。")
    names = ("held_on", "heads", "helpers", "topics", "professionals", "note")
    form = SessionForm(request.POST or None, place=row.place, initial={name: getattr(row, name) for name in names})
    if form.is_valid() and form.attempt(
        actions.record_session, row.place, row, by=request.user, agency=row.agency, **form.said()
    ):
        messages.success(request, "保存しました。")
        return redirect(row)
    return render(request, "community/edit_session.html", {"form": form, "same": None, "place": row.place, "session": row})
