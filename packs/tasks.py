"""Reminds of disclosure requests whose decision falls due."""

from datetime import timedelta

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from agencies.models import Agency
from common.acting import acting_as
from common.deeds import rows
from packs import letters
from packs.enums import SOON
from packs.models import DisclosureRequest


@shared_task(ignore_result=True)
def remind_of_disclosures() -> None:
    """A week before the day, and once it is past: the accountable agency and the host section, each once."""
    today = timezone.localdate()
    with acting_as(0, "clock"), transaction.atomic():
        due = rows("packs_due", today + timedelta(days=SOON))
        agencies = Agency.objects.in_bulk({row[2] for row in due})
        for request_id, case_id, custodian, due_on in due:
            asked = DisclosureRequest(pk=request_id, case_id=case_id, due_on=due_on)
            letters.due(asked, agencies[custodian], "late" if due_on < today else "soon")
