"""Choices about a person and the household."""

from django.db.models import TextChoices


class Sex(TextChoices):
    MALE = "male", "男性"
    FEMALE = "female", "女性"
    OTHER = "other", "その他"
    UNSAID = "unsaid", "回答しない"
    UNKNOWN = "unknown", "不明"


class RelationKind(TextChoices):
    """What the other is, seen from the person (続柄)."""

    HUSBAND = "husband", "夫"
    WIFE = "wife", "妻"
    PARTNER = "partner", "内縁（未届の夫・妻）"
    CHILD = "child", "子"
    FATHER = "father", "父"
    MOTHER = "mother", "母"
    PARENT_IN_LAW = "parent_in_law", "義父・義母"
    GRANDPARENT = "grandparent", "祖父・祖母"
    GRANDCHILD = "grandchild", "孫"
    SIBLING = "sibling", "兄弟姉妹"
    CHILD_SPOUSE = "child_spouse", "子の配偶者"
    RELATIVE = "relative", "その他の親族"
    HOUSEMATE = "housemate", "同居人"
    OTHER = "other", "その他"


class Duty(TextChoices):
    """What somebody does for the person."""

    KEY_PERSON = "key_person", "キーパーソン"
    EMERGENCY = "emergency", "緊急連絡先"
    CARER = "carer", "主な介護者・養育者"
    GUARDIAN = "guardian", "後見人・法定代理人"


class Bond(TextChoices):
    """How a couple stands."""

    MARRIED = "married", "婚姻"
    COHABITING = "cohabiting", "事実婚・同居"
    SEPARATED = "separated", "別居"
    DIVORCED = "divorced", "離婚"
    WIDOWED = "widowed", "死別"


class Basis(TextChoices):
    """Who lives together in fact, and who stands together in the register."""

    ACTUAL = "actual", "実際"
    REGISTER = "register", "住民票"


class Strength(TextChoices):
    """How a tie of the household is."""

    STRONG = "strong", "強い"
    NORMAL = "normal", "普通"
    WEAK = "weak", "弱い"
    STRESSED = "stressed", "ストレスのある"


class Direction(TextChoices):
    BOTH = "both", "向きなし"
    TO_HOUSEHOLD = "to", "世帯へ"
    FROM_HOUSEHOLD = "from", "世帯から"
    BOTH_WAYS = "both_ways", "互いに"
