from django.db.models import TextChoices


class Channel(TextChoices):
    """How the person came to the sender. Chat and web form are channels of the same slip."""

    COUNTER = "counter", "窓口"
    TELEPHONE = "telephone", "電話"
    VISIT = "visit", "訪問・見守り"
    CHAT = "chat", "チャット"
    WEB = "web", "ウェブの相談フォーム"
    OTHER = "other", "その他"


class SlipState(TextChoices):
    WAITING = "waiting", "回答待ち"
    TAKEN = "taken", "ケースとして受付"
    ANSWERED = "answered", "回答・情報提供で完了"
    WITHDRAWN = "withdrawn", "取り下げ"


class StepKind(TextChoices):
    """What happened to a slip, as its sender is told."""

    PASSED = "passed", "別の機関に回しました"
    CLIMBED = "climbed", "回答がないため、上に上げました"
    EXTENDED = "extended", "期限を延ばしました"
    TAKEN = "taken", "ケースとして受け付けました"
    ANSWERED = "answered", "回答しました"
    WITHDRAWN = "withdrawn", "取り下げました"
    TOLD = "told", "連絡"


class Decision(TextChoices):
    """What a person decides about a slip that has climbed, without reading it."""

    EXTENDED = "extended", "期限を延ばして待つ"
    PASSED = "passed", "別の機関に回す"
