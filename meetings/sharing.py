"""To whom meetings have shown a case; and agenda items that may not be spoken of once the consent is taken back."""

from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency
from agencies.roles import Permission
from common.deeds import rows
from common.errors import NotAllowed
from consents.effects import Shared, shares, stops
from consents.enums import Act, Basis
from consents.ledger import ask
from meetings.models import AgendaItem
from notices.actions import settle, tell
from notices.kinds import kind

kind("meeting.blocked", "本人が同意を取りやめました。これからの会議の議題を確かめてください", group="会議")


def _table_of(item):
    return [participant.agency for participant in item.participants.select_related("agency")]


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
def look_again(consent, case) -> None:
    """Whoever convenes looks again at items not yet spoken of. Who takes the consent down may not read the meeting itself."""
    blocked = rows("meetings_to_look_at", consent.pk)
    agencies = Agency.objects.in_bulk({agency_id for *_, agency_id in blocked})
    for item_id, meeting_id, agency_id in blocked:
        settle(key_prefix=f"meeting/{item_id}/meeting.prepare/")
        tell(
            "meeting.blocked",
            url=reverse("meetings:item", args=[meeting_id, item_id]),
            key=f"meeting/{item_id}/blocked/{timezone.now():%Y%m%d%H%M%S}",
            agency=agencies[agency_id],
            permission=Permission.MEETING_CONVENE,
            urgent=True,
        )


@shares
def meetings(case):
    items = AgendaItem.objects.filter(case=case).select_related("meeting").prefetch_related("participants__agency")
    for item in items:
        names = sorted({participant.agency.name for participant in item.participants.all()})
        what = "重層的支援会議" if item.meeting.held_at <= timezone.now() else "重層的支援会議（これから）"
        yield Shared(
            item.created_at, "、".join(names), what, Basis.CONSENT.label, item.consent_id, item.meeting.get_absolute_url()
        )
