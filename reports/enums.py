"""Words of the plan of the city and its figures."""

from django.db.models import TextChoices


class Level(TextChoices):
    """What an indicator tells of (domain §7.2)."""

    PROGRAMME = "programme", "事業"
    MICRO = "micro", "ミクロ（本人・世帯）"
    MESO = "meso", "メゾ（機関の連携）"
    MACRO = "macro", "マクロ（しくみ・地域）"


class Direction(TextChoices):
    UP = "up", "増やす・上げる"
    DOWN = "down", "減らす・下げる"
    KEEP = "keep", "保つ"


class State(TextChoices):
    OPEN = "open", "入力中"
    SUBMITTED = "submitted", "提出済み"
    FROZEN = "frozen", "確定"


class Verdict(TextChoices):
    KEEP = "keep", "見直さない"
    REVIEW = "review", "見直す"


class AgeBand(TextChoices):
    CHILD = "0-17", "0～17歳"
    YOUNG = "18-39", "18～39歳"
    MIDDLE = "40-64", "40～64歳"
    OLD = "65-74", "65～74歳"
    VERY_OLD = "75-", "75歳以上"
    UNKNOWN = "", "不明"
