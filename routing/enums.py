"""The life of a rule."""

from django.db.models import TextChoices


class RuleState(TextChoices):
    DRAFT = "draft", "下書き"
    ON = "on", "使用中"
    RETIRED = "retired", "使用停止"
