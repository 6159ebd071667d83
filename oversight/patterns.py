"""What looks odd among the openings of a day. Each pattern is a question over rows and answers with findings."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from oversight.enums import Pattern

JAPAN = ZoneInfo("Asia/Tokyo")
MANY, IN = 40, timedelta(hours=1)  # cases opened in an hour
MORNING, NIGHT = 6, 22  # o'clock; between them nobody is asked
LONG_CLOSED = 30  # days
WORK_WITHIN = 14  # days: the day that is judged for work lies so far back


@dataclass(frozen=True)
class Look:
    """Somebody opened something of a case."""

    at: datetime
    actor: int
    agency: int
    case: UUID
    kin: bool = False  # somebody in the case has the family name of who looks
    own: bool = True  # the agency of who looks answers for the case
    closed_days: int | None = None  # how long the case has been closed
    worked: bool = True  # a deed of the same person on the same case, before or within the days after


@dataclass(frozen=True)
class Finding:
    pattern: Pattern
    actor: int
    agency: int
    case: UUID | None
    times: int


def no_work(looks: Iterable[Look]) -> list[Finding]:
    """Opened, and nothing done with it; the answerable agency's own people may look after their case."""
    return _per_case(Pattern.NO_WORK, (look for look in looks if not look.worked and not look.own))


def kin(looks: Iterable[Look]) -> list[Finding]:
    return _per_case(Pattern.KIN, (look for look in looks if look.kin))


def closed(looks: Iterable[Look]) -> list[Finding]:
    """Long closed, and opened again without work on it."""
    return _per_case(
        Pattern.CLOSED,
        (look for look in looks if look.closed_days is not None and look.closed_days > LONG_CLOSED and not look.worked),
    )


def many(looks: Iterable[Look]) -> list[Finding]:
    """The most cases somebody opened within one hour, where that is a great many."""
    findings = []
    for (actor, agency), rows in _by_actor(looks).items():
        most, first, within = 0, 0, defaultdict(int)
        for last, look in enumerate(rows):
            within[look.case] += 1
            while look.at - rows[first].at > IN:
                within[rows[first].case] -= 1
                if not within[rows[first].case]:
                    del within[rows[first].case]
                first += 1
            most = max(most, len(within)) if last >= first else most
        if most >= MANY:
            findings.append(Finding(Pattern.MANY, actor, agency, None, most))
    return findings


def hours(looks: Iterable[Look], closing_days: Iterable[date] = ()) -> list[Finding]:
    """In the middle of the night, or on a day on which the offices are closed."""
    closing = set(closing_days)
    odd = [look for look in looks if _is_odd(look.at.astimezone(JAPAN), closing)]
    return [Finding(Pattern.HOURS, actor, agency, None, len(rows)) for (actor, agency), rows in _by_actor(odd).items()]


def _is_odd(at: datetime, closing: set[date]) -> bool:
    return not MORNING <= at.hour < NIGHT or at.weekday() >= 5 or at.date() in closing


def _by_actor(looks):
    found: dict[tuple[int, int], list[Look]] = defaultdict(list)
    for look in sorted(looks, key=lambda look: look.at):
        found[look.actor, look.agency].append(look)
    return found


def _per_case(pattern, looks):
    counted: dict[tuple, int] = defaultdict(int)
    for look in looks:
        counted[look.actor, look.agency, look.case] += 1
    return [Finding(pattern, *key, times) for key, times in counted.items()]


AT_ONCE: list[Callable[[list[Look]], list[Finding]]] = [many, kin]  # and `hours`, which knows the calendar
LATER: list[Callable[[list[Look]], list[Finding]]] = [no_work, closed]  # once there has been time to work
