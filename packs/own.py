"""わたしの情報の記録: for the person, who was told what, when and under which consent. Nothing of anybody else."""

from collections import Counter
from dataclasses import dataclass

from django.db.models.functions import TruncMonth
from django.utils import timezone

from agencies.models import Municipality, Post
from audit.models import Entry
from cases.access import explain
from cases.consents import Line, ledger_of
from cases.household import Member
from cases.models import Case
from common import pdf
from common.press import Pressed
from common.wareki import spell
from consents.effects import Shared, shared_of
from consents.enums import Basis

UNNAMED = "機関の外"


@dataclass(frozen=True)
class Opened:
    month: str
    agency: str
    times: int


def record_of(case: Case) -> dict:
    """What the page and the paper show."""
    ledger = ledger_of([Member(case.person, "本人", False)])
    return {
        "case": case,
        "person": case.person,
        "lines": ledger.lines,
        "shared": told_of(case, {line.consent.pk: line for line in ledger.lines}),
        "circle": explain(case),
        "opened": openings_of(case),
    }


def told_of(case: Case, own: dict[object, Line]) -> list[tuple[Shared, Line | None]]:
    """What was told, with the consent it rests on where that is the person's own. A conference of art. 106-6 is not in here."""
    told = [each for each in shared_of(case) if each.basis != Basis.CONFERENCE.label]
    return [(each, own.get(each.consent_id)) for each in told]


def openings_of(case: Case) -> list[Opened]:
    """From the book, the newest first: by agency and month, never by person."""
    months = (
        Entry.objects.about_case(case)
        .openings()
        .filter(about="cases.case")
        .annotate(month=TruncMonth("at"))
        .values_list("actor_id", "month", "at")
    )
    rows = list(months)
    posts: dict[int, list[Post]] = {}
    for post in Post.objects.filter(user__in={actor for actor, _, _ in rows}).select_related("agency").order_by("since"):
        posts.setdefault(post.user_id, []).append(post)
    counted = Counter((month, _agency_of(posts.get(actor, []), at)) for actor, month, at in rows)
    ordered = sorted(counted.items(), key=lambda pair: (-pair[0][0].timestamp(), pair[0][1]))
    return [
        Opened(spell(timezone.localdate(month)).partition("月")[0] + "月", agency, times) for (month, agency), times in ordered
    ]


def _agency_of(posts: list[Post], at) -> str:
    """Where somebody worked on that day."""
    day = timezone.localdate(at)
    return next((post.agency.name for post in posts if post.since <= day <= post.until), UNNAMED)


def own_pdf(case: Case, *, by) -> Pressed:
    context = {**record_of(case), "municipality": Municipality.objects.values_list("name", flat=True).first() or "市町村"}
    return pdf.render("packs/print/own.html", context, title="わたしの情報の記録", printed_by=by.signature, running="ご本人用")
