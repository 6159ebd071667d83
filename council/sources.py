"""Out of what cards can be made. An app below has one function here: which of its records, open to this person, point at a gap.

To add one, copy a function: it yields Found rows that the reader may open through the record's own door. The words are shown
to that reader only; on a card they are typed anew.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency, Choice
from cases.models import Case
from clocks.enums import TOP
from community.access import followed_by
from community.models import Need
from community.stock import unmet
from council.models import Origin
from meetings.models import AgendaItem
from participation.enums import Step
from participation.models import PlacementMove
from plans.models import Plan
from referrals.enums import OfferState, StepKind
from referrals.models import Offer, OfferStep
from routing.models import Territory
from routing.places import lies_in

MOST = 200  # of each kind, the newest


@dataclass
class Found:
    """One record. `topic`: under which word it is grouped; `case`: None where it is about nobody."""

    id: UUID
    on: date
    agency_id: int
    topic: str
    text: str
    url: str
    case_id: UUID | None = None
    kind: str = ""
    cards: tuple[str, ...] = ()  # numbers of the cards that rest on it

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True)
class Source:
    code: str
    label: str
    of: Callable[..., Iterator[Found]]


SOURCES: dict[str, Source] = {}


def source(code: str, label: str):
    """`function(user, ids=None)` yields Found, of these records only where `ids` is given."""

    def add(function):
        SOURCES[code] = Source(code, label, function)
        return function

    return add


def _of(rows, ids):
    return rows.filter(pk__in=ids) if ids is not None else rows[:MOST]


@source("plan", "プランの「不足している社会資源」")
def missing_in_plans(user, ids=None):
    labels = Choice.objects.labels("missing_resource")
    plans = Plan.objects.filter(case__in=Case.objects.visible_to(user)).exclude(missing_resource="").order_by("-created_at")
    for plan in _of(plans.select_related("case__custodian"), ids):
        topic = labels.get(plan.missing_kind, "種類の記入なし")
        on = timezone.localdate(plan.created_at)
        yield Found(
            plan.pk, on, plan.case.custodian_id, topic, plan.missing_resource, plan.get_absolute_url(), case_id=plan.case_id
        )


@source("declined", "辞退されたつなぎ")
def declined_offers(user, ids=None):
    declined = Offer.objects.visible_to(user).filter(state=OfferState.DECLINED).order_by("-answered_at")
    for offer in _of(declined.select_related("to_agency"), ids):
        yield _offer(offer, offer.to_agency.name, offer.answer, timezone.localdate(offer.answered_at))


@source("silent", "回答がなく議題まで上がったつなぎ・会議に諮るつなぎ")
def silent_offers(user, ids=None):
    asked = OfferStep.objects.filter(kind=StepKind.COUNCIL).values("offer")
    climbed = OfferStep.objects.filter(kind=StepKind.CLIMBED, rung=TOP).values("offer")
    offers = Offer.objects.visible_to(user)
    found = offers.filter(pk__in=asked).union(offers.filter(pk__in=climbed)).values_list("pk", flat=True)
    rows = Offer.objects.filter(pk__in=list(found)).order_by("-sent_at")
    for offer in _of(rows.select_related("to_agency"), ids):
        yield _offer(offer, offer.to_agency.name, offer.asks, timezone.localdate(offer.sent_at))


def _offer(offer, topic, text, on) -> Found:
    return Found(offer.pk, on, offer.from_agency_id, topic, text, offer.get_absolute_url(), case_id=offer.case_id)


@source("left", "会議録の「課題として残ったこと」")
def left_by_meetings(user, ids=None):
    yield from _minutes(user, ids, "open_issues", "課題として残ったこと")


@source("lacking", "会議録の「不足している社会資源」")
def lacking_in_meetings(user, ids=None):
    yield from _minutes(user, ids, "missing_resources", "不足している社会資源")


def _minutes(user, ids, box, topic):
    items = AgendaItem.objects.visible_to(user).exclude(**{box: ""}).order_by("-meeting__held_at")
    for item in _of(items.select_related("meeting"), ids):
        on = timezone.localdate(item.meeting.held_at)
        yield Found(
            item.pk, on, item.meeting.agency_id, topic, getattr(item, box), item.get_absolute_url(), case_id=item.case_id
        )


@source("failed_match", "続かなかった受け入れ先とのマッチング")
def failed_matches(user, ids=None):
    reasons = Choice.objects.labels("placement_end")
    ends = PlacementMove.objects.filter(case__in=Case.objects.visible_to(user), to_step=Step.STOPPED).order_by("-on", "-id")
    for move in _of(ends.select_related("placement"), ids):
        text = "　".join(filter(None, (move.words, move.changed)))
        url = move.placement.get_absolute_url()
        yield Found(move.pk, move.on, move.agency_id, reasons.get(move.reason, move.reason), text, url, case_id=move.case_id)


@source("need", "地域で聞いた「足りないもの」")
def needs_heard(user, ids=None):
    """About nobody. Grouped by what is missing and where; the word says so where nothing there would meet it."""
    labels, heard = Choice.objects.labels("missing_resource"), Need.objects.visible_to(user, followed_by(user))
    found = list(_of(heard.select_related("district"), ids))
    bare = unmet(found)
    for need in found:
        place = need.district.name if need.district else "市全域"
        topic = f"{labels.get(need.need, need.need)}・{place}" + ("・応えられる社会資源なし" if need.pk in bare else "")
        yield Found(need.pk, need.day, need.agency_id, topic, need.words, reverse("community:overview"))


# Asking all of them -----------------------------------------------------------------------------------------------------


def gather(user) -> list[tuple[Source, dict[str, list[Found]]]]:
    """Kind → topic → records, the newest first; with the cards they stand on already."""
    found = {code: _stamped(each, each.of(user)) for code, each in SOURCES.items()}
    _open_cases(user, [row for rows in found.values() for row in rows], found)
    _mark([row for rows in found.values() for row in rows])
    gathered = []
    for code, rows in found.items():
        topics: dict[str, list[Found]] = {}
        for row in rows:
            topics.setdefault(row.topic, []).append(row)
        gathered.append((SOURCES[code], dict(sorted(topics.items(), key=lambda pair: (-len(pair[1]), pair[0])))))
    return gathered


def pick(user, keys) -> list[Found]:
    """Those of the keys (kind:id) that this person may open."""
    wanted: dict[str, list[UUID]] = {}
    for key in keys:
        code, _, text = key.partition(":")
        try:
            wanted.setdefault(code, []).append(UUID(text))
        except ValueError:
            continue
    found = {code: _stamped(SOURCES[code], SOURCES[code].of(user, ids)) for code, ids in wanted.items() if code in SOURCES}
    _open_cases(user, [row for rows in found.values() for row in rows], found)
    return [row for rows in found.values() for row in rows]


def _stamped(each: Source, rows) -> list[Found]:
    listed = list(rows)
    for row in listed:
        row.kind = each.code
    return listed


def _open_cases(user, rows, found) -> None:
    """A record of a case counts only for whoever takes part in the case."""
    wanted = {row.case_id for row in rows if row.case_id}
    visible = set(Case.objects.visible_to(user).filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()
    for code in found:
        found[code] = [row for row in found[code] if row.case_id is None or row.case_id in visible]


def _mark(rows) -> None:
    numbers: dict[tuple, list[str]] = {}
    known = Origin.objects.filter(source_id__in={row.id for row in rows}).order_by("card__number")
    for kind, pk, number in known.values_list("kind", "source_id", "card__number"):
        numbers.setdefault((kind, pk), []).append(number)
    for row in rows:
        row.cards = tuple(numbers.get((row.kind, row.id), ()))


def areas_of(rows) -> dict[UUID, int]:
    """Case → the desk in whose area the person lives, as far as an address is known and not protected."""
    people = Case.objects.filter(pk__in={row.case_id for row in rows if row.case_id}).select_related("person")
    territories = [(one.agency_id, one.places) for one in Territory.objects.filter(agency__in=Agency.objects.working())]
    found = {}
    for case in people:
        if case.person.address and not case.person.address_protected:
            home = next((agency for agency, places in territories if lies_in(case.person.address, places)), None)
            if home:
                found[case.pk] = home
    return found
