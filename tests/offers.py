"""What a test tells of an offer beyond its story: where it stands, what was said, days that went by."""

from datetime import timedelta

from django.db import connection
from django.db.models import F
from django.utils import timezone

from common.acting import acting_as
from common.owner import as_owner
from referrals import actions
from referrals.access import frames
from referrals.models import Offer, OfferStep
from referrals.tasks import climb

TEXTS = {"did": "面談2回", "keeps": "見守り", "asks": "整理"}


def send(story, kind, to, *, by="sato", **given):
    """An offer of today's custodian."""
    with story.by(by) as user:
        story.case.refresh_from_db()
        return actions.send_offer(
            story.case, kind=kind, to_agency=to, by=user, from_agency=story.case.custodian, **{**TEXTS, **given}
        )


def at_rest(offer) -> Offer:
    """The row as it is, whoever may read it."""
    with as_owner():
        return Offer.objects.select_related("from_agency", "to_agency", "waits_with", "kept_by").get(pk=offer.pk)


def stands(offer) -> tuple:
    """(state, what it waits for, with whom, on whose list)"""
    now = at_rest(offer)
    return now.state, now.waits_for, getattr(now.waits_with, "name", None), getattr(now.kept_by, "name", None)


def told(offer) -> list[str]:
    with as_owner():
        return list(OfferStep.objects.filter(offer=offer).order_by("at", "created_at").values_list("kind", flat=True))


def rungs_told(offer) -> list[int]:
    with as_owner():
        climbed = OfferStep.objects.filter(offer=offer, kind="climbed").order_by("at", "rung")
        return list(climbed.values_list("rung", flat=True))


def frame_of(offer):
    """As the acting user may see it."""
    (found,) = frames(offer.pk)
    return found


def days_gone_by(offer, days: int):
    """The deadline lies `days` further back, as if that time had passed."""
    with as_owner():
        Offer.objects.filter(pk=offer.pk).update(
            due_on=F("due_on") - timedelta(days=days), answer_by=F("answer_by") - timedelta(days=days)
        )


def due_since(offer, days: int):
    """Due `days` days ago."""
    with as_owner():
        Offer.objects.filter(pk=offer.pk).update(due_on=timezone.localdate() - timedelta(days=days))


def night():
    """The task of the clock, as beat runs it."""
    climb()


def ask_database(question: str, *arguments, actor: int = 0):
    with acting_as(actor, "test"), as_owner(), connection.cursor() as cursor:
        cursor.execute(question, arguments)
        return cursor.fetchall()
