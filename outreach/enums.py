"""How near one has come to somebody who has not asked for help, and what came of each try."""

from django.db.models import TextChoices


class Stage(TextChoices):
    """接触状況 (F5)."""

    NONE = "none", "未接触"
    FAMILY = "family", "家族のみ接触"
    INDIRECT = "indirect", "間接（手紙・ドア越し）"
    MET = "met", "本人と対面"
    REGULAR = "regular", "定期的に会える"
    CONSENTED = "consented", "同意取得"


S = Stage
# Steps back are steps too: a door that was open may close again. Nobody agrees whom nobody has met.
NEXT: dict[str, set[str]] = {
    S.NONE: {S.FAMILY, S.INDIRECT, S.MET},
    S.FAMILY: {S.INDIRECT, S.MET, S.NONE},
    S.INDIRECT: {S.FAMILY, S.MET, S.NONE},
    S.MET: {S.INDIRECT, S.FAMILY, S.REGULAR, S.CONSENTED},
    S.REGULAR: {S.INDIRECT, S.FAMILY, S.MET, S.CONSENTED},
    S.CONSENTED: {S.MET, S.REGULAR},
}
ORDER = list(Stage)


class Danger(TextChoices):
    """安全上の注意 (F5)."""

    DOG = "dog", "犬"
    AGGRESSION = "aggression", "攻撃性"
    INFECTION = "infection", "感染"
    TWO = "two", "2名訪問"
    OTHER = "other", "その他"


class How(TextChoices):
    VISIT = "visit", "訪問"
    TELEPHONE = "telephone", "電話"
    LETTER = "letter", "手紙"
    MESSAGE = "message", "メール・チャット"
    FAMILY = "family", "家族面談"


class Result(TextChoices):
    ABSENT = "absent", "会えず（不在）"
    REFUSED = "refused", "会えず（拒否）"
    MET = "met", "会えた"
    DOOR = "door", "ドア越しに話せた"
    FAMILY = "family", "家族と面談"
    LETTER = "letter", "手紙を投函"
    TALKED = "talked", "電話・メールで話せた"


# As far as a contact brings somebody by itself; further only by hand.
REACHES = {
    Result.MET: Stage.MET,
    Result.DOOR: Stage.INDIRECT,
    Result.LETTER: Stage.INDIRECT,
    Result.TALKED: Stage.INDIRECT,
    Result.FAMILY: Stage.FAMILY,
}


class Ground(TextChoices):
    """Why the city may keep somebody on this list who has asked for nothing. Renewed each quarter, or the entry goes."""

    RISK = "risk", "命・健康・暮らしの心配が続いている"
    ASKED = "asked", "家族・地域・機関からの相談が続いている"
    APPROACH = "approach", "本人への働きかけを続けている"
    WATCH = "watch", "見守りを続けている"
    OTHER = "other", "その他"


class Ending(TextChoices):
    CASE = "case", "ケースになった"
    LINKED = "linked", "つなぎ先との関係が安定した"
    WATCH = "watch", "見守りに移す"
    MOVED = "moved", "転出"
    DIED = "died", "死亡"
    DECLINED = "declined", "本人が断った"


BY_HAND = [ending for ending in Ending if ending != Ending.CASE]


class Age(TextChoices):
    UNKNOWN = "", "不明"
    CHILD = "u18", "18歳未満"
    YOUNG = "18-39", "18〜39歳"
    MIDDLE = "40-64", "40〜64歳"
    OLD = "65-74", "65〜74歳"
    OLDER = "75+", "75歳以上"


class TransferState(TextChoices):
    WAITING = "waiting", "返事待ち"
    TAKEN = "taken", "引き受けた"
    REFUSED = "refused", "引き受けられない"
    WITHDRAWN = "withdrawn", "取りやめた"


class Basis(TextChoices):
    """On what ground another agency learns who it is."""

    AGREED = "agreed", "本人が了承した"
    DANGER = "danger", "生命・身体・財産の危険がある（緊急提供）"
