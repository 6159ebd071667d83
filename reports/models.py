"""The plan of the city and how it goes: indicators, targets, what became of them year by year, the city's return to the state.

Nothing of a resident stands here. Who writes what, and that a frozen year stays as it is, the database says as well
(migrations/0001_walls.sql).
"""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from agencies.models import Agency, Programme, User
from common.errors import say
from common.models import TimestampedModel, both_or_neither
from common.wareki import spell_fiscal_year
from reports.enums import Direction, Level, State, Verdict

say(
    one_entry_per_programme="この事業は、すでに計画に載っています。",
    one_indicator_per_code="このコードの指標は、すでにあります。別のコードにしてください。",
    one_target_per_year="この年度の目標値は、すでにあります。画面を読み込み直してください。",
    indicator_from_one_source="値の出どころは、「自動で数える」か「手で入力する」のどちらか一つにしてください。",
    result_by_hand_with_reason="自動で数える指標の値を手で直すときは、理由を入力してください。",
    one_result_per_year="ほかの職員が同時に保存しました。画面を読み込み直してください。",
    one_report_per_year="ほかの職員が同時に保存しました。画面を読み込み直してください。",
    year_judged_whole="計画の見直しの判断は、理由と日付を添えて入力してください。",
)


def number(name, **kwargs) -> models.DecimalField:
    return models.DecimalField(name, max_digits=12, decimal_places=2, **kwargs)


class CityPlanQuerySet(models.QuerySet):
    def of_year(self, year: int):
        return self.filter(first_year__lte=year, last_year__gte=year).order_by("-first_year").first()


class CityPlan(TimestampedModel):
    """重層的支援体制整備事業実施計画, from one fiscal year to another."""

    name = models.CharField("名称", max_length=100)
    first_year = models.PositiveSmallIntegerField("始まりの年度")
    last_year = models.PositiveSmallIntegerField("終わりの年度")
    act = models.CharField("根拠", max_length=100, default="社会福祉法第106条の5")
    adopted_on = models.DateField("策定日", null=True, blank=True)
    objects = CityPlanQuerySet.as_manager()

    class Meta:
        verbose_name = "実施計画"
        ordering = ["-first_year"]
        constraints = [models.CheckConstraint(name="cityplan_years_in_order", condition=Q(last_year__gte=F("first_year")))]

    def __str__(self):
        return f"実施計画 {self.pk}"

    @property
    def years(self) -> list[int]:
        return list(range(self.first_year, self.last_year + 1))


class PlanProgramme(TimestampedModel):
    """A programme of the city stands in the plan. Its names, sections and desks are the programme's own."""

    city_plan = models.ForeignKey(CityPlan, verbose_name="計画", on_delete=models.PROTECT, related_name="entries")
    programme = models.ForeignKey(Programme, verbose_name="事業", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "計画の事業"
        ordering = ["programme__position"]
        constraints = [models.UniqueConstraint(fields=["city_plan", "programme"], name="one_entry_per_programme")]

    def __str__(self):
        return f"計画の事業 {self.pk}"

    @property
    def title(self) -> str:
        return "・".join(self.programme.local) or self.programme.national

    @property
    def sections_words(self) -> str:
        return "、".join(section.name for section in self.programme.sections.all())


class Indicator(TimestampedModel):
    """What tells whether a programme goes the way the plan wants. `figure`: counted by itself; or typed in, from a source."""

    entry = models.ForeignKey(PlanProgramme, verbose_name="事業", on_delete=models.PROTECT, related_name="indicators")
    code = models.SlugField("コード", max_length=40)
    words = models.CharField("指標", max_length=200)
    unit = models.CharField("単位", max_length=20)
    level = models.CharField("段階", max_length=10, choices=Level, default=Level.PROGRAMME)
    direction = models.CharField("めざす向き", max_length=4, choices=Direction, default=Direction.UP)
    base_value = number("基準値", null=True, blank=True)
    base_year = models.PositiveSmallIntegerField("基準の年度", null=True, blank=True)
    figure = models.CharField("自動で数える数", max_length=40, blank=True)  # code of reports.figures
    source = models.CharField("手で入力する値の出典", max_length=200, blank=True)
    is_example = models.BooleanField("例", default=False)
    retired = models.BooleanField("使用停止", default=False)

    class Meta:
        verbose_name = "指標"
        ordering = ["entry", "code"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "code"], name="one_indicator_per_code"),
            models.CheckConstraint(
                name="indicator_from_one_source",
                condition=Q(figure="") ^ Q(source=""),
                violation_error_message="値の出どころは、「自動で数える」か「手で入力する」のどちらか一つにしてください。",
            ),
            both_or_neither("base_value", "base_year"),
        ]

    def __str__(self):
        return f"指標 {self.code}"


class Target(TimestampedModel):
    """What an indicator is to reach in one year."""

    indicator = models.ForeignKey(Indicator, verbose_name="指標", on_delete=models.PROTECT, related_name="targets")
    year = models.PositiveSmallIntegerField("年度")
    value = number("目標値")

    class Meta:
        verbose_name = "目標値"
        ordering = ["year"]
        constraints = [models.UniqueConstraint(fields=["indicator", "year"], name="one_target_per_year")]

    def __str__(self):
        return f"目標値 {self.pk}"


