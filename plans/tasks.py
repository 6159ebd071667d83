"""What the night says about decided plans: monitoring that is due, an end that comes near, a look after the closing."""

from datetime import timedelta

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from agencies.models import Agency, User
from cases.models import Case
from common.acting import acting_as
from common.deeds import rows
from plans import letters
from plans.enums import EVALUATE_DAYS
from plans.models import AfterCheck, Plan


@shared_task(ignore_result=True)
def remind_of_plans() -> None:
    """Each once for its day."""
    with acting_as(0, "clock"), transaction.atomic():
        today = timezone.localdate()
        due = rows("plans_due", today, today + timedelta(days=EVALUATE_DAYS))
        agencies = Agency.objects.in_bulk({row[4] for row in due})
        workers = User.objects.in_bulk({row[5] for row in due if row[5]})
        for what, key, plan_id, case_id, agency, worker, day in due:
            case = Case(pk=case_id, custodian=agencies[agency])
            if what == "check":
                letters.check_due(AfterCheck(pk=key, case=case, agency=agencies[agency]))
            elif what == "monitoring":
                letters.monitoring_due(Plan(pk=plan_id, case=case), workers.get(worker), day)
            else:
                letters.ending(Plan(pk=plan_id, case=case), workers.get(worker))
