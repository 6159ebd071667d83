"""What was printed and taken out, by whom: lines of the book, in words as far as the reader may know them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from agencies.access import require
from agencies.models import Municipality, Post, User
from agencies.roles import Permission
from cases.models import Case
from common.deeds import rows
from common.spreadsheet import Table
from common.templatetags.era import short_moment
from common.wareki import spell
from meetings.models import Copy
from printing.forms import BookForm
from printing.models import PlanCopy

MOST = 500
MONTHS = 14
VERBS = {"printed": "印刷", "exported": "書き出し"}
KINDS = {
    "plans.plan": "支援プラン",
    "printing.plancopy": "支援プランの写し",
    "meetings.agendaitem": "会議の書類",
    "meetings.copy": "会議資料",
    "cases.case": "ケースの書類",
    "cases.sheetrecord": "帳票",
    "people.person": "同意書",
    "referrals.offer": "つなぎの書類",
    "slips.slip": "つなぐシート",
}
COLUMNS = ["日時", "職員", "所属", "区分", "種類", "ケース番号", "部・あて先"]


@dataclass(frozen=True)
class Printed:
    at: datetime
    user: User | None
    agency: str
    verb: str
    what: str
    case: Case | None
    to: str  # number and recipient of a copy


def asked(request) -> tuple[BookForm, dict[str, Any]]:
    """The month (this one by default) and the person. Whose lines these may be, PostgreSQL decides."""
    require(request, Permission.READERS_VIEW)
    today = timezone.localdate()
    months = [(f"{day:%Y-%m}", spell(day).partition("月")[0] + "月") for day in _months(today)]
    form = BookForm({"month": months[0][0], **request.GET.dict()}, months=months, people=people_of(request.user))
    form.is_valid()
    month = form.cleaned_data.get("month") or months[0][0]
    first = date.fromisoformat(f"{month}-01")
    since, until = (timezone.make_aware(datetime.combine(day, time())) for day in (first, _after(first)))
    person = form.cleaned_data.get("person")
    return form, {"since": since, "until": until, "person": person and person.pk}


def _months(today):
    first = today.replace(day=1)
    for _ in range(MONTHS):
        yield first
        first = (first - timedelta(days=1)).replace(day=1)


def _after(first):
    return (first + timedelta(days=32)).replace(day=1)


def people_of(user):
    """Whom one may choose: everybody for the host section, one's own people for the head of an agency."""
    agencies = user.agencies_with(Permission.READERS_VIEW)
    everybody = User.objects.order_by("username")
    host = Municipality.objects.values_list("host", flat=True).first()
    if host in {agency.pk for agency in agencies}:
        return everybody
    return everybody.filter(pk__in=Post.objects.filter(agency__in=agencies).values("user"))


def lines_of(*, since, until, person) -> list[Printed]:
    found = rows("printing_book", since, until, person, MOST + 1)
    users = User.objects.prefetch_related("posts__agency").in_bulk({row[3] for row in found})
    cases = Case.objects.only("number").in_bulk({row[6] for row in found if row[6]})
    to = _made_out(found)
    return [_line(row, users, cases, to) for row in found]


def _line(row, users, cases, to) -> Printed:
    _, at, verb, actor, about, about_id, case_id = row
    user = users.get(actor)
    day = timezone.localdate(at)
    agency = (
        "、".join(sorted({post.agency.name for post in user.posts.all() if post.since <= day <= post.until})) if user else ""
    )
    what = KINDS.get(about, "そのほか")
    return Printed(at, user, agency, VERBS[verb], what, cases.get(case_id), to.get(about_id, ""))


def _made_out(found) -> dict[str, str]:
    """Number and recipient of the copies one may read, by the id in the book."""
    keys = {about: {row[5] for row in found if row[4] == about} for about in ("printing.plancopy", "meetings.copy")}
    made = {
        str(copy.pk): copy.made_out
        for copy in PlanCopy.objects.filter(pk__in=keys["printing.plancopy"]).select_related("agency")
    }
    papers = Copy.objects.filter(pk__in=keys["meetings.copy"]).select_related(
        "participant__agency", "participant__user", "guest"
    )
    return made | {str(copy.pk): f"第{copy.number}部　{copy.recipient}" for copy in papers}


def table_of(lines) -> Table:
    return Table(
        "印刷・書き出しの記録",
        COLUMNS,
        [
            [
                short_moment(line.at),
                line.user and line.user.name,
                line.agency,
                line.verb,
                line.what,
                line.case and line.case.number,
                line.to,
            ]
            for line in lines
        ],
    )
