"""In the town one case is restricted to a name, one has been opened in an emergency, and somebody asks to read another."""

from django.db import transaction

from agencies.models import User
from cases import guarding
from cases.models import Case
from common.acting import acting_as


def tell_who_reads() -> None:
    people = {user.username: user for user in User.objects.filter(username__in=["yamazaki", "suzuki", "watanabe"])}
    with acting_as(people["yamazaki"].pk, "town"), transaction.atomic():
        held = Case.objects.open().filter(custodian__mark=people["yamazaki"].desk.mark).order_by("-last_activity")
        closed, opened, asked = held[:3]
        guarding.restrict(
            closed,
            by=people["yamazaki"],
            reason="abuse",
            words="同居の家族による虐待のおそれ。訪問の予定が家族に伝わらないようにする。",
            people=[people["yamazaki"]],
            why="主担当",
        )
    with acting_as(people["suzuki"].pk, "town"), transaction.atomic():
        desk = people["suzuki"].desk
        reason = "電話の途中で本人が倒れ、応答がない。連絡先と持病を消防に伝える。"
        guarding.open_in_emergency(by=people["suzuki"], agency=desk, number=opened.number, danger="life", reason=reason)
    with acting_as(people["watanabe"].pk, "town"), transaction.atomic():
        reason = "本人から、弟のことで相談があった。ご家族への支援の様子を知りたい。"
        guarding.ask_for(by=people["watanabe"], agency=people["watanabe"].desk, number=asked.number, reason=reason)
