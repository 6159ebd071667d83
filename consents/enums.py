"""Words of consent, of what one may want to do, and of what it can rest on."""

from django.db.models import TextChoices


class Status(TextChoices):
    GIVEN = "given", "同意あり"
    REFUSED = "refused", "同意しない"
    UNABLE = "unable", "意思確認が困難"
    ASKED = "asked", "返事待ち"


class Kind(TextChoices):
    WRITTEN = "written", "書面"
    ELECTRONIC = "electronic", "電子"
    ORAL = "oral", "口頭"


class Capacity(TextChoices):
    SELF = "self", "本人"
    PARENT = "parent", "親権者"
    GUARDIAN = "guardian", "成年後見人等"
    OTHER = "other", "その他"


class Purpose(TextChoices):
    """Domain §2.6, found wording: what the information may be used for."""

    CONSULT = "consult", "相談支援"
    LIAISE = "liaise", "関係機関との連絡調整"
    PLAN = "plan", "プランの作成・実施・評価"
    APPLY = "apply", "市への利用申込"


class Category(TextChoices):
    BASIC = "basic", "基本情報・家族"
    HEALTH = "health", "健康・障がい・介護"
    WORK = "work", "仕事・就学"
    MONEY = "money", "収入・資産・債務"
    SCHEMES = "schemes", "制度の利用"
    HISTORY = "history", "生活歴・相談の内容"


class Act(TextChoices):
    """What somebody wants to do with what they know about a person."""

    SHARE = "share", "他機関へ情報を渡す"
    HOLD_MEETING = "hold_meeting", "重層的支援会議に付す"
    MAKE_PLAN = "make_plan", "プランを作り、決定を受ける"
    HOLD_CONFERENCE = "hold_conference", "支援会議で扱う"
    USE_OWN = "use_own", "自機関の目的で使う"
    CONSULT_ANONYMOUSLY = "consult_anonymously", "氏名を伏せて相談する"
    REPORT = "report", "法律に基づき通報する"


class Basis(TextChoices):
    CONSENT = "consent", "本人同意"
    CONFERENCE = "conference", "社会福祉法第106条の6（支援会議）"
    DANGER = "danger", "緊急提供（生命・身体・財産の保護）"
    STATUTE = "statute", "法律上の通報義務"
    OWN_PURPOSE = "own_purpose", "自機関の利用目的の範囲"
    NO_IDENTITY = "no_identity", "個人を特定しない相談"
    NONE = "none", "根拠なし"
