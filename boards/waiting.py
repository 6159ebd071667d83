"""What waits: offers and slips as frames across the city, cases and next steps as rows of one's own and as counts of others."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency
from boards.enums import Kind, Listed, Scope
from cases.models import Case, NextStep
from cases.overview import quiet_since
from clocks.models import rung_label
from common.deeds import rows
from referrals.enums import Wait
from referrals.models import Offer
from slips.models import Slip

MOST = 50


@dataclass
class Row:
    """Who is to move, since when, until when, how far silence has climbed. `name` and `url` where this person may open it."""

    list: str
    id: UUID
    kind: str
    number: str
    from_agency: Agency
    to_agency: Agency
    mover: Agency
    waits_for: str
    kept_by: Agency
    since: datetime
    due_on: date
    rung: int
    opens: bool
    name: str = ""
    url: str = ""

    kind_label = property(lambda self: Kind(self.kind).label)
    wait_label = property(lambda self: Wait(self.waits_for).label)
    rung_label = property(lambda self: rung_label(self.rung))


@dataclass(frozen=True)
class Count:
    agency: Agency
    unnamed: int
    quiet: int
    late: int


@dataclass
class Board:
    """`counts`: of others' desks, in the order of their codes; empty on one's own, where the rows stand instead."""

    lists: dict[str, list[Row]]
    unnamed: list[Case] = field(default_factory=list)
    quiet: list[Case] = field(default_factory=list)
    late: list[NextStep] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)


def board_of(user, *, scope: str, agencies: list[Agency], agency: int | None, kind: str) -> Board:
    board = Board(lists=waiting(user, scope, agency, kind))
    if kind:
        return board
    if scope == Scope.OWN:
        _own(board, [one.pk for one in agencies if agency in (None, one.pk)])
    else:
        board.counts = counts(scope, agency)
    return board


def waiting(user, scope: str, agency: int | None = None, kind: str = "") -> dict[str, list[Row]]:
    """List → its rows, one more than MOST where there are more."""
    found = rows("boards_waiting", scope, agency, kind)
    agencies = Agency.objects.in_bulk({pk for row in found for pk in (*row[4:7], row[8])})
    lines = [_row(agencies, *row) for row in found]
    _open(user, lines, named=scope == Scope.OWN)
    return {name: [line for line in lines if line.list == name] for name in Listed}


def _row(agencies, name, pk, kind, number, sender, receiver, mover, waits_for, keeper, since, due_on, rung, opens) -> Row:
    return Row(
        list=name,
        id=pk,
        kind=kind,
        number=number,
        from_agency=agencies[sender],
        to_agency=agencies[receiver],
        mover=agencies[mover],
        waits_for=waits_for,
        kept_by=agencies[keeper],
        since=since,
        due_on=due_on,
        rung=rung,
        opens=opens,
    )


def _open(user, lines: list[Row], *, named: bool) -> None:
    """The address of each: of the record where row-level security lets this person read it, else of its frame, else none.

    Names stand on the board of one's own desk only, even where this person may read more.
    """
    slips, offers = ({line.id for line in lines if (line.kind == Kind.SLIP) == slip} for slip in (True, False))
    names = {offer.pk: offer.enclosure.get("氏名", "") for offer in _readable(Offer, user, offers, "enclosure")}
    names |= {slip.pk: slip.display_name for slip in _readable(Slip, user, slips, "answers", "consented")}
    for line in lines:
        app = "slips" if line.kind == Kind.SLIP else "referrals"
        if line.id in names:
            line.name, line.url = names[line.id] if named else "", reverse(f"{app}:detail", args=[line.id])
        elif line.opens:
            line.url = reverse(f"{app}:frame", args=[line.id])


def _readable(model, user, ids, *columns):
    return model.objects.visible_to(user).filter(pk__in=ids).only(*columns) if ids else []


def _own(board: Board, agencies: list[int]) -> None:
    cases = Case.objects.open().filter(custodian__in=agencies).select_related("person", "custodian")
    late = NextStep.objects.waiting().of_agencies(agencies).filter(due_on__lt=timezone.localdate())
    board.unnamed = list(cases.without_worker_today().order_by("opened_at", "id")[: MOST + 1])
    board.quiet = list(cases.filter(last_activity__lt=quiet_since()).order_by("last_activity", "id")[: MOST + 1])
    board.late = list(late.select_related("case__person", "agency", "worker").order_by("due_on", "id")[: MOST + 1])


def counts(scope: str, agency: int | None = None) -> list[Count]:
    found = rows("boards_counts", scope, agency, quiet_since())
    agencies = Agency.objects.in_bulk([row[0] for row in found])
    return [Count(agencies[pk], *numbers) for pk, *numbers in found]
