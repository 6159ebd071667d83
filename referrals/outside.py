"""Agencies without accounts: a code on paper that answers once, and answers by telephone or on paper.

Either settles an offer exactly as an answer on the screen does (migrations/0007_answers_outside_walls.sql).
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.utils import timezone

from agencies.models import Agency, Municipality
from agencies.roles import Permission
from audit.book import write_down
from cases.enums import StakeReason
from cases.models import Case
from clocks.clock import due_in, has_accounts
from common.deeds import call, deed, rows
from common.errors import NotAllowed
from referrals import letters
from referrals.access import sends
from referrals.actions import day_after
from referrals.codes import hash_of, make_code
from referrals.enums import ASKED_ONLY, OfferKind, OfferState, Verdict, Via
from referrals.models import AnswerLink, Offer, letter_no

DEAD = (
    "このコードでは回答できません。打ち間違い、期限切れ、または回答が済んでいることが考えられます。"
    "もう一度確かめても開けないときは、依頼書にある電話番号へお電話ください。"
)


def verdicts(kind: str, to_agency: Agency) -> list[tuple[str, str]]:
    """What may be answered. Who holds no cases can join, and cannot become accountable."""
    if kind in ASKED_ONLY:
        return ASKED_ONLY[OfferKind(kind)]
    if not to_agency.holds_cases:
        return [("partly", "協力機関として加わる"), ("declined", "辞退する")]
    return [(str(verdict), str(verdict.label)) for verdict in Verdict]


# The code --------------------------------------------------------------------------------------------------------------


@deed
def make_link(about, *, by) -> tuple[str, AnswerLink]:
    """A new code for an offer (or the frame of one); the one before it ends. Whoever calls shows it once and forgets it."""
    code = make_code()
    last = due_in("link")
    call("referrals_make_link", about.pk, hash_of(code), timezone.make_aware(datetime.combine(last + timedelta(1), time.min)))
    write_down("offer.code_made", about=about, case=getattr(about, "case_id", None), until=last)
    return code, live_link(about.pk)


def live_link(offer_id: UUID) -> AnswerLink | None:
    now = timezone.now()
    return AnswerLink.objects.filter(offer=offer_id, used_at=None, ended_at=None, expires_at__gt=now).first()


@dataclass
class Letter:
    """What a code opens: who asks whom, by when. Nothing of the person."""

    offer_id: UUID
    kind: str
    from_agency: Agency
    to_agency: Agency
    sent_at: datetime
    answer_by: date

    kind_label = property(lambda self: OfferKind(self.kind).label)
    number = property(lambda self: letter_no(self.offer_id))
    verdicts = property(lambda self: verdicts(self.kind, self.to_agency))


def open_link(code: str) -> Letter | None:
    """None for every code that does not serve, whatever the reason."""
    found = rows("referrals_open_link", hash_of(code))
    if not found:
        return None
    offer_id, kind, sender, receiver, sent_at, answer_by = found[0]
    agencies = Agency.objects.in_bulk([sender, receiver])
    return Letter(offer_id, kind, agencies[sender], agencies[receiver], sent_at, answer_by)


@deed
def answer_by_link(letter: Letter, *, code, verdict, answer, name) -> None:
    """The answer of somebody who is not signed in. Whoever holds the code speaks for the agency asked."""
    settled = rows("referrals_answer_by_link", hash_of(code), verdict, answer, "", day_after(letter, verdict), name)
    if not settled:
        raise NotAllowed(DEAD)
    _tell(settled, verdict, Via.LINK, letter)


def _tell(settled: list[tuple], verdict, way, about) -> None:
    """The book, and everybody concerned: the two sides, and who else had been asked about the same case."""
    answered, *others = [
        Offer(pk=pk, case_id=case, from_agency_id=sender, to_agency_id=receiver) for pk, case, sender, receiver in settled
    ]
    answered.kind = about.kind
    write_down(f"offer.{verdict}", about=answered, case=answered.case_id, via=str(way))
    letters.answered(answered, verdict)
    for other in others:
        letters.ended(other)


# By telephone or on paper ----------------------------------------------------------------------------------------------


@deed
def record_answer(about, *, by, way, name, told_on, verdict, answer, reference="") -> None:
    """What an agency without accounts has said, written down by the coordinator (`about`: an offer, or its frame)."""
    settled = rows(
        "referrals_record_answer", about.pk, verdict, answer, "", day_after(about, verdict), way, name, told_on, reference
    )
    _tell(settled, verdict, way, about)


@deed
def fetch_back(case, *, by, reason) -> None:
    """The agency that had given the case to one without accounts answers for it again."""
    call("referrals_fetch_back", case.pk, reason)
    write_down("custody.taken_back", about=case, case=case)


def may_fetch_back(user, case) -> bool:
    """Whoever had given it away, while the agency that holds it has nobody who could act on the screen."""
    mine = user.agencies_with(Permission.OFFER_SEND)
    gave = any(stake.reason == StakeReason.REFERRED and stake.agency in mine for stake in case.circle)
    return gave and case.is_open and not has_accounts(case.custodian)


# What the pages show ---------------------------------------------------------------------------------------------------


def coordinates(user, coordinator=None) -> bool:
    """Whether this person works for the coordinator agency, with the right to take cases back."""
    return (coordinator or the_coordinator()) in user.agencies_with(Permission.CUSTODY_TAKE_BACK)


def the_coordinator() -> Agency:
    return Municipality.objects.select_related("coordinator").get().coordinator


def outlook(user, about) -> dict | None:
    """For the sender and the coordinator, where an offer waits for an agency that cannot answer on the screen."""
    if about.state != OfferState.SENT or has_accounts(about.to_agency):
        return None
    coordinator = the_coordinator()
    coordinating = coordinates(user, coordinator)
    if not coordinating and not sends(user, about):
        return None
    return {"about": about, "link": live_link(about.pk), "may_record": coordinating, "coordinator": coordinator}


@dataclass
class Held:
    """A case in the hands of an agency without accounts."""

    number: str
    agency: Agency
    since: datetime
    referrer: Agency | None
    case: Case | None  # only inside its circle


def held_outside() -> list[Held]:
    """For the coordinator all of them, for others those they had referred; the longest held first."""
    found = rows("referrals_held_outside")
    agencies = Agency.objects.in_bulk({pk for row in found for pk in (row[1], row[3]) if pk})
    cases = Case.objects.select_related("person").in_bulk([row[4] for row in found if row[4]])
    return [
        Held(number, agencies[holder], since, agencies.get(referrer), cases.get(case))
        for number, holder, since, referrer, case in found
    ]
