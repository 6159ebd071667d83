"""What follows the city's decision: monitoring records, the evaluation (F6), and the checks after the case is closed."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from agencies.models import Agency, User
from cases.enums import Stage
from cases.models import Case
from common.errors import say
from common.models import ProtectedModel, both_or_neither
from plans.enums import WITHOUT_LEAD, AfterResult, EvaluationState, MonitoringMethod, Standing, Verdict
from plans.models.plan import Goal, Plan, RoleAssignment

say(
    one_living_evaluation="このプランの評価は、すでに始まっています。その評価を続けてください。",
    one_monitoring_per_goal="同じ目標が二度書かれています。画面を読み込み直してください。",
    evaluation_closing_reason="終結・中断の理由を選んでください。",
    evaluation_own_view="本人の評価か、聞けなかった理由を入力してください。",
    after_check_once="この時期の確認は、すでに予定されています。",
)


class FollowingQuerySet(models.QuerySet):
    def for_page(self):
        return self.select_related("agency", "author")


class Monitoring(ProtectedModel):
    """How the plan goes, on one day. Appended, never rewritten; read by the circle of the case."""

    case = models.ForeignKey(Case, verbose_name="ケース", on_delete=models.PROTECT, related_name="monitorings")
    plan = models.ForeignKey(Plan, verbose_name="プラン", on_delete=models.PROTECT, related_name="monitorings")
    agency = models.ForeignKey(Agency, verbose_name="記録した機関", on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(User, verbose_name="記録者", on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField("実施日")
    method = models.CharField("方法", max_length=10, choices=MonitoringMethod)
    met = models.CharField("会った人・参加した人", max_length=400)
    changes = models.TextField("変わったこと", max_length=4000, blank=True)
    words = models.TextField("本人の言葉", max_length=2000, blank=True)
    next_on = models.DateField("次回", null=True, blank=True)
    needs_replan = models.BooleanField("再プランが必要", default=False)
    replan_why = models.CharField("再プランが必要な理由", max_length=400, blank=True)
    consent_id = models.UUIDField("同意", null=True)
    basis_reason = models.CharField("根拠", max_length=400)
    objects = FollowingQuerySet.as_manager()

    class PersonalData:
        mask = ("met", "changes", "words", "replan_why")
        keep = (
            "id", "created_at", "updated_at", "case", "plan", "agency", "author", "held_on", "method", "next_on",
            "needs_replan", "consent_id", "basis_reason",
        )  # fmt: skip

    class Meta:
        verbose_name = "モニタリング記録"
        ordering = ["-held_on", "-created_at"]
        constraints = [
            models.CheckConstraint(name="replan_with_reason", condition=Q(needs_replan=False) | ~Q(replan_why="")),
        ]

    def __str__(self):
        return f"モニタリング {self.pk}"

    def get_absolute_url(self):
        return reverse("plans:monitoring", args=[self.case_id, self.plan_id, self.pk])


class _GoalReached(ProtectedModel):
    """How one goal stands, and in which words."""

    standing = models.CharField("状況", max_length=10, choices=Standing)
    words = models.CharField("様子", max_length=400, blank=True)

    class Meta:
        abstract = True

    def __str__(self):
        return f"目標の状況 {self.pk}"


class MonitoredGoal(_GoalReached):
    monitoring = models.ForeignKey(Monitoring, verbose_name="モニタリング", on_delete=models.PROTECT, related_name="goals")
    goal = models.ForeignKey(Goal, verbose_name="目標", on_delete=models.PROTECT, related_name="+")

    class PersonalData:
        mask = ("words",)
        keep = ("id", "created_at", "updated_at", "monitoring", "goal", "standing")

    class Meta:
        verbose_name = "モニタリングでの目標の状況"
        ordering = ["goal__position", "id"]
        constraints = [models.UniqueConstraint(fields=["monitoring", "goal"], name="one_monitoring_per_goal")]


class RoleReport(ProtectedModel):
    """How one agency's part goes: told by the agency itself, or by who writes the monitoring record."""

    case = models.ForeignKey(Case, verbose_name="ケース", on_delete=models.PROTECT, related_name="+")
    role = models.ForeignKey(RoleAssignment, verbose_name="役割", on_delete=models.PROTECT, related_name="reports")
    monitoring = models.ForeignKey(
        Monitoring, verbose_name="モニタリング", null=True, blank=True, on_delete=models.PROTECT, related_name="roles"
    )
    agency = models.ForeignKey(Agency, verbose_name="書いた機関", on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(User, verbose_name="書いた職員", on_delete=models.PROTECT, related_name="+")
    words = models.TextField("役割の進み具合", max_length=2000)
    objects = FollowingQuerySet.as_manager()

    class PersonalData:
        mask = ("words",)
        keep = ("id", "created_at", "updated_at", "case", "role", "monitoring", "agency", "author")

    class Meta:
        verbose_name = "役割の進み具合"
        ordering = ["role__position", "created_at"]

    def __str__(self):
        return f"役割の進み具合 {self.pk}"


class EvaluationQuerySet(FollowingQuerySet):
    def living(self):
        return self.exclude(state=EvaluationState.CONFIRMED)

    def confirmed(self):
        return self.filter(state=EvaluationState.CONFIRMED)

    def awaiting_city(self, *, met: bool):
        """Not yet looked at by the city. `met`: it wants to see only what a meeting has spoken of."""
        return self.filter(state=EvaluationState.SUBMITTED, **({"evaluated_on__isnull": False} if met else {}))


class Evaluation(ProtectedModel):
    """評価シート・終結 (F6). Written before the meeting, confirmed by the city, then frozen by the database.

    Only the yes of the agency that leads afterwards may still come in; it has a function of its own.
    """

    case = models.ForeignKey(Case, verbose_name="ケース", on_delete=models.PROTECT, related_name="evaluations")
    plan = models.ForeignKey(Plan, verbose_name="プラン", on_delete=models.PROTECT, related_name="evaluations")
    state = models.CharField("状態", max_length=10, choices=EvaluationState, default=EvaluationState.DRAFT)
    agency = models.ForeignKey(Agency, verbose_name="評価した機関", on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(User, verbose_name="評価者", on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField("評価日")
    changes_seen = ArrayField(models.CharField(max_length=40), verbose_name="見られた変化", default=list, blank=True)
    changes = models.TextField("変化の内容", max_length=2000, blank=True)
    own_view = models.TextField("本人の評価", max_length=2000, blank=True)
    satisfaction = models.PositiveSmallIntegerField("本人の満足度", null=True, blank=True)
    not_asked = models.CharField("本人に聞けなかった理由", max_length=400, blank=True)
    remaining = models.TextField("残された課題", max_length=4000, blank=True)
    verdict = models.CharField("判定", max_length=10, choices=Verdict)
    close_reason = models.CharField("終結・中断の理由", max_length=40, blank=True)  # code of the master list "close_reason"
    lead_after = models.ForeignKey(
        Agency, verbose_name="終結後の主担当", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    watch = models.TextField("見守りの方法", max_length=2000, blank=True)
    triggers = models.TextField("再開の目安", max_length=2000, blank=True)
    checks = ArrayField(models.PositiveSmallIntegerField(), verbose_name="終結後の確認（か月後）", default=list, blank=True)
    submitted_at = models.DateTimeField("付議した日時", null=True, blank=True)
    evaluated_on = models.DateField("重層的支援会議での評価日", null=True, blank=True)
    agenda_item_id = models.UUIDField("会議の議題", null=True, blank=True)
    returned_why = models.CharField("差し戻しの理由", max_length=400, blank=True)
    confirmed_at = models.DateTimeField("市の確認日時", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        User, verbose_name="確認した職員", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Written by plans_accept_lead only.
    lead_accepted_at = models.DateTimeField("主担当の引き受け日時", null=True, blank=True)
    lead_accepted_by = models.ForeignKey(
        User, verbose_name="引き受けた職員", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lead_heard = models.BooleanField("主担当の引き受けを聞き取った", default=False)
    consent_id = models.UUIDField("同意", null=True)
    basis_reason = models.CharField("根拠", max_length=400)
    objects = EvaluationQuerySet.as_manager()

    class PersonalData:
        mask = ("changes", "own_view", "not_asked", "remaining", "watch", "triggers", "returned_why")
        keep = (
            "id", "created_at", "updated_at", "case", "plan", "state", "agency", "author", "held_on", "changes_seen",
            "satisfaction", "verdict", "close_reason", "lead_after", "checks", "submitted_at", "evaluated_on", "agenda_item_id",
            "confirmed_at", "confirmed_by", "lead_accepted_at", "lead_accepted_by", "lead_heard", "consent_id", "basis_reason",
        )  # fmt: skip

    class Meta:
        verbose_name = "評価シート"
        ordering = ["-created_at"]
        constraints = [
            both_or_neither("confirmed_at", "confirmed_by"),
            both_or_neither("lead_accepted_at", "lead_accepted_by"),
            models.UniqueConstraint(fields=["plan"], condition=~Q(state="confirmed"), name="one_living_evaluation"),
            models.CheckConstraint(name="evaluation_closing_reason", condition=Q(verdict="replan") | ~Q(close_reason="")),
            models.CheckConstraint(
                name="evaluation_own_view",
                condition=Q(state="draft") | ~Q(own_view="") | Q(satisfaction__isnull=False) | ~Q(not_asked=""),
            ),
            models.CheckConstraint(
                name="evaluation_satisfaction", condition=Q(satisfaction=None) | Q(satisfaction__gte=1, satisfaction__lte=5)
            ),
            models.CheckConstraint(
                name="evaluation_confirmed_with_day",
                condition=(Q(state="confirmed") & Q(confirmed_at__isnull=False))
                | (~Q(state="confirmed") & Q(confirmed_at=None)),
            ),
        ]
        indexes = [models.Index(fields=["state", "submitted_at"], condition=Q(state="submitted"), name="evaluation_to_confirm")]

    def __str__(self):
        return f"評価 {self.pk}"

    def get_absolute_url(self):
        return reverse("plans:evaluation", args=[self.case_id, self.plan_id, self.pk])

    @property
    def is_editable(self) -> bool:
        return self.state == EvaluationState.DRAFT

    @property
    def is_confirmed(self) -> bool:
        return self.state == EvaluationState.CONFIRMED

    @property
    def goes_on(self) -> bool:
        """Somebody else supports on: there is a lead afterwards, and something to look out for."""
        return self.verdict == Verdict.END and self.close_reason not in WITHOUT_LEAD

    @property
    def asked(self) -> bool:
        """The person's own view stands there, or why not."""
        return bool(self.own_view or self.satisfaction or self.not_asked)

    @property
    def standing(self) -> str:
        """What it waits for, in a word."""
        if self.state == EvaluationState.SUBMITTED:
            return "市の確認待ち" if self.evaluated_on else "会議での評価待ち"
        return self.get_state_display()


class EvaluatedGoal(_GoalReached):
    evaluation = models.ForeignKey(Evaluation, verbose_name="評価", on_delete=models.PROTECT, related_name="goals")
    goal = models.ForeignKey(Goal, verbose_name="目標", on_delete=models.PROTECT, related_name="+")

    class PersonalData:
        mask = ("words",)
        keep = ("id", "created_at", "updated_at", "evaluation", "goal", "standing")

    class Meta:
        verbose_name = "目標ごとの達成"
        ordering = ["goal__position", "id"]
        constraints = [models.UniqueConstraint(fields=["evaluation", "goal"], name="one_evaluation_per_goal")]


class AfterCheckQuerySet(models.QuerySet):
    def waiting(self):
        """Of the closing that stands: what was planned at an earlier one ended with the reopening."""
        return self.filter(done_at=None, case__stage=Stage.CLOSED, created_at__gte=F("case__closed_at"))

    def of_agencies(self, agencies, today):
        """Theirs; and, where the agency that was to look has ended, of whoever answers for the case."""
        ended = Q(agency__until__lt=today, case__custodian__in=agencies)
        return self.filter(Q(agency__in=agencies) | ended)


class AfterCheck(ProtectedModel):
    """A look some months after the closing, by the agency that leads from then on."""

    case = models.ForeignKey(Case, verbose_name="ケース", on_delete=models.PROTECT, related_name="after_checks")
    evaluation = models.ForeignKey(Evaluation, verbose_name="評価", on_delete=models.PROTECT, related_name="after_checks")
    agency = models.ForeignKey(Agency, verbose_name="確認する機関", on_delete=models.PROTECT, related_name="+")
    months = models.PositiveSmallIntegerField("か月後")
    due_on = models.DateField("確認の期限")
    result = models.CharField("結果", max_length=10, choices=AfterResult, blank=True)
    words = models.CharField("様子", max_length=400, blank=True)
    done_at = models.DateTimeField("確認日時", null=True, blank=True)
    done_by = models.ForeignKey(
        User, verbose_name="確認した職員", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    objects = AfterCheckQuerySet.as_manager()

    class PersonalData:
        mask = ("words",)
        keep = (
            "id", "created_at", "updated_at", "case", "evaluation", "agency", "months", "due_on", "result", "done_at",
            "done_by",
        )  # fmt: skip

    class Meta:
        verbose_name = "終結後の確認"
        ordering = ["due_on", "id"]
        constraints = [
            both_or_neither("done_at", "done_by"),
            models.UniqueConstraint(fields=["evaluation", "months"], name="after_check_once"),
            models.CheckConstraint(
                name="after_check_with_result",
                condition=Q(done_at=None, result="") | (Q(done_at__isnull=False) & ~Q(result="")),
            ),
        ]
        indexes = [models.Index(fields=["agency", "due_on"], condition=Q(done_at=None), name="after_check_waiting")]

    def __str__(self):
        return f"終結後の確認 {self.pk}"

    def get_absolute_url(self):
        return reverse("plans:after_check", args=[self.case_id, self.pk])
