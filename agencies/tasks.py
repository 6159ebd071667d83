"""What happens every night, by itself."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from celery import shared_task
from django.contrib.sessions.models import Session
from django.utils import timezone

from agencies import tries
from agencies.holidays import fill_closing_days
from agencies.models import GuessCount
from common.models import Submission


@shared_task(ignore_result=True)
def forget_ended_sessions() -> None:
    """Sessions past their end, guesses long ago, and the keys of forms sent more than a week ago."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    GuessCount.objects.filter(at__lt=timezone.now() - timedelta(days=60), total__lt=tries.PASSWORDS.hard).delete()
    Submission.objects.filter(at__lt=timezone.now() - timedelta(days=7)).delete()


@shared_task(ignore_result=True)
def look_ahead() -> None:
    """The holidays of the coming fiscal years, as soon as one of them is not yet in the calendar."""
    fill_closing_days()
