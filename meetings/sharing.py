"""To whom meetings have shown a case; and agenda items that may not be spoken of once the consent is taken back."""

from django.utils import timezone

from agencies.roles import Permission
from common.errors import NotAllowed
from consents.effects import Shared, shares, stops
from consents.enums import Act, Basis
from consents.ledger import ask
from meetings.models import AgendaItem
from notices.actions import tell
from notices.kinds import kind

kind("meeting.blocked", "本人の申し出により、これからの会議で扱えなくなった議題があります", group="会議")


def _table_of(item):
    return [participant.agency for participant in item.meeting.participants.select_related("agency")]


def ground_now(item):
    """What the law says of speaking of this case with these agencies; a meeting held before a withdrawal stays lawful."""
    table, held_at = _table_of(item), item.meeting.held_at
    answer = ask(Act.HOLD_MEETING, item.case.person, recipients=table)
    if answer or held_at >= timezone.now():
        return answer
    return ask(Act.HOLD_MEETING, item.case.person, recipients=table, at=held_at)


def refuse_blocked(item) -> None:
    """An item is recorded only where consent carried it on the day."""
    answer = ground_now(item)
    if not answer:
        raise NotAllowed(f"この議題は扱えません。{answer.reason}")


@stops
def block_items(consent, case) -> None:
    """The convener of a meeting ahead is told that it cannot speak of this case any more."""
    ahead = AgendaItem.objects.filter(consent_id=consent.pk, meeting__held_at__gte=timezone.now(), meeting__fixed_at=None)
    for item in ahead.select_related("meeting__agency", "case__person"):
        if not ground_now(item):
            tell(
                "meeting.blocked",
                url=item.meeting.get_absolute_url(),
                key=f"meeting/{item.meeting_id}/blocked/{consent.pk}",
                agency=item.meeting.agency,
                permission=Permission.MEETING_CONVENE,
                urgent=True,
            )


@shares
def meetings(case):
    items = AgendaItem.objects.filter(case=case).select_related("meeting").prefetch_related("meeting__participants__agency")
    for item in items:
        names = sorted({participant.agency.name for participant in item.meeting.participants.all()})
        what = "重層的支援会議" if item.meeting.held_at <= timezone.now() else "重層的支援会議（これから）"
        yield Shared(
            item.created_at, "、".join(names), what, Basis.CONSENT.label, item.consent_id, item.meeting.get_absolute_url()
        )
