"""What a person learns of the own account: in the application, and by a letter that says only that there is something."""

from django.urls import reverse

from agencies import safety
from common.ids import new_id
from notices.actions import tell
from notices.kinds import kind

GROUP = "ログイン"

kind(
    safety.CHANGED,
    "パスワードまたは二要素認証の設定が変わりました。心当たりがないときは、すぐ管理者にご連絡ください",
    group=GROUP,
)
kind(
    safety.NEW_DEVICE,
    "新しい端末からログインがありました。心当たりがないときは、すぐ管理者にご連絡ください",
    group=GROUP,
)
kind(
    safety.STOPPED,
    "ログインの失敗が続いたため、知らない端末からのログインを止めています。心当たりがないときは、管理者にご連絡ください",
    group=GROUP,
)
kind(safety.RESET_ASKED, "職員の二要素認証の再登録に、もう1人の確認が必要です", group=GROUP)
WHERE = {safety.RESET_ASKED: "agencies:resets"}


@safety.teller
def tell_the_person(event: str, user) -> None:
    tell(
        event,
        users=[user],
        url=reverse(WHERE.get(event, "agencies:sessions")),
        key=f"{event}:{new_id()}",
        even_who_acts=True,
        urgent=True,
    )
