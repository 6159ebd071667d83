"""Who is told what about an offer. Neutral words and a link; nothing of the person, the case or the agencies.

Every key begins with the offer, so that what is settled is ticked off for everybody before the next is told.
"""

from collections.abc import Iterable

from django.urls import reverse

from agencies.models import Agency, Municipality, User
from agencies.roles import Permission
from clocks.enums import PRESSING
from notices.actions import settle, tell
from notices.kinds import kind
from referrals.enums import Decision, Review, Verdict
from referrals.models import Offer

for code, sentence in {
    "offer.asked": "つなぎへの回答をお待ちしています",
    "offer.question": "送ったつなぎに照会が届いています",
    "offer.replied": "照会に返事が届いています",
    "offer.accepted": "送ったつなぎが受理されました",
    "offer.partly": "送ったつなぎに、協力機関として加わるとの回答がありました",
    "offer.declined": "送ったつなぎが辞退されました",
    "offer.review": "辞退されたつなぎの確認をお待ちしています",
    "offer.next": "送ったつなぎの次の手を決めてください",
    "offer.again": "つなぎへの回答を、もう一度お願いします",
    "offer.extended": "つなぎの期限が延びました",
    "offer.council": "つなぎが、まるごと会議に諮る一覧に載りました",
    "offer.reported": "送ったつなぎの結果が報告されました",
    "offer.ended": "つなぎが、ほかの回答や取り下げにより終わりました",
    "offer.raised": "期限を過ぎたつなぎがあります",
    "offer.stopped": "回答をお願いしていたつなぎが、本人の申し出により止まりました",
    "offer.rests": "送ったつなぎが、本人の申し出により止まりました。次の手を決めてください",
}.items():
    kind(code, sentence, group="つなぎ")


def known(found: Iterable[tuple]) -> list[Offer]:
    """As much of offers as their letters need, from (offer, sender, receiver, urgency) of the database."""
    rows = list(found)
    agencies = Agency.objects.in_bulk({key for _, *sides, _ in rows for key in sides})
    return [
        Offer(pk=pk, from_agency=agencies[sender], to_agency=agencies[receiver], urgency=urgency)
        for pk, sender, receiver, urgency in rows
    ]


def _tell(code: str, offer, *, of="", page="referrals:detail", **whom) -> int:
    url = reverse(page, args=[offer.pk])
    return tell(code, url=url, key=f"offer/{offer.pk}/{code}/{of}", urgent=offer.urgency in PRESSING, **whom)


def _tell_watchers(code: str, offer, agency: Agency, permission: Permission, *, of="") -> int:
    """Those who see the frame of the offer only."""
    return _tell(code, offer, of=of, page="referrals:frame", agency=agency, permission=permission)


def _tell_senders(code: str, offer, *, of="") -> None:
    """Whoever sent it, while that person works there; otherwise everybody there who may send."""
    sender = getattr(offer, "sent_by", None)
    if sender and offer.from_agency_id in {post.agency_id for post in sender.current_posts}:
        _tell(code, offer, of=of, users=[sender])
    else:
        _tell(code, offer, of=of, agency=offer.from_agency, permission=Permission.OFFER_SEND)


def _tell_desk(code: str, offer, agency: Agency, *, of="") -> None:
    _tell(code, offer, of=of, agency=agency, permission=Permission.OFFER_ANSWER)


def settled(offer) -> None:
    settle(key_prefix=f"offer/{offer.pk}/")


def asked(offer) -> None:
    _tell_desk("offer.asked", offer, offer.to_agency)


def answered(offer, verdict) -> None:
    settled(offer)
    _tell_senders(f"offer.{verdict}", offer)
    if verdict == Verdict.DECLINED and not offer.is_anonymous:
        city = Municipality.objects.select_related("coordinator", "host").get()
        if offer.to_agency_id == city.coordinator_id:
            _tell_watchers("offer.review", offer, city.host, Permission.PLAN_DECIDE)
        elif offer.from_agency_id != city.coordinator_id:
            _tell_watchers("offer.review", offer, city.coordinator, Permission.CUSTODY_TAKE_BACK)


def questioned(offer, until) -> None:
    settled(offer)
    _tell_senders("offer.question", offer, of=until)


def replied(offer, until) -> None:
    settled(offer)
    _tell_desk("offer.replied", offer, offer.to_agency, of=until)


def reported(offer) -> None:
    settled(offer)
    _tell_senders("offer.reported", offer)


def ended(offer) -> None:
    """Told to whoever was asked; and to whoever had asked, who is somebody else than the one who ended it."""
    settled(offer)
    _tell_desk("offer.ended", offer, offer.to_agency)
    _tell_senders("offer.ended", offer)


def stopped(offer) -> None:
    """The person took the consent back. Whoever was asked reads the offer no more, and is led to what they can read."""
    settled(offer)
    tell(
        "offer.stopped",
        url=reverse("referrals:inbox"),
        key=f"offer/{offer.pk}/offer.stopped/",
        agency=offer.to_agency,
        permission=Permission.OFFER_ANSWER,
        urgent=True,
    )
    _tell("offer.rests", offer, agency=offer.from_agency, permission=Permission.OFFER_SEND)


def decided(frame, verdict, until) -> None:
    settled(frame)
    if verdict in (Review.AGREED, Decision.ADVISED):
        _tell("offer.next", frame, of=until, agency=frame.from_agency, permission=Permission.OFFER_SEND)
    elif verdict == Review.AGAIN:
        _tell_desk("offer.again", frame, frame.to_agency, of=until)
    elif verdict == Decision.EXTENDED:
        _tell_desk("offer.extended", frame, frame.waits_with, of=until)
    else:
        host = Municipality.objects.select_related("host").get().host
        _tell_watchers("offer.council", frame, host, Permission.PLAN_DECIDE, of=until)


def raised(matter, rung, place) -> None:
    """One rung, told once for one deadline, to those who can act there. The frame leads on to the offer."""
    people: Iterable[User] = place.people()
    offer = Offer(pk=matter.id, urgency=matter.urgency)
    _tell("offer.raised", offer, of=f"{matter.due_on}/{rung}", page="referrals:frame", users=people)
