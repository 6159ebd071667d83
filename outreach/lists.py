"""Whom to visit, whom nobody has planned for, whose ground is to be looked at again."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from outreach.models import WEEK, PotentialClient

MOST = 300  # of one agency at a time; a round of more is not walked


@dataclass(frozen=True)
class Lists:
    """Each entry that goes on stands in exactly one of the first four; the reviews cut across, also of what has ended."""

    today: list
    week: list
    later: list
    unplanned: list
    review: list
    unnamed: list
    ended: list


def lists_of(agencies) -> Lists:
    today = timezone.localdate()
    held = PotentialClient.objects.of_agencies(agencies)
    going = list(held.open().for_list()[:MOST])
    at_home = set(held.without_worker_today().values_list("pk", flat=True))
    planned = [client for client in going if client.next_on]
    return Lists(
        today=[client for client in planned if client.next_on <= today],
        week=[client for client in planned if today < client.next_on <= today + WEEK],
        later=[client for client in planned if client.next_on > today + WEEK],
        unplanned=[client for client in going if not client.next_on],
        review=list(held.for_review(today + timedelta(days=14)).for_list().order_by("review_on", "id")[:MOST]),
        unnamed=[client for client in going if client.pk in at_home],
        ended=list(held.exclude(ending="").for_list().order_by("-ended_at")[:MOST]),
    )


def round_of(agencies, user, *, mine) -> list[PotentialClient]:
    """The visits of today and those that are late."""
    due = PotentialClient.objects.of_agencies(agencies).due(timezone.localdate())
    return list((due.filter(worker=user) if mine else due).for_list()[:MOST])
