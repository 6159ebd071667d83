"""Who is told of what becomes of a disclosure request. Below the deeds: they tell, in their own transaction."""

from agencies.models import Municipality
from agencies.roles import Permission
from notices.actions import settle, tell
from notices.kinds import kind

GROUP = "開示請求"

kind("disclosure.received", "開示請求を受け付けました。記録の準備をお願いします", group=GROUP)
kind("disclosure.to_review", "開示請求の記録の確認をお待ちしています", group=GROUP)
kind("disclosure.sent_back", "開示請求の記録が差し戻されました", group=GROUP)
kind("disclosure.to_decide", "開示の決定をお待ちしています", group=GROUP)
kind("disclosure.decided", "開示の決定がありました。交付をお願いします", group=GROUP)
kind("disclosure.due", "開示請求の期限が近づいています", group=GROUP)


def _host():
    return Municipality.objects.select_related("host").get().host


def _tell(code, asked, *, agency, permission, urgent=False):
    url, key = asked.get_absolute_url(), f"disclosure/{asked.pk}/{code}/{asked.updated_at:%Y%m%d%H%M%S%f}"
    return tell(code, url=url, key=key, agency=agency, permission=permission, urgent=urgent)


def received(asked) -> None:
    _tell("disclosure.received", asked, agency=asked.agency, permission=Permission.CASE_RECORD)


def to_review(asked) -> None:
    """Heads of the accountable agency; where there is none but the preparer, the host section."""
    settle_all(asked)
    if not _tell("disclosure.to_review", asked, agency=asked.case.custodian, permission=Permission.DESK_OVERSEE):
        _tell("disclosure.to_review", asked, agency=_host(), permission=Permission.PLAN_DECIDE)


def sent_back(asked) -> None:
    settle_all(asked)
    _tell("disclosure.sent_back", asked, agency=asked.agency, permission=Permission.CASE_RECORD)


def to_decide(asked) -> None:
    settle_all(asked)
    _tell("disclosure.to_decide", asked, agency=_host(), permission=Permission.PLAN_DECIDE)


def decided(asked) -> None:
    settle_all(asked)
    _tell("disclosure.decided", asked, agency=asked.agency, permission=Permission.CASE_RECORD)


def due(asked, custodian, mark) -> None:
    """For the preparer and for the host section; each once per mark (how many days were left, as a code)."""
    for agency, permission in ((custodian, Permission.CASE_RECORD), (_host(), Permission.PLAN_DECIDE)):
        key = f"disclosure/{asked.pk}/due/{asked.due_on}/{mark}"
        tell("disclosure.due", url=asked.get_absolute_url(), key=key, agency=agency, permission=permission, urgent=True)


def settle_due(asked) -> None:
    settle(key_prefix=f"disclosure/{asked.pk}/due/")


def settle_all(asked) -> None:
    settle(url=asked.get_absolute_url())
