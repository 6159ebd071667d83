"""A working hour, people with an address, and one kind of notice."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from agencies.models import User
from notices import kinds

NOON = datetime(2026, 11, 25, 12, tzinfo=ZoneInfo("Asia/Tokyo"))  # a Wednesday


@pytest.fixture(autouse=True)
def registered():
    """Two kinds: "test.asked", and "test.quiet" of which no letter goes."""
    kinds.kind("test.asked", "回答をお待ちしています", group="試験")
    kinds.kind("test.quiet", "記録が加わりました", group="試験", mail=False)
    yield
    del kinds.KINDS["test.asked"], kinds.KINDS["test.quiet"]


@pytest.fixture
def noon():
    with time_machine.travel(NOON) as clock:
        yield clock


@pytest.fixture
def addresses(db):
    """Everybody of the cast has an address."""
    for user in User.objects.all():
        User.objects.filter(pk=user.pk).update(email=f"{user.username}@example.jp")