class PlanYear(TimestampedModel):
    """One year of the plan: frozen once, then judged by the committee, which says whether the plan is to be reviewed."""

    city_plan = models.ForeignKey(CityPlan, verbose_name="計画", on_delete=models.PROTECT, related_name="marks")
    year = models.PositiveSmallIntegerField("年度")
    frozen_at = models.DateTimeField("確定日時", null=True, blank=True)
    frozen_by = models.ForeignKey(
        User, verbose_name="確定した職員", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    opinion = models.TextField("専門分科会の意見", max_length=4000, blank=True)
    verdict = models.CharField("計画の見直し", max_length=6, choices=Verdict, blank=True)
    reason = models.TextField("見直しの判断の理由", max_length=2000, blank=True)
    judged_on = models.DateField("判断した日", null=True, blank=True)

    class Meta:
        verbose_name = "計画の年度"
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(fields=["city_plan", "year"], name="one_mark_per_year"),
            both_or_neither("frozen_at", "frozen_by"),
            models.CheckConstraint(
                name="year_judged_whole",
                condition=Q(verdict="", reason="", judged_on=None)
                | (~Q(verdict="") & ~Q(reason="") & Q(judged_on__isnull=False)),
            ),
        ]

    def __str__(self):
        return f"計画の年度 {self.pk}"

    @property
    def is_frozen(self) -> bool:
        return self.frozen_at is not None

    @property
    def verdict_label(self) -> str:
        return Verdict(self.verdict).label if self.verdict else ""


class Report(TimestampedModel):
    """What the section in charge says of its programme in one year."""

    entry = models.ForeignKey(PlanProgramme, verbose_name="事業", on_delete=models.PROTECT, related_name="reports")
    year = models.PositiveSmallIntegerField("年度")
    outcome = models.TextField("成果", max_length=4000, blank=True)
    issues = models.TextField("課題", max_length=4000, blank=True)
    next_steps = models.TextField("次年度の取組", max_length=4000, blank=True)
    submitted_at = models.DateTimeField("提出日時", null=True, blank=True)
    submitted_by = models.ForeignKey(
        User, verbose_name="提出した職員", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    returned_why = models.CharField("差し戻しの理由", max_length=400, blank=True)

    class Meta:
        verbose_name = "進み具合の報告"
        constraints = [
            models.UniqueConstraint(fields=["entry", "year"], name="one_report_per_year"),
            both_or_neither("submitted_at", "submitted_by"),
        ]

    def __str__(self):
        return f"報告 {self.pk}"

    def get_absolute_url(self):
        return reverse("reports:programme", args=[self.year, self.entry_id])

    @property
    def state(self) -> State:
        return State.SUBMITTED if self.submitted_at else State.OPEN


class Result(TimestampedModel):
    """What an indicator came to. `counted`: what the figure said when the year was frozen; `value`: what stands."""

    indicator = models.ForeignKey(Indicator, verbose_name="指標", on_delete=models.PROTECT, related_name="results")
    year = models.PositiveSmallIntegerField("年度")
    value = number("実績値", null=True, blank=True)
    by_hand = models.BooleanField("手で入力した", default=False)
    source = models.CharField("出典", max_length=200, blank=True)
    reason = models.CharField("手で直した理由", max_length=400, blank=True)
    counted = number("確定したときに数えた値", null=True, blank=True)
    grade = models.CharField("達成度", max_length=8, blank=True)  # code of the master list "achievement"
    by = models.ForeignKey(User, verbose_name="入力した職員", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "実績"
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "year"], name="one_result_per_year"),
            models.CheckConstraint(
                name="result_by_hand_with_reason", condition=Q(by_hand=False) | ~Q(reason="") | ~Q(source="")
            ),
        ]

    def __str__(self):
        return f"実績 {self.pk}"


class Correction(TimestampedModel):
    """A result of a frozen year was wrong. Added, never changed; the last one stands."""

    result = models.ForeignKey(Result, verbose_name="実績", on_delete=models.PROTECT, related_name="corrections")
    value = number("訂正後の値")
    reason = models.CharField("訂正の理由", max_length=400)
    by = models.ForeignKey(User, verbose_name="訂正した職員", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "実績の訂正"
        ordering = ["pk"]

    def __str__(self):
        return f"訂正 {self.pk}"

    @property
    def value_words(self) -> str:
        return f"{self.value:,.2f}".rstrip("0").rstrip(".")


class ReturnItem(TimestampedModel):
    """One line of the city's return to the state. The list is the city's own: the national sheet changes."""

    position = models.PositiveSmallIntegerField("並び順")
    label = models.CharField("項目", max_length=200)
    figure = models.CharField("数", max_length=40)  # code of reports.figures
    retired = models.BooleanField("使用停止", default=False)

    class Meta:
        verbose_name = "実績報告の項目"
        ordering = ["position", "pk"]

    def __str__(self):
        return f"項目 {self.pk}"


class Submission(TimestampedModel):
    """What was reported to the state, as it stood on that day. `lines`: [label, unit, number], in order."""

    year = models.PositiveSmallIntegerField("年度")
    agency = models.ForeignKey(Agency, verbose_name="報告した課", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, verbose_name="報告した職員", on_delete=models.PROTECT, related_name="+")
    lines = models.JSONField("報告した数", default=list)

    class Meta:
        verbose_name = "国への実績報告"
        ordering = ["-pk"]

    def __str__(self):
        return f"実績報告 {self.pk} {spell_fiscal_year(self.year)}"
