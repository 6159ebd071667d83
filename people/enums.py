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
