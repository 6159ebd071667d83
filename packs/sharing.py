"""Packs among what was told to whom."""

from consents.effects import Shared, shares
from packs.models import HandoverPack


@shares
def packs(case):
    for pack in HandoverPack.objects.filter(case=case).select_related("to_agency"):
        what = f"引継書（{pack.get_occasion_display()}）"
        yield Shared(pack.created_at, pack.handed_to, what, pack.get_basis_display(), pack.consent_id)
