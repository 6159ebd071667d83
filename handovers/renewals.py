"""Posts that end with the fiscal year, from 1 February until the end of April."""

from datetime import date

from django.utils import timezone

from agencies.models import Post
from common.wareki import fiscal_year
from handovers.models import Renewal

SHOWN = 200


def closing_day(today: date) -> date | None:
    """The 31 March that is being decided about; None outside the season."""
    return date(today.year, 3, 31) if 2 <= today.month <= 4 else None


def opens_on(today: date) -> date:
    """When the list opens next."""
    return date(fiscal_year(today) + 1, 2, 1)


def next_end(day: date) -> date:
    return day.replace(year=day.year + 1)


def ending_posts(agencies=None, *, without=None):
    """Posts whose last day is that 31 March, and that nobody holds on with another row. `agencies`: None means all."""
    day = closing_day(timezone.localdate())
    if day is None:
        return Post.objects.none()
    posts = Post.objects.filter(until=day, user__is_active=True).select_related("user", "agency")
    if agencies is not None:
        posts = posts.filter(agency__in=agencies)
    if without is not None:
        posts = posts.exclude(user=without)
    renewed = Renewal.objects.filter(ends_on=day, decision="renewed").values("post")
    return posts.exclude(pk__in=renewed).order_by("agency__code", "user__kana", "pk")


def decided_about(posts) -> dict[int, str]:
    day = closing_day(timezone.localdate())
    return dict(Renewal.objects.filter(post__in=posts, ends_on=day).values_list("post", "decision"))
