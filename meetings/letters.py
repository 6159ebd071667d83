"""Who is told what about a meeting. Neutral words and a link; nothing of the person, the case or who else is there."""

from collections.abc import Iterable

from agencies.models import Agency
from agencies.roles import Permission
from notices.actions import settle, tell
from notices.kinds import kind

for code, sentence in {
    "meeting.called": "会議の予定が入りました",
    "meeting.prepare": "会議の事前シートをお待ちしています",
    "meeting.draft": "会議録の確認をお待ちしています",
    "meeting.remark": "会議録に指摘が届いています",
    "meeting.fixed": "会議録が確定しました",
}.items():
    kind(code, sentence, group="会議", mail=code != "meeting.fixed")


def _tell(code: str, item, agency: Agency, *, of="") -> None:
    key = f"meeting/{item.pk}/{code}/{agency.pk}/{of}"
    tell(code, url=item.get_absolute_url(), key=key, agency=agency, permission=Permission.MEETING_ATTEND)


def called(item, agencies: Iterable[Agency]) -> None:
    for agency in agencies:
        _tell("meeting.called", item, agency)


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
