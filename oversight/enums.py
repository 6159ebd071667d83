"""What may look odd in the book."""

from django.db.models import TextChoices


class Pattern(TextChoices):
    NO_WORK = "no_work", "開いたあと、仕事の記録がない"
    MANY = "many", "短い時間に多くのケースを開いた"
    HOURS = "hours", "深夜・閉庁日に開いた"
    KIN = "kin", "同じ名字の人のケースを開いた"
    CLOSED = "closed", "終結したケースを開いた"
