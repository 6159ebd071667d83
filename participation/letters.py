"""Who is told of what becomes of a placement. Below the deeds: they tell, in their own transaction."""

from django.urls import reverse

from agencies.models import User
from notices.actions import settle, tell
from notices.kinds import kind

GROUP = "参加支援"

kind("participation.answered", "受け入れ先から回答がありました", group=GROUP)
kind("participation.stopped", "受け入れ先への依頼が、本人の申し出により止まりました", group=GROUP)
kind("participation.due", "定着支援の予定日です", group=GROUP)


def answered(sheet_id, case_id, worker) -> None:
    url = reverse("participation:host_sheet", args=[case_id, sheet_id])
    tell("participation.answered", url=url, key=f"host-sheet/{sheet_id}/answered", users=User.objects.filter(pk=worker))


def stopped(sheet_id, case_id, worker) -> None:
    url = reverse("participation:host_sheet", args=[case_id, sheet_id])
    tell(
        "participation.stopped",
        url=url,
        key=f"host-sheet/{sheet_id}/stopped",
        users=User.objects.filter(pk=worker),
        even_who_acts=True,
    )


def due(follow_up_id, case_id, worker, day) -> None:
    url = reverse("participation:follow_up", args=[case_id, follow_up_id])
    tell("participation.due", url=url, key=f"follow-up/{follow_up_id}/{day.isoformat()}", users=User.objects.filter(pk=worker))


def done(follow_up) -> None:
    settle(url=follow_up.get_absolute_url())
