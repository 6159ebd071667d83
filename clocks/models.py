"""How long an answer may take, and how silence climbs: figures of the city, where they differ from figures.json."""

from django.db import models

from agencies.models import Agency
from clocks.enums import URGENCIES, Rung
from common.errors import say
from common.models import TimestampedModel

say(
    one_answer_time="この機関と緊急度の回答期限は、すでに登録されています。",
    one_figure_of_the_clock="この日数は、すでに登録されています。画面を読み込み直してください。",
)


class AnswerTimeQuerySet(models.QuerySet):
    def in_order(self):
        """By agency, the most urgent first."""
        places = [models.When(urgency=urgency, then=place) for place, urgency in enumerate(URGENCIES)]
        return self.select_related("agency").order_by("agency__code", models.Case(*places))


class AnswerTime(TimestampedModel):
    """Working days an agency has for its answer, where that is not the city's figure or its own usual one."""

    agency = models.ForeignKey(Agency, verbose_name="機関", on_delete=models.CASCADE, related_name="answer_times")
    urgency = models.CharField("緊急度", max_length=8)  # code of cases.enums.Urgency
    days = models.PositiveSmallIntegerField("回答期限（開庁日）")
    objects = AnswerTimeQuerySet.as_manager()

    class Meta:
        verbose_name = "機関の回答期限"
        constraints = [models.UniqueConstraint(fields=["agency", "urgency"], name="one_answer_time")]

    def __str__(self):
        return f"回答期限 {self.pk}"

    @property
    def urgency_label(self) -> str:
        return URGENCIES[self.urgency]


class Figure(TimestampedModel):
    """One figure the city has changed: `answer/week`, `ladder/week/3`, `review` …"""

    name = models.CharField("項目", max_length=30)
    days = models.PositiveSmallIntegerField("開庁日")

    class Meta:
        verbose_name = "期限の日数"
        constraints = [models.UniqueConstraint(fields=["name"], name="one_figure_of_the_clock")]

    def __str__(self):
        return f"期限の日数 {self.name}"


def rung_label(rung: int) -> str:
    return Rung(rung).label if rung else ""
