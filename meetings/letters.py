"""Who is told what about a meeting. Neutral words and a link; nothing of the person, the case or who else is there."""

from collections.abc import Iterable

from django.utils import timezone

from agencies.models import Agency
from agencies.roles import Permission
from notices.actions import settle, tell
from notices.kinds import kind

for code, sentence in {
    "meeting.called": "会議の予定が入りました",
    "meeting.moved": "会議の日時・場所などが変わりました",
    "meeting.called_off": "出席の予定だった会議の議題が、取りやめになりました",
    "meeting.prepare": "会議の事前シートをお待ちしています",
    "meeting.draft": "会議録の確認をお待ちしています",
    "meeting.remark": "会議録に指摘が届いています",
    "meeting.fixed": "会議録が確定しました",
}.items():
    kind(code, sentence, group="会議", mail=code != "meeting.fixed")


def _tell(code: str, item, agency: Agency, *, of="", url="") -> None:
    key = f"meeting/{item.pk}/{code}/{agency.pk}/{of}"
    tell(code, url=url or item.get_absolute_url(), key=key, agency=agency, permission=Permission.MEETING_ATTEND)


def called(item, agencies: Iterable[Agency]) -> None:
    for agency in agencies:
        _tell("meeting.called", item, agency)


def moved(item, agencies: Iterable[Agency]) -> None:
    for agency in agencies:
        _tell("meeting.moved", item, agency, of=f"{item.meeting.held_at:%Y%m%d%H%M}/{timezone.now():%d%H%M%S}")


def called_off(item, agencies: Iterable[Agency]) -> None:
    """Also to those who may not read the case any more: they need not come. The sitting itself opens to them."""
    settle(key_prefix=f"meeting/{item.pk}/")
    for agency in agencies:
        _tell("meeting.called_off", item, agency, url=item.meeting.get_absolute_url())


def prepare(item, agency: Agency) -> None:
    _tell("meeting.prepare", item, agency)


def prepared(item, agency: Agency) -> None:
    settle(key_prefix=f"meeting/{item.pk}/meeting.prepare/{agency.pk}/")


def to_check(item, agencies: Iterable[Agency]) -> None:
    """A new revision makes the notices of the one before superfluous."""
    settle(key_prefix=f"meeting/{item.pk}/meeting.draft/")
    for agency in agencies:
        _tell("meeting.draft", item, agency, of=item.revision)


def checked(item, agency: Agency, *, remark: bool) -> None:
    settle(key_prefix=f"meeting/{item.pk}/meeting.draft/{agency.pk}/")
    if remark:
        _tell("meeting.remark", item, item.meeting.agency, of=f"{agency.pk}/{item.revision}")


def fixed(item, agencies: Iterable[Agency]) -> None:
    settle(key_prefix=f"meeting/{item.pk}/")
    for agency in agencies:
        _tell("meeting.fixed", item, agency)
