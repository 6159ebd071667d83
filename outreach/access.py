"""The doors of the programme: to an entry for the agency that holds it, to an offer for both sides, and to nobody else."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from agencies.models import Agency
from agencies.roles import Permission
from audit.book import note_opening
from common.deeds import call
from outreach.models import PotentialClient, Transfer


def holders(user) -> list[Agency]:
    """The agencies for which this person does outreach: the database says which (juso_outreach_agencies)."""
    able = user.agencies_with(Permission.OUTREACH_WORK)
    mine = set(call("juso_outreach_agencies")) if able else set()
    return [agency for agency in able if agency.pk in mine]


def require_outreach(request) -> list[Agency]:
    agencies = holders(request.user)
    if not agencies:
        raise PermissionDenied("この画面は、アウトリーチ事業を担う機関の相談員だけが使えます。")
    return agencies


def client_for(request, client_id) -> PotentialClient:
    """Held by an agency of this person: else 404, the same as none."""
    held = PotentialClient.objects.of_agencies(holders(request.user))
    client = get_object_or_404(held.select_related("agency", "worker", "linked_to", "case"), pk=client_id)
    note_opening(request, client, case=client.case_id)
    return client


def open_client_for(request, client_id) -> PotentialClient:
    client = client_for(request, client_id)
    if not client.is_open:
        raise PermissionDenied("この記録は、すでに終えています。続けるときは、先に「再開する」を押してください。")
    return client


def transfer_for(request, transfer_id) -> Transfer:
    agencies = holders(request.user)
    ours = Transfer.objects.filter(from_agency__in=agencies) | Transfer.objects.filter(to_agency__in=agencies)
    rows = ours.select_related("from_agency", "to_agency", "sent_by", "answered_by")
    transfer = get_object_or_404(rows, pk=transfer_id)
    note_opening(request, transfer)
    return transfer
