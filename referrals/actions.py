"""Deeds of つなぎ. Accepting is the only ordinary way in which custody moves. Whose turn it is, the database asks.

Words and days come from here, locks and turns from migrations/0004_whole_life_walls.sql.
"""

from collections.abc import Sequence

from django.utils import timezone

from audit.book import write_down
from cases.actions import step_to
from cases.enums import Stage
from cases.models import Case
from clocks.clock import answer_by, due_in, has_accounts
from common.deeds import call, deed, rows
from common.errors import NotAllowed
from consents.actions import disclose
from consents.enums import Act, Basis
from consents.ledger import ask
from referrals import letters
from referrals.anonymity import refuse_names
from referrals.enclosure import categories_of, what_goes_along, what_goes_without_a_name
from referrals.enums import MOVES_CUSTODY, Decision, OfferKind, Review, Verdict, Wait
from referrals.models import Offer


@deed
def send_offer(
    case, *, kind, to_agency, by, from_agency, did, keeps, asks, danger="", approved_by="", urgency=None, pages: Sequence = ()
) -> Offer:
    """Ask an agency. What goes along is limited to what consent covers; without any ground nothing is sent.

    `pages`: pages of sheets that go along (enclosure.Page). `danger`: the reason for an emergency provision, which somebody
    has approved; what is told in it stands among the disclosures without consent as well.
    """
    answer, enclosure = ground_of(case, kind=kind, to_agency=to_agency, texts=(did, keeps, asks), danger=danger, pages=pages)
    urgency = urgency or case.urgency
    until = answer_by(to_agency, urgency)
    offer = Offer.objects.create(
        case=case,
        kind=kind,
        urgency=urgency,
        from_agency=from_agency,
        to_agency=to_agency,
        sent_by=by,
        sent_at=timezone.now(),
        answer_by=until,
        did=did,
        keeps=keeps,
        asks=asks,
        basis=answer.basis,
        basis_reason=danger or answer.reason,
        consent_id=answer.consent_id,
        enclosure=enclosure,
        waits_for=Wait.ANSWER,
        waits_with=to_agency,
        due_on=until,
        kept_by=to_agency if has_accounts(to_agency) else from_agency,
    )
    if answer.basis == Basis.DANGER:
        _told_in_danger(offer, by=by, approved_by=approved_by)
    if kind == OfferKind.HAND_BACK:
        step_to(case, Stage.HANDING_BACK, by=by, reason="つなぎ戻しの打診")
    write_down("offer.sent", about=offer, case=case, to=to_agency.pk, basis=str(answer.basis))
    letters.asked(offer)
    return offer


def _told_in_danger(offer, *, by, approved_by):
    if not approved_by:
        raise NotAllowed("緊急提供を承認した人を入力してください。")
    disclose(
        offer.case.person,
        by=by,
        agency=offer.from_agency,
        basis=Basis.DANGER,
        danger=offer.basis_reason,
        recipient=offer.to_agency.name,
        what=f"{offer.kind_label}：{'、'.join(offer.enclosure)}",
        at=offer.sent_at,
        approved_by=approved_by,
    )


@deed
def send_many(cases, *, by, **offer) -> list[Offer]:
    """The same question about several cases, all in one act: every one of them is sent, or none. Arguments: send_offer."""
    ordered = sorted(cases, key=lambda case: case.pk)
    return [send_offer(case, by=by, from_agency=case.custodian, **offer) for case in ordered]


def ground_of(case, *, kind, to_agency, texts, danger="", pages=()):
    """The lawful answer, and exactly what goes along. Raises NotAllowed with the reason where there is no ground."""
    if not case.is_open:
        raise NotAllowed("終結したケースは、つなげません。再開してからつないでください。")
    if to_agency.pk == case.custodian_id:
        raise NotAllowed("自分の機関へは、つなげません。別の機関を選んでください。")
    if kind == OfferKind.ANONYMOUS:
        refuse_names(case, (*texts, danger))
        return ask(Act.CONSULT_ANONYMOUSLY, case.person), what_goes_without_a_name(case)
    answer = ask(Act.SHARE, case.person, recipients=[to_agency], categories=categories_of(pages), danger=danger)
    if not answer:
        raise NotAllowed(answer.reason)
    minimum = answer.basis == Basis.DANGER
    return answer, what_goes_along(case, minimum=minimum, pages=() if minimum else pages)


def accept(offer, *, by, answer="") -> Offer:
    """The yes. For つなぎ and つなぎ戻し custody moves here, once, under the lock of the case row."""
    return answer_offer(offer, verdict=Verdict.ACCEPTED, answer=answer, by=by)


def decline(offer, *, by, answer, counter_proposal="") -> Offer:
    """A no with its reason. The sender stays accountable; the one who declined reads nothing any more."""
    return answer_offer(offer, verdict=Verdict.DECLINED, answer=answer, counter_proposal=counter_proposal, by=by)


