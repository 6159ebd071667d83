"""F5 begins with what the entry says."""

from cases.sheets import begins
from outreach.carry import plan_of
from outreach.models import PotentialClient


@begins("F5")
def from_entry(case) -> dict:
    client = PotentialClient.objects.filter(case=case).select_related("worker", "linked_to").first()
    return plan_of(client) if client else {}
