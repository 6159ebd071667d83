"""Who will be able to read what is being written, and who has opened a case (from the book)."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max
from django.utils import timezone

from agencies.models import User, host_agency_ids
from agencies.roles import Permission
from audit.models import Entry
from audit.verbs import thing, words_of
from cases.access import explain
from cases.enums import Visibility

SHOWN = 100


@dataclass(frozen=True)
class Opening:
    """Somebody saw something of the case: what, how, when last, and by which right at that time."""

    user: User | None
    agency: str
    why: str
    what: str
    last: datetime
    times: int


def who_read(case) -> list[Opening]:
    """One line per person, kind of record and way of seeing it; the latest first."""
    rows = (
        Entry.objects.about_case(case)
        .openings()
        .values("actor_id", "verb", "about")
        .annotate(last=Max("at"), times=Count("id"))
        .order_by("-last")[:SHOWN]
    )
    users = User.objects.prefetch_related("posts__agency").in_bulk({row["actor_id"] for row in rows})
    stakes = list(case.stakes.order_by("since"))
    return [_opening(row, users.get(row["actor_id"]), stakes) for row in rows]


def _opening(row, user, stakes) -> Opening:
    day = timezone.localdate(row["last"])
    posts = [post for post in user.posts.all() if post.since <= day <= post.until] if user else []
    there = [stake for stake in stakes if stake.since <= row["last"] and (stake.until is None or stake.until >= row["last"])]
    path = next(((post, stake) for stake in there for post in posts if post.agency_id == stake.agency_id), None)
    names = [path[0].agency.name] if path else sorted({post.agency.name for post in posts})
    why = path[1].reason_label if path else "監査" if row["verb"] == "book.read" else "—"
    what = f"{thing(row['about'])}：{words_of(row['verb'])}"
    return Opening(user, "、".join(names), why, what, row["last"], row["times"])


def names_of_audience(case, visibility, user) -> str:
    """The agencies that will be able to read it, named before it is saved."""
    readers = [reader.agency for reader in explain(case)]
    own = user.agencies_with(Permission.CASE_RECORD)
    if visibility == Visibility.AGENCY:
        readers = [agency for agency in readers if agency in own][:1]
    if visibility == Visibility.HOST:
        readers = [agency for agency in readers if agency in own or agency.pk in host_agency_ids()]
    return "、".join(agency.name for agency in readers)
