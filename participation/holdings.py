"""参加支援 that hangs on a worker: people looked after, and the next looks."""

from agencies.holdings import Line, holding, holds
from participation.models import FollowUp, Participation


@holds
def led(user=None, agency=None):
    if user is None:
        return
    mine = Participation.objects.open().filter(worker=user).order_by("started_on", "id")
    looks = FollowUp.objects.waiting().filter(worker=user).order_by("due_on", "id")
    if agency is not None:
        mine, looks = mine.filter(agency=agency), looks.filter(placement__participation__agency=agency)
    yield from holding("participations", "担当している参加支援", mine, lambda row: Line("参加支援", row.get_absolute_url()))
    yield from holding(
        "looks",
        "定着支援の予定",
        looks,
        lambda row: Line(f"{row.get_side_display()}への定着支援", row.get_absolute_url(), row.due_on),
    )
