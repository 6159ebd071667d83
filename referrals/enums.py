"""Kinds of offer and the life of one."""

from django.db.models import TextChoices


class OfferKind(TextChoices):
    REFER = "refer", "つなぎ"
    JOIN = "join", "協力依頼"
    HAND_BACK = "hand_back", "つなぎ戻し"


MOVES_CUSTODY = {OfferKind.REFER, OfferKind.HAND_BACK}


class OfferState(TextChoices):
    SENT = "sent", "回答待ち"
    ACCEPTED = "accepted", "受理"
    DECLINED = "declined", "辞退"
    WITHDRAWN = "withdrawn", "取り下げ"
    OVERTAKEN = "overtaken", "他機関が受理"
