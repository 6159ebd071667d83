"""Papers of the council of the town: a card with its answer, an agenda, minutes; and a card filled to its end."""

from collections.abc import Iterator

from django.db import transaction
from django.urls import reverse

from agencies.models import User
from common.acting import acting_as
from council.actions import raise_card
from council.enums import COUNCIL, State
from council.forms import sections_to_name
from council.models import Card, Sitting

SENTENCE = "保証人が立てられず、転居先が決まらないまま立ち退きの期限を迎える世帯が、この二年で目に見えて増えている。"


def of_the_town() -> Iterator[tuple[str, str, str]]:
    """(name of the picture, who fetches it, where)."""
    host = User.objects.get(username="kobayashi")
    with acting_as(host.pk, "pictures"), transaction.atomic():
        card = Card.objects.filter(state=State.VERIFYING).latest("created_at")
        sitting = Sitting.objects.filter(type__code=COUNCIL).latest("held_at")
        long = {"title": SENTENCE[:80], "pattern": (SENTENCE * 40)[:1500], "proposal": (SENTENCE * 40)[:1500]}
        full = raise_card(
            by=host, agency=host.desk, found=[], sections=sections_to_name(), gap="between", generalised=True,
            generalised_why=(SENTENCE * 10)[:400], **long,
        )  # fmt: skip
    yield "card-filled", "shoji", reverse("council:card_pdf", args=[card.pk])
    yield "card-full", "kobayashi", reverse("council:card_pdf", args=[full.pk])
    yield "council-agenda-filled", "shoji", reverse("council:agenda_pdf", args=[sitting.pk])
    yield "council-minutes-filled", "shoji", reverse("council:minutes_pdf", args=[sitting.pk])
