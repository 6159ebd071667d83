"""Offers on the case page, on the timeline, on the desk, and among what keeps a case from closing."""

from datetime import timedelta

from django.utils import timezone

from agencies.roles import Permission
from cases.closing import Need, asks, asks_leaver
from cases.panels import Event, Panel, on_case, on_desk, on_overview, tells
from cases.register import fills, gathered
from common.wareki import short
from referrals.access import frames
from referrals.enums import OfferKind, OfferState, Wait
from referrals.models import Offer
from referrals.outside import may_fetch_back

ROWS = 10


@on_desk
def asked_of_us(request):
    return _asked(request.user.agencies_with(Permission.OFFER_ANSWER))


@on_desk
def sent_by_us(request):
    return _sent(request.user.agencies_with(Permission.OFFER_SEND))


@on_overview
def asked_of_agency(agency):
    return _asked([agency])


@on_overview
def sent_by_agency(agency):
    return _sent([agency])


def _asked(agencies):
    rows = list(Offer.objects.turn_of(agencies).for_list()[: ROWS + 1])
    context = {"offers": rows[:ROWS], "more": len(rows) > ROWS}
    return Panel("つなぎ：あなたの機関が動く番", "referrals/_desk_asked.html", context, order=10)


def _sent(agencies):
    offers = Offer.objects.with_others(agencies).exclude(waits_for=Wait.OUTCOME)
    rows = list(offers.for_list().select_related("case__person")[: ROWS + 1])
    if not rows:
        return None
    return Panel("つなぎ：相手の番", "referrals/_desk_sent.html", {"offers": rows[:ROWS], "more": len(rows) > ROWS}, order=30)


@on_desk
def to_report(request):
    """Reports fall due weeks after the yes; only the near ones are work of the day."""
    soon = timezone.localdate() + timedelta(days=3)
    offers = Offer.objects.reports_of(request.user.agencies_with(Permission.OFFER_ANSWER)).filter(due_on__lte=soon)
    found = list(offers.for_list()[: ROWS + 1])
    if not found:
        return None
    context = {"offers": found[:ROWS], "more": len(found) > ROWS}
    return Panel("結果を報告するつなぎ", "referrals/_desk_asked.html", context, order=32)


@on_desk
def raised(request):
    """What silence has lifted to us, and declines to look at."""
    found = frames(climbed=True)
    if not found:
        return None
    return Panel("判断を待っているつなぎ", "referrals/_desk_raised.html", {"frames": found[:ROWS]}, order=8)


def _offers(case) -> list[Offer]:
    """Read once per page: the panel and the timeline show the same rows."""
    if not hasattr(case, "_offers"):
        case._offers = list(case.offers.for_page().order_by("-sent_at")[:50])
    return case._offers


@on_case
def of_case(request, case):
    takes_back = request.user.agencies_with(Permission.CUSTODY_TAKE_BACK)
    may_take_back = bool(takes_back) and case.is_open and case.custodian not in takes_back
    may_take_back = may_take_back or (case.worker_id is None and may_fetch_back(request.user, case))
    context = {"offers": _offers(case)[:ROWS], "case": case, "may_take_back": may_take_back}
    return Panel("つなぎ", "referrals/_panel.html", context)


@tells
def told(request, case):
    for offer in _offers(case):
        names = f"{offer.from_agency.name} → {offer.to_agency.name}"
        yield Event(
            at=offer.sent_at,
            kind="offer",
            title=f"{offer.get_kind_display()}を送りました",
            by=names,
            url=offer.get_absolute_url(),
        )
        if offer.answered_at:
            yield Event(
                at=offer.answered_at,
                kind="offer",
                title=f"{offer.get_kind_display()}：{offer.get_state_display()}",
                by=names,
                text=offer.answer,
                url=offer.get_absolute_url(),
            )


@asks
def open_offers(case):
    waiting = case.offers.filter(state=OfferState.SENT).order_by("sent_at").first()
    missing = "回答を待っているつなぎがあります。回答を待つか、取り下げてください。" if waiting else ""
    yield Need("回答を待っているつなぎがない", missing, waiting.get_absolute_url() if waiting else "")


@fills("つなぎ元", order=80)
def referrers(cases):
    """Which agency the custodian has it from: the latest offer that was accepted."""
    accepted = Offer.objects.filter(case__in=cases, kind=OfferKind.REFER, state=OfferState.ACCEPTED)
    return dict(accepted.order_by("answered_at").values_list("case", "from_agency__name"))


@fills("未回答のつなぎ", order=180)
def unanswered(cases):
    waiting = Offer.objects.waiting().filter(case__in=cases).select_related("to_agency").order_by("answer_by")
    return gathered((offer.case_id, f"{offer.to_agency.name}（{short(offer.answer_by)}まで）") for offer in waiting)


@asks_leaver
def reports_owed(case, agency):
    if case.offers.filter(to_agency=agency, waits_for=Wait.OUTCOME).exists():
        yield "受けたつなぎの結果が、まだ報告されていません。先に結果を報告してください。"
