"""Whose matters a board shows, and its lists."""

from django.db.models import TextChoices


class Scope(TextChoices):
    OWN = "own", "自分の機関"
    SECTION = "section", "所管する機関"
    CITY = "city", "市全体"


class Listed(TextChoices):
    """The lists of offers and slips. Each matter stands on exactly one of them."""

    UNANSWERED = "unanswered", "未回答"
    DECLINED = "declined", "辞退・次の手"
    OVERDUE = "overdue", "期限を過ぎたもの"
    HANDED = "handed", "つなぎ戻し待ち"


class Kind(TextChoices):
    REFER = "refer", "つなぎ"
    JOIN = "join", "協力依頼"
    HAND_BACK = "hand_back", "つなぎ戻し"
    ANONYMOUS = "anonymous", "匿名相談"
    SLIP = "slip", "つなぐシート"
