"""Offers that hang on an agency: asked of it, and sent by it, still without an answer."""

from agencies.holdings import Line, holding, holds
from referrals.models import Offer


@holds
def offers(user=None, agency=None):
    if agency is None or user is not None:
        return  # an offer is asked of an agency, never of a person
    waiting = Offer.objects.waiting().select_related("from_agency", "to_agency").order_by("answer_by", "id")
    yield from holding("asked", "回答を待っているつなぎ", waiting.to([agency]), lambda offer: _line(offer, offer.from_agency))
    yield from holding("sent", "相手の回答待ちのつなぎ", waiting.sent_by([agency]), lambda offer: _line(offer, offer.to_agency))


def _line(offer, other) -> Line:
    return Line(f"{offer.get_kind_display()}　{other.name}", offer.get_absolute_url(), offer.answer_by)
