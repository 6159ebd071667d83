"""Entries that lie with a worker or an agency: whoever leaves sees them, and who takes them on."""

from agencies.holdings import Line, holding, holds
from outreach.models import PotentialClient, Transfer


@holds
def clients(user=None, agency=None):
    held = PotentialClient.objects.open()
    if user:
        held = held.filter(worker=user)
    if agency:
        held = held.of_agencies([agency])
    yield from holding("outreach", "アウトリーチの相談者", held.for_list(), _line)


@holds
def transfers(user=None, agency=None):
    if agency is None or user is not None:
        return  # an offer waits with an agency
    waiting = Transfer.objects.filter(state="waiting", to_agency=agency).select_related("from_agency")
    yield from holding(
        "outreach_transfers",
        "返事を待っているアウトリーチの引き渡し",
        waiting,
        lambda offer: Line(offer.from_agency.name, offer.get_absolute_url(), offer.answer_by),
    )


def _line(client) -> Line:
    return Line(client.label, client.get_absolute_url(), client.next_on)
