"""Doors to cards, sittings, comments and decisions. What is behind one is hidden as if it were not there."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from agencies.access import require
from agencies.models import Agency
from agencies.roles import Permission
from audit.book import note_opening
from council.models import Card, Comment, Holder, Sitting, Task


def cards_of(request):
    """Row-level security knows which: one's own, and those that have passed the check; the host section, all."""
    require(request, Permission.CARD_READ)
    return Card.objects.for_list()


def card_for(request, card_id) -> Card:
    cards = Card.objects.select_related("agency", "owner", "proposer", "checked_by").prefetch_related("sections")
    card = get_object_or_404(cards, pk=card_id)
    note_opening(request, card)
    require(request, Permission.CARD_READ)
    return card


def worded_card_for(request, card_id) -> Card:
    """While nobody has checked it, by whoever raised it and by the host section."""
    card = card_for(request, card_id)
    if not words(request.user, card):
        raise PermissionDenied("カードの文は、匿名化の確認が済むまで、提起した人と市の所管課だけが直せます。")
    return card


def words(user, card) -> bool:
    return card.is_raised and (card.proposer_id == user.pk or user.may(Permission.COUNCIL_RUN))


def run_card_for(request, card_id) -> Card:
    card = card_for(request, card_id)
    require(request, Permission.COUNCIL_RUN)
    return card


def comment_for(request, card, comment_id) -> Comment:
    return get_object_or_404(card.comments.select_related("by", "agency"), pk=comment_id)


def sitting_for(request, sitting_id) -> Sitting:
    sitting = get_object_or_404(Sitting.objects.select_related("type", "convened_by", "drafted_by"), pk=sitting_id)
    note_opening(request, sitting)
    require(request, Permission.CARD_READ)
    return sitting


def run_sitting_for(request, sitting_id) -> Sitting:
    sitting = sitting_for(request, sitting_id)
    require(request, Permission.COUNCIL_RUN)
    if sitting.fixed_at:
        raise PermissionDenied("会議録が確定しているため、変更できません。")
    return sitting


def task_for(request, task_id) -> Task:
    task = get_object_or_404(Task.objects.select_related("agency", "card", "sitting__type"), pk=task_id)
    note_opening(request, task)
    require(request, Permission.CARD_READ)
    if not reports(request.user, task):
        raise PermissionDenied("報告できるのは、担当の課・機関と市の所管課です。")
    return task


def reports(user, task) -> bool:
    return task.agency in user.agencies_with(Permission.CARD_READ) or user.may(Permission.COUNCIL_RUN)


def sits(user) -> bool:
    """Holds an office of the council or of the working group today."""
    return Holder.objects.now().filter(user=user).exists()


def comments_on(user, card) -> bool:
    return card.checked_at is not None and (sits(user) or user.may(Permission.COUNCIL_RUN))


def raising_agencies(user) -> list[Agency]:
    return user.agencies_with(Permission.CARD_RAISE)
