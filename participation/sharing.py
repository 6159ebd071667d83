"""What hosts were told, and sheets that stop with the consent they stand on."""

from common.deeds import rows
from consents.effects import Shared, shares, stops
from participation import letters
from participation.models import HostSheet


@stops
def tell_of_stopped(consent, case) -> None:
    """The database has stopped them (participation_halt); whoever looks after the placement has to speak to the host."""
    for sheet_id, case_id, _, worker in rows("participation_stopped", consent.pk):
        letters.stopped(sheet_id, case_id, worker)


@shares
def host_sheets(case):
    for sheet in HostSheet.objects.filter(case=case).select_related("placement__resource"):
        what = f"受け入れ先への依頼書（{'、'.join(label for label, _ in sheet.told)}）"
        yield Shared(
            sheet.created_at,
            sheet.placement.resource.name,
            what,
            sheet.get_basis_display(),
            sheet.consent_id,
            sheet.get_absolute_url(),
        )
