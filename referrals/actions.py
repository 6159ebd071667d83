"""Deeds of つなぎ. Accepting is the only ordinary way in which custody moves."""

from datetime import timedelta

from django.utils import timezone

from audit.book import write_down
from cases.actions import step_to
from cases.enums import Stage
from common.deeds import call, deed
from common.errors import NotAllowed
from consents.enums import Act, Basis, Category
from consents.ledger import ask
from referrals.enclosure import what_goes_along
from referrals.enums import OfferKind
from referrals.models import Offer


@deed
def send_offer(case, *, kind, to_agency, by, from_agency, did, keeps, asks, danger="") -> Offer:
    """Ask an agency. What goes along is limited to what consent covers; without any ground nothing is sent."""
    if not case.is_open:
        raise NotAllowed("終結したケースは、つなげません。再開してからつないでください。")
    if to_agency.pk == case.custodian_id:
        raise NotAllowed("自分の機関へは、つなげません。別の機関を選んでください。")
    answer = ask(Act.SHARE, case.person, recipients=[to_agency], categories=[Category.BASIC, Category.HISTORY], danger=danger)
    if not answer:
        raise NotAllowed(answer.reason)
    now = timezone.now()
    offer = Offer.objects.create(
        case=case,
        kind=kind,
        from_agency=from_agency,
        to_agency=to_agency,
        sent_by=by,
        sent_at=now,
        answer_by=timezone.localdate(now) + timedelta(days=to_agency.answer_days),
        did=did,
        keeps=keeps,
        asks=asks,
        basis=answer.basis,
        basis_reason=danger or answer.reason,
        consent_id=answer.consent_id,
        enclosure=what_goes_along(case, minimum=answer.basis == Basis.DANGER),
    )
    if kind == OfferKind.HAND_BACK:
        step_to(case, Stage.HANDING_BACK, by=by, reason="つなぎ戻しの打診")
    write_down("offer.sent", about=offer, case=case, to=to_agency.pk, basis=str(answer.basis))
    return offer


@deed
def accept(offer, *, by, answer="") -> Offer:
    """The yes. For つなぎ and つなぎ戻し custody moves here, once, under the lock of the case row."""
    case_id = call("referrals_answer", offer.pk, True, answer, "")
    write_down("offer.accepted", about=offer, case=case_id)
    offer.refresh_from_db()
    return offer


@deed
def decline(offer, *, by, answer, counter_proposal="") -> None:
    """A no with its reason. The sender stays accountable; the one who declined reads nothing any more."""
    if not answer.strip():
        raise NotAllowed("辞退の理由を入力してください。")
    case_id = call("referrals_answer", offer.pk, False, answer, counter_proposal)
    write_down("offer.declined", about=offer, case=case_id)


@deed
def withdraw(offer, *, by) -> None:
    call("referrals_withdraw", offer.pk)
    write_down("offer.withdrawn", about=offer, case=offer.case_id)


@deed
def take_back(case, *, by, reason) -> None:
    """The coordinator takes custody of a case in its circle back, with a reason."""
    call("referrals_take_back", case.pk, reason)
    write_down("custody.taken_back", about=case, case=case)


def open_offers(case):
    return Offer.objects.waiting().filter(case=case)
