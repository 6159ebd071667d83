"""What offers have told to whom; and offers that stop with the consent they rest on."""

from clocks.clock import due_in
from common.deeds import rows
from consents.effects import Shared, shares, stops
from referrals import letters
from referrals.models import Offer


@stops
def stop_offers(consent, case) -> None:
    """Those that wait: closed to the receiver, and the sender is to say what comes next."""
    for offer in letters.known(rows("referrals_stop", consent.pk, due_in("next"))):
        letters.stopped(offer)


@shares
def offers(case):
    for offer in Offer.objects.filter(case=case).select_related("to_agency"):
        what = f"{offer.kind_label}：{'、'.join(offer.enclosure)}"
        ground = offer.get_basis_display()
        yield Shared(offer.sent_at, offer.to_agency.name, what, ground, offer.consent_id, offer.get_absolute_url())
