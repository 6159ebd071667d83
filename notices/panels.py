"""Where notices show themselves: in the head of every page, beside one's settings, and to the administrator."""

from django.urls import reverse
from django.utils import timezone

from agencies.panels import Badge, Panel, in_header, on_me, on_staff
from agencies.roles import Permission
from common.deeds import rows
from notices.enums import LetterState, Pace, Trouble
from notices.models import Notice, Preference

MOST = 9


@in_header
def unread(request):
    """How many are unread, capped. Nothing where there are none: a stop less on the way to the menu by keyboard."""
    found = len(Notice.objects.visible_to(request.user).unread().values_list("pk")[: MOST + 1])
    return Badge("お知らせ", reverse("notices:list"), f"{MOST}+" if found > MOST else str(found)) if found else None


@on_me
def pace(request):
    chosen = Preference.objects.filter(user=request.user).values_list("pace", flat=True).first() or Pace.AT_ONCE
    return Panel("お知らせ", "notices/_me.html", {"pace": Pace(chosen).label, "has_address": bool(request.user.email)})


@on_staff
def unsent(request):
    if not request.user.may(Permission.STAFF_MANAGE):
        return None
    lines = [
        {
            "url": reverse("agencies:account", args=[user_id]),
            "name": name,
            "given_up": state == LetterState.GIVEN_UP,
            "state": LetterState(state).label,
            "tries": tries,
            "since": timezone.localtime(since),
            "why": Trouble(error).label,
        }
        for user_id, name, state, tries, since, error in rows("notices_unsent")
    ]
    return Panel("送れていないお知らせメール", "notices/_unsent.html", {"lines": lines}) if lines else None
