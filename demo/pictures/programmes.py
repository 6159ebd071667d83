"""Papers of 参加支援, of outreach and of the plan of the city, as the town filled them."""

from collections.abc import Iterator

from django.db import transaction
from django.urls import reverse

from agencies.models import User
from cases.models import SheetRecord
from common.acting import acting_as
from participation.models import HostSheet
from reports.models import Report


def of_the_town() -> Iterator[tuple[str, str, str]]:
    """(name of the picture, who fetches it, where)."""
    with acting_as(User.objects.get(username="yoshida").pk, "pictures"), transaction.atomic():
        told = HostSheet.objects.order_by("created_at")[0]
        wish = SheetRecord.objects.filter(case=told.case_id, sheet="F4").latest("created_at")
        year = Report.objects.latest("year").year
    yield "F4-filled", "yoshida", reverse("cases:sheet_pdf", args=[told.case_id, wish.pk])
    yield "host-filled", "yoshida", reverse("participation:host_sheet_pdf", args=[told.case_id, told.pk])
    yield "round-filled", "yoshida", f"{reverse('outreach:round_pdf')}?whose=all"
    yield "cityplan-filled", "kobayashi", reverse("reports:sheet", args=[year])
