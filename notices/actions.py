"""Telling people that something waits for them, and ticking it off."""

from collections.abc import Callable, Iterable

from django.db import transaction
from django.utils import timezone

from agencies.models import Agency, Post, User
from agencies.roles import Permission
from audit.book import write_down
from common.acting import current_actor
from common.deeds import call, deed
from notices import letters
from notices.hours import Hours
from notices.kinds import KINDS
from notices.models import Notice, Preference

_sieves: list[Callable[[str, list[int]], list[int]]] = []


def sieves(function):
    """`function(url, people)` says to whom of these a notice that leads there may go; apps above add theirs."""
    _sieves.append(function)
    return function


@transaction.atomic
def tell(
    kind: str,
    *,
    url: str,
    key: str,
    users: Iterable[User] = (),
    agency: Agency | None = None,
    permission: Permission | None = None,
    urgent: bool = False,
    even_who_acts: bool = False,
) -> int:
    """A notice for these people, and for everyone who today holds that permission in that agency; for who acts only on request.

    `key` makes it unique per person: told again with the same key, nothing is written. `urgent` does not wait for the daily
    gathering of those who chose it. Returns how many people it is for: 0 says that nobody is there. Tell last in a deed.
    """
    people = _people(users, agency, permission, even_who_acts)
    for sieve in _sieves:
        people = sieve(url, people)
    if people:
        call("notices_tell", people, kind, url, key, *_moments(kind, urgent))
        transaction.on_commit(letters.ring)
    return len(people)


def _people(users, agency, permission, even_who_acts) -> list[int]:
    if (agency is None) != (permission is None):
        raise TypeError("agency and permission go together")
    found = {user.pk for user in users if user.is_active}
    if agency is not None:
        found.update(Post.objects.now().granting(permission).filter(agency=agency).values_list("user", flat=True))
    actor = None if even_who_acts else current_actor()
    return sorted(found - {actor.user_id if actor else 0})


def _moments(kind, urgent):
    """When a letter about it may go, and when to those who want one a day."""
    if not KINDS[kind].mail:
        return None, None
    hours, now = Hours.of_city(), timezone.now()
    soon = hours.next_open(now)
    return soon, soon if urgent else hours.next_morning(now)


def settle(*, url: str = "", key_prefix: str = "") -> int:
    """The matter is done: unread notices that lead there, or whose key begins so, are ticked off for everybody."""
    if bool(url) == bool(key_prefix):
        raise TypeError("either url or key_prefix")
    return call("notices_settle", url, key_prefix)


def tick_off(notice: Notice) -> None:
    """Read. No line in the book: the record it leads to writes its own opening."""
    if notice.read_at is None:
        notice.read_at = timezone.now()
        notice.save(update_fields=["read_at"])


def tick_all_off(*, by: User) -> int:
    return Notice.objects.visible_to(by).unread().update(read_at=timezone.now())


@deed
def choose_pace(*, pace, by: User) -> Preference:
    preference, _ = Preference.objects.update_or_create(user=by, defaults={"pace": pace})
    write_down("notices.pace_chosen", about=preference, pace=pace)
    return preference