@deed
def answer_offer(offer, *, verdict, by, answer="", counter_proposal="") -> Offer:
    """Yes, yes as a partner without custody, or no. Other offers about the case end with a yes that moves custody."""
    if verdict == Verdict.DECLINED and not answer.strip():
        raise NotAllowed("辞退の理由を入力してください。")
    others = _others_of(offer) if verdict == Verdict.ACCEPTED and offer.moves_custody else []
    call("referrals_answer", offer.pk, verdict, answer, counter_proposal, day_after(offer, verdict))
    write_down(f"offer.{verdict}", about=offer, case=offer.case_id)
    letters.answered(offer, verdict)
    for other in others:
        letters.ended(other)
    return _as_it_is(offer)


def _others_of(offer) -> list[Offer]:
    """Who else is asked about the same case. Nobody reads another's offer; the database names them for this one purpose."""
    return letters.known((pk, sender, to, urgency) for pk, to, sender, urgency in rows("referrals_parallel", offer.pk))


def day_after(offer, verdict):
    """By when the next move is due after this answer."""
    names = {Verdict.ACCEPTED: "outcome", Verdict.PARTLY: "next", Verdict.DECLINED: "review"}
    return due_in(names[Verdict(verdict)])


def _as_it_is(offer) -> Offer:
    """After a decline the row is not there any more for whoever declined; what was read stays in their hand."""
    fresh = Offer.objects.filter(pk=offer.pk).first()
    return fresh or offer


@deed
def ask_back(offer, *, by, words) -> None:
    """照会: what must be known before an answer. The clock stands with the sender until the reply."""
    until = answer_by(offer.from_agency, offer.urgency)
    call("referrals_ask", offer.pk, words, until)
    write_down("offer.asked", about=offer, case=offer.case_id)
    letters.questioned(offer, until)


@deed
def reply(offer, *, by, words) -> None:
    _keep_anonymous(offer, words)
    until = answer_by(offer.to_agency, offer.urgency)
    call("referrals_reply", offer.pk, words, until)
    write_down("offer.replied", about=offer, case=offer.case_id)
    letters.replied(offer, until)


@deed
def withdraw(offer, *, by, words="") -> None:
    call("referrals_withdraw", offer.pk, words)
    write_down("offer.withdrawn", about=offer, case=offer.case_id)
    letters.ended(offer)


def _keep_anonymous(offer, words):
    """What the agency asked will read names nobody. Who has left the case cannot be checked against it, and only ends it."""
    if not (offer.is_anonymous and offer.is_waiting):
        return
    case = Case.objects.filter(pk=offer.case_id).first()
    if case is None:
        raise NotAllowed("いまはこのケースに関わっていないため、この匿名相談は続けられません。取り下げてください。")
    refuse_names(case, [words])


@deed
def go_on(offer, *, by, words) -> None:
    """The sender says what comes next after a decline, a half yes, or being asked to think again."""
    _keep_anonymous(offer, words)
    call("referrals_go_on", offer.pk, words, answer_by(offer.to_agency, offer.urgency))
    write_down("offer.went_on", about=offer, case=offer.case_id)
    letters.settled(offer)


@deed
def report(offer, *, by, words) -> None:
    """What became of it, told to the sender."""
    call("referrals_report", offer.pk, words)
    write_down("offer.reported", about=offer, case=offer.case_id)
    letters.reported(offer)


@deed
def review(frame, *, by, verdict, words) -> None:
    """The coordinator's look at a decline (by its frame; the case may be closed to the coordinator)."""
    days = {
        Review.AGREED: lambda: due_in("next"),
        Review.AGAIN: lambda: answer_by(frame.to_agency, frame.urgency),
        Review.COUNCIL: lambda: due_in("council"),
    }
    until = days[Review(verdict)]()
    call("referrals_review", frame.pk, verdict, words, until)
    write_down("offer.reviewed", about=frame, verdict=str(verdict))
    letters.decided(frame, verdict, until)


@deed
def decide(frame, *, by, verdict, words, until=None) -> None:
    """A person's decision about an offer that silence has lifted. `until`: the new day, where it is extended."""
    days = {
        Decision.EXTENDED: lambda: until or answer_by(frame.waits_with, frame.urgency),
        Decision.ADVISED: lambda: due_in("next"),
        Decision.COUNCIL: lambda: due_in("council"),
    }
    day = days[Decision(verdict)]()
    call("referrals_decide", frame.pk, verdict, words, day)
    write_down("offer.decided", about=frame, verdict=str(verdict))
    letters.decided(frame, verdict, day)


@deed
def take_back(case, *, by, reason) -> None:
    """The coordinator takes custody of a case in its circle back, with a reason."""
    before = list(Offer.objects.waiting().filter(case=case, kind__in=MOVES_CUSTODY))
    call("referrals_take_back", case.pk, reason)
    write_down("custody.taken_back", about=case, case=case)
    for offer in before:
        letters.ended(offer)


@deed
def take_back_many(cases, *, by, reason) -> None:
    """Several cases of the coordinator's circle, in one act."""
    for case in sorted(cases, key=lambda case: case.pk):
        take_back(case, by=by, reason=reason)


def open_offers(case):
    return Offer.objects.waiting().filter(case=case)
