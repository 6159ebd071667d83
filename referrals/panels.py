"""Offers on the case page, on the timeline, on the desk, and among what keeps a case from closing."""

from agencies.roles import Permission
from cases.closing import asks
from cases.panels import Event, Panel, on_case, on_desk, on_overview, tells
from cases.register import fills, gathered
from common.wareki import short
from referrals.enums import OfferKind, OfferState
from referrals.models import Offer

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
    rows = list(Offer.objects.waiting().to(agencies).select_related("from_agency")[: ROWS + 1])
    context = {"offers": rows[:ROWS], "more": len(rows) > ROWS}
    return Panel("回答を待っているつなぎ", "referrals/_desk_asked.html", context, order=10)


def _sent(agencies):
    rows = list(Offer.objects.waiting().sent_by(agencies).select_related("to_agency", "case__person")[: ROWS + 1])
    if not rows:
        return None
    return Panel("相手の回答待ち", "referrals/_desk_sent.html", {"offers": rows[:ROWS], "more": len(rows) > ROWS}, order=30)


def _offers(case) -> list[Offer]:
    """Read once per page: the panel and the timeline show the same rows."""
    if not hasattr(case, "_offers"):
        case._offers = list(case.offers.for_page().order_by("-sent_at")[:50])
    return case._offers


@on_case
def of_case(request, case):
    return Panel("つなぎ", "referrals/_panel.html", {"offers": _offers(case)[:ROWS]})


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
    if case.offers.filter(state=OfferState.SENT).exists():
        yield "回答を待っているつなぎがあります。回答を待つか、取り下げてください。"


@fills("つなぎ元", order=80)
def referrers(cases):
    """Which agency the custodian has it from: the latest offer that was accepted."""
    accepted = Offer.objects.filter(case__in=cases, kind=OfferKind.REFER, state=OfferState.ACCEPTED)
    return dict(accepted.order_by("answered_at").values_list("case", "from_agency__name"))


@fills("未回答のつなぎ", order=180)
def unanswered(cases):
    waiting = Offer.objects.waiting().filter(case__in=cases).select_related("to_agency").order_by("answer_by")
    return gathered((offer.case_id, f"{offer.to_agency.name}（{short(offer.answer_by)}まで）") for offer in waiting)
