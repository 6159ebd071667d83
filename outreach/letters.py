"""Who is told what. Neutral words and a link; nothing of the person."""

from django.urls import reverse

from agencies.roles import Permission
from notices.actions import settle, tell
from notices.kinds import kind
from outreach.enums import TransferState

GROUP = "アウトリーチ"
kind("outreach.visit", "予定日を過ぎたアウトリーチの訪問があります", group=GROUP)
kind("outreach.review", "見直しの期限が来たアウトリーチの記録があります", group=GROUP)
kind("outreach.asked", "アウトリーチの引き渡しへの返事をお待ちしています", group=GROUP)
kind("outreach.answered", "アウトリーチの引き渡しに返事がありました", group=GROUP)
kind("outreach.transfer", "返事の期限を過ぎたアウトリーチの引き渡しがあります", group=GROUP)


def asked(transfer) -> None:
    whom = {"agency": transfer.to_agency, "permission": Permission.OUTREACH_WORK}
    tell("outreach.asked", url=transfer.get_absolute_url(), key=f"outreach/{transfer.pk}/transfer/asked", **whom)


def answered(transfer) -> None:
    settle(key_prefix=f"outreach/{transfer.pk}/")
    if transfer.state != TransferState.WITHDRAWN:
        key = f"outreach/{transfer.pk}/answered"
        tell("outreach.answered", url=transfer.get_absolute_url(), key=key, users=[transfer.sent_by])


def settled(client, what="") -> None:
    settle(key_prefix=f"outreach/{client.pk}/{what}")


def due(what, pk, on, *, agency, worker) -> None:
    """One matter that is late: to the worker, where there is one; else, and for reviews and offers, to the heads too."""
    page = "outreach:transfer" if what == "transfer" else "outreach:detail"
    whom = {} if worker and what == "visit" else {"agency": agency, "permission": Permission.DESK_OVERSEE}
    told = tell(
        f"outreach.{what}",
        url=reverse(page, args=[pk]),
        key=f"outreach/{pk}/{what}/{on}",
        users=[worker] if worker else [],
        **whom,
    )
    if not told:  # an agency without a head at work: everybody who does outreach there
        whom = {"agency": agency, "permission": Permission.OUTREACH_WORK}
        tell(f"outreach.{what}", url=reverse(page, args=[pk]), key=f"outreach/{pk}/{what}/{on}", **whom)
