"""地域づくり: the page on which a session is recorded, and the month's report on paper, filled and over-full."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from agencies.models import User
from common.acting import acting_as
from community.actions import start_report, submit_report
from community.counting import before, first_of
from community.models import Place, Report

LONG = {
    "remarks": "地区の移動の課題が続いている。冬の通院と買い物の足を、協議体で話し合う。" * 40,
    "plans": "第2層協議体。百歳体操の立ち上げの相談。" * 30,
}


@contextmanager
def _honma():
    honma = User.objects.get(username="honma")
    with acting_as(honma.pk, "pictures"), transaction.atomic():
        yield honma


def session_page_of_the_town() -> str:
    with _honma() as honma:
        return reverse("community:add_session", args=[Place.objects.filter(agency=honma.desk).order_by("kana")[0].pk])


def of_the_town() -> Iterator[tuple[str, str, str]]:
    """(name of the picture, who fetches it, where)."""
    with _honma() as honma:
        filled = Report.objects.get(agency=honma.desk, state="submitted")
        full = start_report(by=honma, agency=honma.desk, month=before(first_of(timezone.localdate())))
        submit_report(full, by=honma, **LONG)
    for name, report in (("community-report-filled", filled), ("community-report-full", full)):
        yield name, "honma", reverse("community:report_pdf", args=[report.pk])
