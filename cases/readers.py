"""Who has opened a case, from the book."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max

from agencies.models import User
from audit.models import Entry

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
