"""Words of handing over and renewing."""

from django.db.models import TextChoices


class SuccessionState(TextChoices):
    PLANNED = "planned", "予定"
    DONE = "done", "実行済み"
    CANCELLED = "cancelled", "取りやめ"


class Decision(TextChoices):
    """What becomes of a post at the end of the fiscal year (更新)."""

    RENEWED = "renewed", "更新"
    ENDS = "ends", "終了"
    MOVES = "moves", "異動"
