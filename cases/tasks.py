"""What happens by itself: consents that run out, requests to read that are passed on, restricted cases that keep a name."""

from datetime import timedelta

from celery import shared_task
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency, User
from agencies.roles import Permission
from cases import guarding
from common.acting import acting_as
from common.deeds import rows
from notices.actions import tell

EARLY, LATE = 30, 7  # days before the end


@shared_task(ignore_result=True)
def remind_of_ending_consents() -> None:
    """A month and a week before a consent ends, each once: whoever works on the case, else those who record consent there."""
    with acting_as(0, "consents"), transaction.atomic():
        now = timezone.now()
        ending = rows("consents_ending", now + timedelta(days=EARLY))
        agencies = Agency.objects.in_bulk({row[2] for row in ending})
        workers = User.objects.in_bulk({row[3] for row in ending if row[3]})
        for consent, case, agency, worker, ends_at in ending:
            _remind(
                consent, case, agencies[agency], workers.get(worker), LATE if ends_at <= now + timedelta(days=LATE) else EARLY
            )


def _remind(consent, case, agency, worker, days) -> None:
    told = {"url": reverse("cases:consents", args=[case]), "key": f"consent/{consent}/{days}", "urgent": days == LATE}
    if worker and any(post.agency_id == agency.pk for post in worker.current_posts):
        tell("consent.ending", users=[worker], **told)
    else:
        tell("consent.ending", agency=agency, permission=Permission.CONSENT_RECORD, **told)


@shared_task(ignore_result=True)
def pass_requests_on() -> None:
    """Every minute, so that nothing differs for whoever asked about a number that is not there."""
    with acting_as(0, "requests"), transaction.atomic():
        guarding.pass_requests_on()


@shared_task(ignore_result=True)
def keep_somebody_named() -> None:
    """Every hour: who was named on a restricted case has left, so its heads are named."""
    with acting_as(0, "named"), transaction.atomic():
        guarding.keep_somebody_named()
