"""Who may read this, by which path, since and until when: from the very rows the policies read (0020_named.sql).

Apps above add what they know: @explains(Model) answers for one of their records, @adds_reason says why an agency takes part.
A test compares the answer with what each person can in fact select, for every pair.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import Q
from django.utils import timezone

from agencies.models import Agency, Post, User, host_agency_ids
from agencies.roles import Permission
from cases.enums import OpeningKind, Visibility
from cases.models import Case, CaseUserObjectPermission, Exclusion, Note, Opening, Restriction, SheetRecord, Stake

WHOLE = "ケース、支援チームに公開した記録、プラン、自機関の記録"
HOSTS = WHOLE + "、「調整機関・市」の記録"
VISIT = "ケース、支援チームに公開した記録、プラン（読むだけ）"
OWN = "書いた機関"


@dataclass(frozen=True)
class Way:
    """One person, for one agency, by one path."""

    user: User
    agency: Agency
    path: str
    since: datetime
    until: datetime | date | None = None
    opens: str = WHOLE
    role: str = ""


class Circle:
    """Everything that decides who reads a case, read once. `stakes`: when the door has read them already."""

    def __init__(self, case, stakes=None):
        self.case = case
        self.stakes = stakes if stakes is not None else list(Stake.objects.current().filter(case=case).select_related("agency"))

    @cached_property
    def restriction(self) -> Restriction | None:
        return Restriction.objects.in_force().filter(case=self.case).select_related("by").first()

    @cached_property
    def named(self) -> dict[int, CaseUserObjectPermission]:
        """Named today, by person; asked only where the case is restricted."""
        rows = named_today().filter(content_object=self.case).select_related("user", "named_by")
        return {row.user_id: row for row in rows.order_by("since", "pk")}

    @cached_property
    def exclusions(self) -> list[Exclusion]:
        return list(Exclusion.objects.in_force().filter(case=self.case).select_related("user"))

    @cached_property
    def openings(self) -> list[Opening]:
        return list(Opening.objects.running().filter(case=self.case).select_related("user", "agency"))

    @cached_property
    def hosts(self) -> set[int]:
        return set(host_agency_ids())

    @cached_property
    def _posts(self) -> dict[int, list[Post]]:
        return posts_of([row.agency_id for row in (*self.stakes, *self.openings)])

    def posts_of(self, agency_id: int) -> list[Post]:
        if agency_id not in self._posts:
            self._posts[agency_id] = posts_of([agency_id])[agency_id]
        return self._posts[agency_id]

    def is_closed_to(self, user_id: int) -> bool:
        """Although the agency takes part."""
        if any(exclusion.user_id == user_id for exclusion in self.exclusions):
            return True
        return self.restriction is not None and user_id not in self.named and not self.visits(user_id)

    def visits(self, user_id: int) -> bool:
        return any(opening.user_id == user_id for opening in self.openings)

    def team(self, agencies: Iterable[int] | None = None) -> Iterator[Way]:
        """Whoever reads because the agency takes part; of these agencies only."""
        for stake in self.stakes:
            if agencies is None or stake.agency_id in agencies:
                yield from self.of_agency(stake.agency, stake.reason_label, stake.since)

    def of_agency(self, agency, path, since) -> Iterator[Way]:
        opens = HOSTS if agency.pk in self.hosts else WHOLE
        for post in self.posts_of(agency.pk):
            if not self.is_closed_to(post.user_id):
                named = self.named.get(post.user_id) if self.restriction else None
                how = f"{path}・指名（{named.why}）" if named else path
                until = min(named.until, post.until) if named and named.until else post.until
                yield Way(post.user, agency, how, named.since if named else since, until, opens, post.role_label)

    def visitors(self) -> Iterator[Way]:
        for opening in self.openings:
            working = {post.user_id for post in self.posts_of(opening.agency_id)}
            if opening.user_id in working and not self.is_closed_to(opening.user_id):
                path = OpeningKind(opening.kind).label
                yield Way(opening.user, opening.agency, path, opening.since, opening.until, VISIT)


def named_today():
    return CaseUserObjectPermission.objects.filter(Q(until=None) | Q(until__gte=timezone.localdate()))


def posts_of(agency_ids) -> dict[int, list[Post]]:
    """Who reads cases there today (juso_my_agencies says the same)."""
    found: dict[int, list[Post]] = defaultdict(list)
    reading = Post.objects.now().in_open_agencies().granting(Permission.CASE_VIEW).filter(agency__in=agency_ids)
    for post in reading.select_related("user").order_by("user__kana", "pk"):
        found[post.agency_id].append(post)
    return found


_explaining: dict[type, Callable] = {}
_kinds: dict[str, type] = {}
_reasons: list[Callable] = []


def explains(model, *, kind):
    """`function(record, circle)` yields the ways to a record of that model; `kind` stands in the address of the page."""

    def add(function):
        _explaining[model], _kinds[kind] = function, model
        return function

    return add


def record_of(case, kind, key, user):
    """A record of this case that this person may read, or None."""
    model = _kinds.get(kind)
    if model is None or model is Case:
        return None
    records = model.objects.filter(case=case, pk=key)
    return (records.visible_to(user) if hasattr(records, "visible_to") else records).first()


def title_of(record) -> str:
    return str(record._meta.verbose_name)


def adds_reason(function):
    """`function(case)` yields (agency id, why it takes part) beside the reason of the stake."""
    _reasons.append(function)
    return function


def ways_to(record, circle: Circle) -> list[Way]:
    return list(_explaining[type(record)](record, circle))


def readers_of(record, circle: Circle) -> set[int]:
    """The ids of everybody who may read it now."""
    return {way.user.pk for way in ways_to(record, circle)}


def reasons_of(case) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for function in _reasons:
        for agency_id, why in function(case):
            if why not in found[agency_id]:
                found[agency_id].append(why)
    return found


@explains(Case, kind="case")
def case(record, circle):
    yield from circle.team()
    yield from circle.visitors()


@explains(Note, kind="note")
@explains(SheetRecord, kind="sheet")
def written(record, circle):
    """The agency that wrote it, whether or not it still takes part; the team, or the hosts among it."""
    yield from circle.of_agency(record.agency, OWN, record.created_at)
    others = {stake.agency_id for stake in circle.stakes} - {record.agency_id}
    if record.visibility == Visibility.HOST:
        yield from circle.team(others & circle.hosts)
    if record.visibility == Visibility.TEAM:
        yield from circle.team(others)
        yield from circle.visitors()


@dataclass(frozen=True)
class Answer:
    """For one member of staff and one case: by which way, or what there is to ask for."""

    user: User
    role: str
    ways: list[Way]
    missing: str


def answers_for(agency, circle: Circle) -> list[Answer]:
    """Everybody who works there today: who reads the case, and what the others would have to ask for."""
    ways = defaultdict(list)
    for way in ways_to(circle.case, circle):
        ways[way.user.pk].append(way)
    posts = Post.objects.now().filter(agency=agency, user__is_active=True).select_related("user").order_by("user__kana", "pk")
    reading = {post.user_id for post in posts_of([agency.pk])[agency.pk]}
    return [
        Answer(post.user, post.role_label, ways[post.user_id], "" if ways[post.user_id] else _missing(post, reading, circle))
        for post in posts
    ]


def _missing(post, reading, circle) -> str:
    if post.user_id not in reading:
        return f"「{Permission.CASE_VIEW.label}」役割の職が必要です。"
    if any(exclusion.user_id == post.user_id for exclusion in circle.exclusions):
        return "関わらない申告をしています。責任者が解除するまで読めません。"
    if circle.restriction and any(stake.agency_id == post.agency_id for stake in circle.stakes):
        return "主担当機関の責任者による指名が必要です。"
    steps = "つなぎ・協力依頼・会議への参加で支援チームに入るか、閲覧の申請が必要です。"
    return steps + ("さらに指名が必要です。" if circle.restriction else "")


SHOWN = 50


@dataclass(frozen=True)
class Part:
    """Cases one person reads by one path, the latest first; `more` than are listed."""

    title: str
    rows: list
    more: bool = False


def parts_of(user) -> list[Part]:
    """What a person can read today, by path. Whoever asks sees only what they may read themselves."""
    found = []
    for agency in user.agencies_with(Permission.CASE_VIEW):
        stakes = Stake.objects.current().filter(agency=agency).exclude(case__in=_closed_to(user))
        rows = list(stakes.select_related("case__person").order_by("-last_activity", "-case_id")[: SHOWN + 1])
        found.append(
            Part(
                f"{agency.name}が関わるケース",
                [(s.case, s.reason_label, s.since, None) for s in rows[:SHOWN]],
                len(rows) > SHOWN,
            )
        )
    running = Opening.objects.running().filter(user=user).select_related("case__person")
    visits = [(o.case, OpeningKind(o.kind).label, o.since, o.until) for o in running]
    if visits:
        found.append(Part("期限を決めて読めるケース", visits))
    return found


def _closed_to(user):
    """Restricted without naming that person, or declared by them: for somebody who reads the case."""
    named = named_today().filter(user=user)
    restricted = Restriction.objects.in_force().exclude(case__in=named.values("content_object"))
    excluded = Exclusion.objects.in_force().filter(user=user)
    return Case.objects.filter(Q(pk__in=restricted.values("case")) | Q(pk__in=excluded.values("case"))).values("pk")
