"""Who is told what about a slip. Neutral words and a link; nothing of what it says."""

from django.urls import reverse

from agencies.roles import Permission
from clocks.enums import PRESSING
from notices.actions import settle, tell
from notices.kinds import kind

for code, sentence in {
    "slip.asked": "つなぐシートへの回答をお待ちしています",
    "slip.news": "送ったつなぐシートに知らせがあります",
    "slip.raised": "期限を過ぎたつなぐシートがあります",
}.items():
    kind(code, sentence, group="つなぐシート")


def asked(slip, to_agency, *, of="") -> None:
    """Everybody who may answer where it lies now."""
    whom = {"agency": to_agency, "permission": Permission.OFFER_ANSWER}
    _tell("slip.asked", slip.pk, of=f"{to_agency.pk}/{of}", urgent=slip.urgency in PRESSING, **whom)


def news(slip, what: str) -> None:
    """The one who sent it hears what became of it; what else was told is over."""
    settled(slip)
    _tell("slip.news", slip.pk, of=what, users=[slip.sent_by])


def told(slip, step) -> None:
    """A word goes to the other side."""
    if step.agency == slip.from_agency:
        asked(slip, slip.to_agency, of=step.pk)
    else:
        _tell("slip.news", slip.pk, of=str(step.pk), users=[slip.sent_by])


def settled(slip) -> None:
    settle(key_prefix=f"slip/{slip.pk}/")


def raised(matter, rung, place) -> None:
    """One rung, told once for one deadline, to those who can act there."""
    page = "slips:detail" if place.agency.pk == matter.agency_id else "slips:frame"
    of = f"raised/{matter.due_on}/{rung}"
    _tell("slip.raised", matter.id, of=of, page=page, users=place.people(), urgent=matter.urgency in PRESSING)


def _tell(code: str, slip_id, *, of: str, page="slips:detail", **whom) -> None:
    tell(code, url=reverse(page, args=[slip_id]), key=f"slip/{slip_id}/{code}/{of}", **whom)
