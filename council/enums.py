"""Words of the 福祉まるごと会議: the life of a card, what is missing, what became of it."""

from django.db.models import TextChoices

COUNCIL, WORKING_GROUP = "marugoto-council", "marugoto-wg"  # codes of agencies.MeetingType
FEW = 3  # below so many cases a card needs to be marked as generalised, and no number is shown
REMIND_DAYS = 3  # working days before a decision is due
CHECK_DAYS = 5  # working days in which the members look at the draft of the minutes


class State(TextChoices):
    RAISED = "raised", "提起"
    CHECKED = "checked", "確認済み"
    WORKING_GROUP = "wg", "WG検討"
    COUNCIL = "council", "まるごと会議"
    REALISING = "realising", "事業化・要綱改正・予算"
    VERIFYING = "verifying", "検証"
    ENDED = "ended", "終了"
    DECLINED = "declined", "見送り"


S = State
# The steps a card may take. council_step in the database knows the same pairs; a test compares.
NEXT: dict[str, tuple[State, ...]] = {
    S.RAISED: (S.CHECKED, S.DECLINED),
    S.CHECKED: (S.WORKING_GROUP, S.COUNCIL, S.DECLINED),
    S.WORKING_GROUP: (S.COUNCIL, S.DECLINED),
    S.COUNCIL: (S.WORKING_GROUP, S.REALISING, S.DECLINED),
    S.REALISING: (S.VERIFYING, S.COUNCIL),
    S.VERIFYING: (S.ENDED, S.COUNCIL),
    S.ENDED: (),
    S.DECLINED: (),
}
ON_THE_TABLE = (S.CHECKED, S.WORKING_GROUP, S.COUNCIL)  # may stand on an agenda
ANSWERED = (S.REALISING, S.VERIFYING, S.ENDED, S.DECLINED)
ANSWERS = {S.REALISING, S.ENDED, S.DECLINED}  # the words of such a step are the answer to whoever raised the card
DEEDS = {
    ("", S.RAISED): "提起した",
    (S.CHECKED, S.WORKING_GROUP): "WGで検討することにした",
    (S.CHECKED, S.COUNCIL): "会議で検討することにした",
    (S.RAISED, S.CHECKED): "匿名化を確認した",
    (S.COUNCIL, S.WORKING_GROUP): "WGに整理を依頼した",
    (S.WORKING_GROUP, S.COUNCIL): "WGの検討結果を会議に上げた",
    (S.VERIFYING, S.COUNCIL): "検証の結果、会議に戻した",
    (S.REALISING, S.COUNCIL): "会議に戻した",
}


class Gap(TextChoices):
    BETWEEN = "between", "制度の狭間"
    AMOUNT = "amount", "量の不足"
    ACCESS = "access", "アクセス"
    LINK = "link", "連携"
    KNOWING = "knowing", "情報"
    PEOPLE = "people", "人材"


class Became(TextChoices):
    """In what the answer consists."""

    PROJECT = "project", "事業化（新しい社会資源）"
    RULE = "rule", "要綱・運用の改正"
    BUDGET = "budget", "予算要求"
    COOPERATION = "cooperation", "連携・役割分担の整理"


class Helped(TextChoices):
    YES = "yes", "効果があった"
    PARTLY = "partly", "一部で効果があった"
    NO = "no", "効果がなかった"


class Method(TextChoices):
    ROOM = "room", "対面"
    ONLINE = "online", "オンライン"
    BOTH = "both", "対面・オンライン併用"


class Presence(TextChoices):
    SELF = "self", "出席"
    DEPUTY = "deputy", "代理出席"
    ABSENT = "absent", "欠席"
