"""Who is told what about cards and sittings: neutral words and a link."""

from collections.abc import Iterable

from django.utils import timezone

from agencies.models import Agency, Municipality, User
from agencies.roles import Permission
from council.models import Holder
from notices.actions import settle, tell
from notices.kinds import kind

for code, sentence in {
    "card.raised": "地域課題カードの匿名化の確認をお待ちしています",
    "card.comment": "地域課題カードへの意見の確認をお待ちしています",
    "card.reword": "地域課題カードへの意見の書き直しをお願いします",
    "card.moved": "地域課題カードの検討が進みました",
    "card.answered": "地域課題カードに回答がありました",
    "card.due": "地域課題カードの期限が近づいています",
    "council.called": "福祉まるごと会議・WGの予定が入りました",
    "council.draft": "福祉まるごと会議・WGの会議録の確認をお待ちしています",
    "council.fixed": "福祉まるごと会議・WGの会議録が確定しました",
    "council.task": "福祉まるごと会議の決定事項の担当になりました",
    "council.task_due": "福祉まるごと会議の決定事項の期限が近づいています",
    "council.task_over": "福祉まるごと会議の決定事項が期限を過ぎています",
}.items():
    kind(code, sentence, group="まるごと会議", mail=code not in {"card.moved", "council.fixed"})


def host() -> Agency:
    return Municipality.objects.select_related("host").get().host


def _host(code: str, url: str, key: str) -> None:
    tell(code, url=url, key=key, agency=host(), permission=Permission.COUNCIL_RUN)


def members(meeting_type) -> list[User]:
    """Those who hold an office of this body today."""
    rows = Holder.objects.now().filter(office__meeting_type=meeting_type).select_related("user")
    return [holder.user for holder in rows]


def raised(card) -> None:
    _host("card.raised", card.get_absolute_url(), f"card/{card.pk}/raised")


def settled(card) -> None:
    settle(key_prefix=f"card/{card.pk}/raised")
    settle(key_prefix=f"card/{card.pk}/due/")


def commented(comment) -> None:
    key = f"comment/{comment.pk}/{timezone.now():%d%H%M%S}"
    _host("card.comment", comment.card.get_absolute_url(), key)


def passed(comment) -> None:
    settle(key_prefix=f"comment/{comment.pk}/")


def reword(comment) -> None:
    key = f"comment/{comment.pk}/reword/{timezone.now():%d%H%M%S}"
    tell("card.reword", url=comment.card.get_absolute_url(), key=key, users=[comment.by])


def moved(card, step_id, suppliers: Iterable[Agency], *, answer: bool) -> None:
    """To whoever raised it; an answer, to everybody as well whose records the card rests on."""
    code, url, key = ("card.answered" if answer else "card.moved"), card.get_absolute_url(), f"card/{card.pk}/{step_id}"
    tell(code, url=url, key=key, users=[card.proposer])
    for agency in suppliers if answer else ():
        tell(code, url=url, key=key, agency=agency, permission=Permission.CARD_RAISE)


def called(sitting) -> None:
    tell("council.called", url=sitting.get_absolute_url(), key=f"sitting/{sitting.pk}/called", users=members(sitting.type))


def drafted(sitting) -> None:
    settle(key_prefix=f"sitting/{sitting.pk}/draft/")
    key = f"sitting/{sitting.pk}/draft/{timezone.now():%d%H%M%S}"
    tell("council.draft", url=sitting.get_absolute_url(), key=key, users=members(sitting.type))


def checked(sitting) -> None:
    settle(key_prefix=f"sitting/{sitting.pk}/draft/")


def fixed(sitting) -> None:
    settle(key_prefix=f"sitting/{sitting.pk}/")
    tell("council.fixed", url=sitting.get_absolute_url(), key=f"sitting/{sitting.pk}/fixed", users=members(sitting.type))


def _its_agency(code: str, task, occasion: str) -> None:
    key = f"task/{task.pk}/{occasion}"
    tell(code, url=task.get_absolute_url(), key=key, agency=task.agency, permission=Permission.CARD_READ)


def decided(task) -> None:
    _its_agency("council.task", task, "new")


def task_due(task) -> None:
    _its_agency("council.task_due", task, "due")


def task_over(task) -> None:
    _its_agency("council.task_over", task, "over")
    _host("council.task_over", task.get_absolute_url(), f"task/{task.pk}/over")


def task_done(task) -> None:
    settle(key_prefix=f"task/{task.pk}/")


def card_due(card, agency: Agency) -> None:
    key = f"card/{card.pk}/due/{card.due_on}"
    _host("card.due", card.get_absolute_url(), key)
    tell("card.due", url=card.get_absolute_url(), key=key, agency=agency, permission=Permission.CARD_READ)
