"""Outreach on my day, on the page of the agency's head, on the case that came of it, and on its timeline."""

from datetime import timedelta

from django.utils import timezone

from agencies.roles import Permission
from cases.panels import Event, Panel, on_case, on_desk, on_overview, tells
from outreach.access import holders
from outreach.models import PotentialClient, Transfer

ROWS = 10
NOTICED = 14  # days before a review falls due


@on_desk
def rounds(request):
    """Today's visits and those nobody has planned: of this person, and of nobody."""
    agencies = holders(request.user)
    if not agencies:
        return None
    held = PotentialClient.objects.of_agencies(agencies)
    mine = held.filter(worker=request.user) | held.without_worker_today()
    due = list((mine.due(timezone.localdate()) | mine.unplanned()).for_list()[: ROWS + 1])
    offers = list(Transfer.objects.filter(state="waiting", to_agency__in=agencies).select_related("from_agency")[:ROWS])
    context = {"clients": due[:ROWS], "more": len(due) > ROWS, "offers": offers}
    return Panel("アウトリーチ：きょうの訪問", "outreach/_desk.html", context, order=35)


@on_overview
def reviews(agency):
    """Whose ground is to be looked at again: nothing goes away because nobody looked."""
    soon = timezone.localdate() + timedelta(days=NOTICED)
    held = PotentialClient.objects.of_agencies([agency])
    due = list(held.for_review(soon).for_list().order_by("review_on", "id")[: ROWS + 1])
    unnamed = list(held.without_worker_today().for_list()[: ROWS + 1])
    if not due and not unnamed:
        return None
    context = {"review": due[:ROWS], "unnamed": unnamed[:ROWS], "more": len(due) > ROWS or len(unnamed) > ROWS}
    return Panel("アウトリーチ：見直しと担当", "outreach/_overview.html", context, order=40)


def _client(case) -> PotentialClient | None:
    """Read once per page. Row-level security: the agency that holds it, or the team it was shown to."""
    if not hasattr(case, "_potential_client"):
        case._potential_client = (
            PotentialClient.objects.filter(case=case).select_related("agency", "worker", "linked_to").first()
        )
    return case._potential_client


@on_case
def of_case(request, case):
    client = _client(case)
    if client is None:
        return None
    contacts = list(client.contacts.select_related("client", "by", "second")[:ROWS])
    ours = client.agency in request.user.agencies_with(Permission.OUTREACH_WORK)
    return Panel("アウトリーチ", "outreach/_case.html", {"client": client, "contacts": contacts, "ours": ours, "case": case})


@tells
def told(request, case):
    client = _client(case)
    for contact in client.contacts.select_related("client", "by")[:100] if client else ():
        title = f"アウトリーチ：{contact.get_how_display()}　{contact.get_result_display()}"
        yield Event(at=contact.happened_at, kind="note", title=title, by=contact.by.name, text=contact.words)
