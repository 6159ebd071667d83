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


class AgeBand(TextChoices):
    """Of those who came, as it can be seen at the door."""

    CHILD = "child", "18歳未満"
    ADULT = "adult", "18～64歳"
    YOUNG_OLD = "young_old", "65～74歳"
    OLD = "old", "75～84歳"
    OLDEST = "oldest", "85歳以上"
    UNKNOWN = "unknown", "年齢不明"


class CountedSex(TextChoices):
    FEMALE = "female", "女性"
    MALE = "male", "男性"
    OTHER = "other", "その他・不明"


class Layer(TextChoices):
    """The layers of the national programme 生活支援体制整備事業."""

    CITY = "city", "第1層（市全域）"
    AREA = "area", "第2層（日常生活圏域）"
    DISTRICT = "district", "第3層（地区・町内）"


class ReportState(TextChoices):
    DRAFT = "draft", "作成中"
    SUBMITTED = "submitted", "提出済み"
