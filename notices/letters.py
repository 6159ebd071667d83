"""The one letter there is: that there is something, and where. Never what, about whom, or from whom."""

import logging
import smtplib
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from common import bell
from common.deeds import call, rows
from notices.enums import LetterState, Trouble
from notices.hours import Hours

log = logging.getLogger(__name__)

SUBJECT = "お知らせがあります"
BACKOFF = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120)]  # then every two hours, for a day
PATIENCE = timedelta(days=1)


def text() -> str:
    return f"{SUBJECT}。\n{settings.SITE_ADDRESS}{reverse('notices:list')}\n"


def ring() -> None:
    """Tells the workers that there is something to send. Nothing depends on it: the sweeper comes every minute."""
    bell.ring("notices.tasks.send_letters")


@transaction.atomic
def send_next() -> bool:
    """Sends the next letter that is due. False where there is none.

    Its row stays locked meanwhile: killed here, the letter is due again; another worker takes the next one.
    """
    now, hours = timezone.now(), Hours.of_city()
    if hours.next_open(now) > now:
        return False
    found = rows("notices_next_letter", now)
    if not found:
        return False
    (letter_id, email, wanted, tries, first_failed_at), *_ = found
    trouble = _send(email) if wanted else None
    if trouble:
        again = _next_try(now, hours, tries, first_failed_at)
        state = LetterState.FAILED if again else LetterState.GIVEN_UP
        call("notices_end_letter", letter_id, state, now, trouble, again)
    else:
        call("notices_end_letter", letter_id, LetterState.SENT if wanted else LetterState.NEEDLESS, now, "", None)
    return True


def _send(email: str) -> Trouble | None:
    try:
        send_mail(SUBJECT, text(), settings.DEFAULT_FROM_EMAIL, [email])
    except Exception as problem:  # one address nobody can write to must not hold up the others
        log.warning("a letter was not sent", exc_info=True)
        return _trouble(problem)
    return None


TROUBLES = [
    (smtplib.SMTPAuthenticationError, Trouble.SIGN_IN),
    (smtplib.SMTPRecipientsRefused, Trouble.RECIPIENT),
    (smtplib.SMTPServerDisconnected, Trouble.CONNECTION),
    (smtplib.SMTPException, Trouble.SERVER),
    (TimeoutError, Trouble.TIMEOUT),
    (OSError, Trouble.CONNECTION),
]


def _trouble(problem: Exception) -> Trouble:
    return next((code for kind, code in TROUBLES if isinstance(problem, kind)), Trouble.OTHER)


def _next_try(now: datetime, hours: Hours, tries: int, first_failed_at: datetime | None) -> datetime | None:
    """None when the whole series was tried and a day has gone by."""
    if first_failed_at and tries >= len(BACKOFF) and now - first_failed_at >= PATIENCE:
        return None
    return hours.next_open(now + BACKOFF[min(tries, len(BACKOFF) - 1)])
