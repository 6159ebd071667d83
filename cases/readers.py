"""Who will be able to read what is being written, and who has opened a case (from the book)."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max

from agencies.models import User, host_agency_ids
from agencies.roles import Permission
from audit.models import Entry
from cases.access import explain
from cases.enums import Visibility

SHOWN = 100


@dataclass(frozen=True)
class Opening:
    user: User | None
    agency: str
    last: datetime
    times: int


def who_read(case) -> list[Opening]:
    """One line per person, the latest first."""
    rows = (
        Entry.objects.about_case(case)
        .openings()
        .values("actor_id")
        .annotate(last=Max("at"), times=Count("id"))
        .order_by("-last")[:SHOWN]
    )
    users = User.objects.prefetch_related("posts__agency").in_bulk([row["actor_id"] for row in rows])
    return [_opening(row, users.get(row["actor_id"])) for row in rows]


def _opening(row, user) -> Opening:
    agencies = {post.agency.name for post in user.posts.all()} if user else set()
    return Opening(user, "、".join(sorted(agencies)), row["last"], row["times"])


def names_of_audience(case, visibility, user) -> str:
    """The agencies that will be able to read it, named before it is saved."""
    readers = [reader.agency for reader in explain(case)]
    own = user.agencies_with(Permission.CASE_RECORD)
    if visibility == Visibility.AGENCY:
        readers = [agency for agency in readers if agency in own][:1]
    if visibility == Visibility.HOST:
        readers = [agency for agency in readers if agency in own or agency.pk in host_agency_ids()]
    return "、".join(agency.name for agency in readers)
