from django.db.models import TextChoices


class Insurance(TextChoices):
    """Whether somebody who takes part there is insured."""

    HOST = "host", "受入先の保険がある"
    PERSON = "person", "本人が入る必要がある"
    NONE = "none", "保険はない"
    UNKNOWN = "unknown", "分からない"


class Frequency(TextChoices):
    """How often a place means to meet, in the steps of the national survey."""

    WEEKLY = "weekly", "週1回以上"
    FORTNIGHTLY = "fortnightly", "月2～3回"
    MONTHLY = "monthly", "月1回"
    RARELY = "rarely", "月1回より少ない"
