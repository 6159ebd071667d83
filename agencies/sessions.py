"""Where somebody is signed in, and ending it."""

from allauth.usersessions.models import UserSession

from agencies import safety
from audit.book import write_down
from common.deeds import deed


def new_id(request) -> None:
    """The session goes on under another number; whoever knew the old one has nothing."""
    old = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=old).update(session_key=request.session.session_key)


def of(user) -> list[UserSession]:
    """The latest first; what has ended by itself is cleared away by the nightly task."""
    return [session for session in UserSession.objects.filter(user=user).order_by("-created_at") if session.exists()]


@deed
def end_one(session, *, by) -> None:
    write_down("session.ended", about=session.user, session=session.pk)
    session.end()


@deed
def end_all(user, *, by, but: str = "") -> int:
    """All of this person's sessions, except the one with the key `but`. Returns how many there were."""
    ended = list(UserSession.objects.filter(user=user).exclude(session_key=but))
    for session in ended:
        session.end()
    write_down("session.all_ended", about=user, count=len(ended))
    if user != by:
        safety.tell(safety.CHANGED, user, what="sessions_ended")
    return len(ended)
