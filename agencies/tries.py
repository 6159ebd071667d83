"""How often somebody may guess. Counted in the database, before the guess is judged; a right one is taken back.

Strangers to an account are counted together, wherever they come from; a device that has signed in to it before is counted
by itself, and so is an address from which it has. So nobody shuts a colleague out by guessing wrong (T33).
"""

import hashlib
import hmac
import time
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from agencies import devices
from agencies.models import GuessCount
from common.errors import NotAllowed
from common.limits import client_of

DAY = 24 * 60 * 60
TOO_MANY = (
    "失敗が続いたため、しばらく受け付けられません。15分ほどたってから、もう一度お試しください。"
    "続くときは管理者にご連絡ください。"
)


@dataclass(frozen=True)
class Limits:
    burst: int  # so many within `window` seconds close for `pause` seconds
    window: int
    pause: int
    daily: int
    hard: int | None  # so many since the last sign-in close until an administrator acts

    def allow(self, recent: list[float], total: int, now: float) -> bool:
        """Pure. `recent`: the moments of the last failures, oldest first."""
        last = recent[-self.burst :]
        paused = len(last) == self.burst and last[-1] - last[0] <= self.window and now - last[-1] < self.pause
        today = sum(1 for moment in recent if now - moment < DAY)
        return not paused and today < self.daily and (self.hard is None or total < self.hard)


PASSWORDS = Limits(burst=5, window=300, pause=900, daily=20, hard=50)
CODES = Limits(burst=5, window=300, pause=900, daily=30, hard=100)
STRANGERS_AT_ONE_PLACE = Limits(burst=30, window=600, pause=900, daily=200, hard=None)  # an office shares one address


@dataclass(frozen=True)
class Count:
    """One guess that has been counted."""

    key: str
    moment: float
    total: int


def key_of(*words) -> str:
    """What is counted, without saying in the database for whom or where."""
    return hmac.new(settings.SECRET_KEY.encode(), "\0".join(map(str, words)).encode(), hashlib.sha256).hexdigest()


@transaction.atomic
def begin(limits: Limits, *words) -> Count:
    """Counts a guess. NotAllowed when there were too many."""
    row, now = _locked(key_of(*words)), time.time()
    if not limits.allow(row.recent, row.total, now):
        raise NotAllowed(TOO_MANY)
    row.recent, row.total = [*row.recent, now][-limits.daily :], row.total + 1
    row.save()
    return Count(row.key, now, row.total)


@transaction.atomic
def take_back(count: Count) -> None:
    row = _locked(count.key)
    if count.moment in row.recent:
        row.recent.remove(count.moment)
        row.total = max(row.total - 1, 0)
        row.save()


def forget(*words) -> None:
    GuessCount.objects.filter(pk=key_of(*words)).delete()


def _locked(key: str) -> GuessCount:
    GuessCount.objects.get_or_create(pk=key)
    return GuessCount.objects.select_for_update().get(pk=key)


# Passwords -------------------------------------------------------------------------------------------------------


def guess_password(request, username: str) -> list[Count]:
    """Counts a password given for that login id, whether there is such an account or not."""
    who = _who(request, username)
    counts = [begin(PASSWORDS, *who)]
    if who[0] == "strangers":
        counts.append(begin(STRANGERS_AT_ONE_PLACE, "place", client_of(request)))
    return counts


def signed_in(request, username: str) -> None:
    """All the way in: this device and this address are known from now on."""
    forget(*_who(request, username))
    GuessCount.objects.update_or_create(pk=key_of("place of", username, client_of(request)))


def stopped(username: str) -> bool:
    """Whether strangers to this account are shut out until an administrator acts."""
    total = GuessCount.objects.filter(pk=key_of("strangers", username)).values_list("total", flat=True).first()
    return total is not None and total >= PASSWORDS.hard


def reopen(username: str) -> None:
    forget("strangers", username)


def _who(request, username: str) -> tuple:
    device = devices.known(request, username)
    if device:
        return "device", username, device
    place = client_of(request)
    month_ago = timezone.now() - timedelta(days=30)
    if GuessCount.objects.filter(pk=key_of("place of", username, place), at__gte=month_ago).exists():
        return "account at", username, place
    return "strangers", username
