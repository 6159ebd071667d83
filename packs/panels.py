"""Packs on the case page and on the desk."""

from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from agencies.roles import Permission
from cases.enums import Stage
from cases.models import CaseSubject
from cases.panels import Panel, on_case, on_desk
from packs.access import prepares
from packs.enums import AFTER, AHEAD, BIRTHDAYS
from packs.models import DisclosureRequest, HandoverPack

ROWS = 10


@on_case
def of_case(request, case):
    if case.opening or not request.user.may(Permission.CASE_RECORD):
        return None
    packs = list(HandoverPack.objects.filter(case=case).select_related("to_agency", "agency")[:3])
    asked = list(DisclosureRequest.objects.filter(case=case).order_by("-received_on")[:3])
    context = {"case": case, "packs": packs, "asked": asked, "holds": prepares(request.user, case)}
    context["may_own"] = request.user.may(Permission.CONSENT_RECORD)
    return Panel("引継ぎ・開示", "packs/_panel.html", context)


@on_desk
def open_requests(request):
    """Of the own desk, and for the host section all of them: the one that is due first on top."""
    if not request.user.may(Permission.CASE_RECORD):
        return None
    found = list(DisclosureRequest.objects.open().for_list()[:ROWS])
    if not found:
        return None
    context = {"asked": found}
    return Panel("開示請求", "packs/_desk_requests.html", context, order=14)


@on_desk
def coming_of_age(request):
    """People in cases I work on who turn, or have just turned, 18 or 65, and for whom no pack has been made."""
    if not request.user.may(Permission.CASE_RECORD):
        return None
    today = timezone.localdate()
    mine = CaseSubject.objects.filter(
        case__worker=request.user, case__custodian__in=request.user.agencies_with(Permission.CASE_RECORD)
    )
    window = Q()
    for age in BIRTHDAYS.values():
        window |= Q(person__born_on__range=(_before(today - timedelta(AFTER), age), _before(today + timedelta(AHEAD), age)))
    rows = mine.exclude(case__stage=Stage.CLOSED).filter(window, person__deceased=False)
    turns = [_turn(row, today) for row in rows.select_related("case", "person").order_by("-person__born_on")[: 2 * ROWS]]
    cases = {turn["row"].case_id for turn in turns}
    made = set(HandoverPack.objects.filter(case__in=cases, occasion__in=BIRTHDAYS).values_list("case", "occasion"))
    found = [turn for turn in turns if (turn["row"].case_id, turn["occasion"]) not in made][:ROWS]
    if not found:
        return None
    return Panel(
        "もうすぐ18歳・65歳", "packs/_desk_ages.html", {"turns": sorted(found, key=lambda turn: turn["day"])}, order=36
    )


def _before(day: date, years: int) -> date:
    """So many years earlier; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _turn(row, today) -> dict:
    """Which birthday it is: the one that lies nearest."""
    born = row.person.born_on
    days = {occasion: _before(born, -age) for occasion, age in BIRTHDAYS.items()}
    occasion = min(days, key=lambda each: abs((days[each] - today).days))
    return {
        "row": row,
        "day": days[occasion],
        "age": BIRTHDAYS[occasion],
        "occasion": occasion.value,
        "past": days[occasion] <= today,
    }
