"""Who is told what. Neutral words: no person, no agency, and not that there is such a conference."""

from django.urls import reverse

from agencies.models import Municipality, User
from agencies.roles import Permission
from notices.actions import settle, tell
from notices.kinds import kind

for code, sentence in {
    "sealed.asked": "市への依頼が届いています",
    "sealed.answered": "市への依頼に返事があります",
    "sealed.called": "出席のお願いが届いています",
    "sealed.moved": "出席の予定が変わりました",
    "sealed.seats": "構成の変更がありました",
    "sealed.inquiry": "回答のお願いが届いています",
    "sealed.check": "記録の確認をお願いします",
    "sealed.task": "役割の依頼が届いています",
    "sealed.reported": "依頼した役割の報告が届いています",
    "sealed.due": "回答・報告の期限が近づいています",
}.items():
    kind(code, sentence, group="会議")


def asked(request, *, of="") -> None:
    host = Municipality.objects.select_related("host").get().host
    _tell("asked", request.pk, reverse("sealed:list"), of=of, agency=host, permission=Permission.CONFERENCE_CONVENE)


def answered(request, *, of) -> None:
    _tell("answered", request.pk, reverse("sealed:list"), of=of, users=[request.asked_by])


def called(seat) -> None:
    _tell("called", seat.pk, reverse("sealed:list"), users=[seat.user])


def moved(conference, seats) -> None:
    _tell(
        "moved",
        conference.pk,
        conference.get_absolute_url(),
        of=f"{conference.held_at:%Y%m%d%H%M}",
        users=[s.user for s in seats],
    )


def seats_changed(conference_id, users, *, of) -> None:
    _tell("seats", conference_id, reverse("sealed:detail", args=[conference_id]), of=of, users=users)


def inquired(inquiry) -> None:
    if inquiry.seat:
        _tell("inquiry", inquiry.pk, inquiry.conference.get_absolute_url(), users=[inquiry.seat.user])


def to_check(minutes, seats) -> None:
    url = minutes.conference.get_absolute_url()
    _tell("check", minutes.pk, url, of=str(minutes.revision), users=[seat.user for seat in seats])


def released(task) -> None:
    if task.worker:
        _tell("task", task.pk, task.get_absolute_url(), users=[task.worker])
    _tell("task", task.pk, task.get_absolute_url(), agency=task.agency, permission=Permission.DESK_OVERSEE)


def reported(task) -> None:
    settle(url=task.get_absolute_url())
    _tell("reported", task.pk, reverse("sealed:list"), users=[task.released_by])


def due(kind_, row_id, conference_id, user_id, agency, *, week) -> None:
    url = reverse("sealed:detail", args=[conference_id]) if conference_id else reverse("sealed:task", args=[row_id])
    users = User.objects.filter(pk=user_id) if user_id else []
    _tell("due", row_id, url, of=week, users=users)
    if agency:
        _tell("due", row_id, url, of=week, agency=agency, permission=Permission.DESK_OVERSEE)


def _tell(code, about, url, *, of="", **whom) -> None:
    tell(f"sealed.{code}", url=url, key=f"sealed/{about}/{code}/{of}", **whom)
