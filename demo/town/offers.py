"""Offers of an invented case, with their histories."""

from datetime import timedelta

from django.utils import timezone

from consents.enums import Basis
from demo.town import words
from referrals.enums import OfferState, StepKind, Via, Wait
from referrals.models import Offer, OfferStep


def write_offer(writer, case, kind, sender, receiver, by, consent, *, state, answered=None) -> Offer:
    sent = min(writer.tick(), writer.now - timedelta(hours=2))
    if state == OfferState.SENT:  # some have waited for long: the town shows what silence does
        sent = max(case.opened_at, writer.now - timedelta(days=writer.dice.randint(0, 14), hours=2))
    answer_by = timezone.localdate(sent) + timedelta(days=receiver.answer_days)
    accepted = state == OfferState.ACCEPTED
    offer = Offer(
        case=case,
        kind=kind,
        urgency=case.urgency,
        from_agency=sender,
        to_agency=receiver,
        sent_by=by,
        sent_at=sent,
        answer_by=answer_by,
        did=writer.dice.choice(words.DID),
        keeps=writer.dice.choice(words.KEEPS),
        asks=writer.dice.choice(words.ASKS),
        basis=Basis.CONSENT,
        basis_reason="本人同意の範囲内です。",
        consent_id=consent.pk,
        state=state,
        enclosure={"氏名": case.person.name, "ふりがな": case.person.kana},
        answered_at=min(writer.tick(), writer.now - timedelta(hours=1)) if accepted else None,
        answered_by=answered,
        answered_via=Via.SCREEN if accepted else "",
        waits_for=Wait.OUTCOME if accepted else Wait.ANSWER,
        waits_with=receiver,
        kept_by=receiver,
        due_on=timezone.localdate(writer.now) + timedelta(days=writer.dice.randint(3, 28)) if accepted else answer_by,
    )
    _step_of(writer, offer, StepKind.SENT, sender, by, sent)
    if accepted:
        _step_of(writer, offer, StepKind.ACCEPTED, receiver, answered, offer.answered_at)
    writer.book("offer.sent", offer, case, by)
    return writer.add(offer)


def _step_of(writer, offer, kind, agency, by, at, said=""):
    waits = Wait.OUTCOME if kind == StepKind.REPORTED else Wait.ANSWER
    writer.add(OfferStep(offer=offer, at=at, kind=kind, agency=agency, by=by, words=said, waits_for=waits, due_on=offer.due_on))


def report_ended(writer, case, reporter, by):
    """Whoever gives a case away has nothing more to report about how it came to it."""
    for offer in writer.rows[Offer]:
        if offer.case is case and offer.waits_for == Wait.OUTCOME and offer.to_agency == reporter:
            offer.outcome, offer.outcome_at = "主担当が移りました。", writer.clock
            _step_of(writer, offer, StepKind.REPORTED, reporter, by, writer.clock, offer.outcome)
            offer.waits_for, offer.waits_with, offer.kept_by, offer.due_on = "", None, None, None
