"""多機関協働事業プラン: what the person wants, who does what until when, and the city's decision."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from agencies.models import Agency, User
from cases.models import Case
from common.errors import say
from common.models import ProtectedModel, TimestampedModel, both_or_neither
from consents.models import Consent
from plans.enums import ANSWERABLE, GoalTerm, MonitoringMethod, PlanState, RoleAnswer

say(
    one_living_plan="作成中または会議付議中のプランがすでにあります。そのプランを続けてください。",
    plan_period_in_order="プランの終わりは、始まりより後の日にしてください。",
    role_declined_with_reason="引き受けられない理由を入力してください。",
    plan_document_no_once="この文書番号は、すでに使われています。",
)


def version_label(version: int) -> str:
    return "初回" if version == 1 else f"再プラン（第{version}回）"


class PlanQuerySet(models.QuerySet):
    def of(self, case):
        return self.filter(case=case).order_by("-version")

    def for_page(self):
        moments = ("created_at", "halted_at", "agreed_at", "decided_at")
        shown = ("case", "version", "state", "starts_on", "ends_on", "document_no", *moments)
        return self.select_related("lead_agency").only(*shown, "lead_agency__name")

    def numbered_in(self, year):
        """Decisions of a fiscal year, whatever became of the plan since."""
        return self.filter(document_year=year)

    def awaiting_decision(self):
        return self.filter(state=PlanState.AGREED, halted_at=None)

    def halted_with(self, agencies):
        """Stopped by a withdrawal, in cases these agencies answer for, and not yet led on."""
        return self.filter(halted_at__isnull=False, state__in=ANSWERABLE, case__custodian__in=agencies).order_by("halted_at")


class Plan(ProtectedModel):
    """One version of the plan (F3). Frozen once it is decided; a change then makes the next version."""

    case = models.ForeignKey(Case, verbose_name="ケース", on_delete=models.PROTECT, related_name="plans")
    version = models.PositiveSmallIntegerField("作成回")
    state = models.CharField("状態", max_length=10, choices=PlanState, default=PlanState.DRAFT)
    author = models.ForeignKey(User, verbose_name="作成者", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, verbose_name="作成機関", on_delete=models.PROTECT, related_name="+")
    wish = models.TextField("本人・世帯の希望（目指す姿）", max_length=4000)
    direction = models.TextField("支援の方針", max_length=4000)
    lead_agency = models.ForeignKey(Agency, verbose_name="主たる支援機関", on_delete=models.PROTECT, related_name="led_plans")
    starts_on = models.DateField("プラン期間（始まり）")
    ends_on = models.DateField("プラン期間（終わり）")
    monitoring_method = models.CharField("モニタリングの方法", max_length=10, choices=MonitoringMethod, blank=True)
    next_monitoring_on = models.DateField("次回モニタリング", null=True, blank=True)
    uses_participation = models.BooleanField("参加支援事業を利用する", default=False)
    uses_outreach = models.BooleanField("アウトリーチ等事業を利用する", default=False)
    other_schemes = ArrayField(models.CharField(max_length=40), verbose_name="ほかの事業・制度の利用", default=list, blank=True)
    missing_kind = models.CharField("不足している社会資源の種類", max_length=40, blank=True)
    missing_resource = models.TextField("不足している社会資源", max_length=2000, blank=True)
    in_crisis = models.TextField("緊急時の対応", max_length=2000, blank=True)
    applied_on = models.DateField("本人の申込日", null=True, blank=True)
    applicant = models.CharField("申込者", max_length=80, blank=True)
    # Written by the withdrawal itself (0009_halting.sql); nothing of the plan moves until a consent carries it again.
    halted_at = models.DateTimeField("同意の取りやめで止まった日時", null=True, blank=True)
    open_roles_reason = models.CharField("返事がそろわないまま会議に付す理由", max_length=400, blank=True)
    amending_since = models.DateTimeField("修正のうえ了承とされた日時", null=True, blank=True)
    agreed_at = models.DateTimeField("会議で了承した日時", null=True, blank=True)
    decided_at = models.DateTimeField("決定日時", null=True, blank=True)
    decided_by = models.ForeignKey(
        User, verbose_name="決定者", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Both are drawn by the trigger draws_number at the moment of the decision.
    document_year = models.PositiveSmallIntegerField("文書番号の年度", null=True, blank=True)
    document_no = models.CharField("文書番号", max_length=60, blank=True)
    refused_reason = models.CharField("不決定の理由", max_length=400, blank=True)
    # The consent valid at the decision, with its bounds: a composite foreign key with ON UPDATE CASCADE (0002_walls.sql).
    consent = models.ForeignKey(Consent, verbose_name="同意", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    consent_person_id = models.UUIDField("同意した人", null=True, blank=True)
    consent_starts_at = models.DateTimeField("同意の始まり", null=True, blank=True)
    consent_ends_at = models.DateTimeField("同意の終わり", null=True, blank=True)
    objects = PlanQuerySet.as_manager()

    class PersonalData:
        mask = (
            "wish",
            "direction",
            "missing_resource",
            "in_crisis",
            "applicant",
            "open_roles_reason",
            "refused_reason",
        )
        keep = (
            "id",
            "created_at",
            "updated_at",
            "case",
            "version",
            "state",
            "author",
            "agency",
            "lead_agency",
            "starts_on",
            "ends_on",
            "monitoring_method",
            "next_monitoring_on",
            "uses_participation",
            "uses_outreach",
            "other_schemes",
            "missing_kind",
            "applied_on",
            "halted_at",
            "amending_since",
            "agreed_at",
            "decided_at",
            "decided_by",
            "document_year",
            "document_no",
            "consent",
            "consent_person_id",
            "consent_starts_at",
            "consent_ends_at",
        )

    class Meta:
        verbose_name = "支援プラン"
        constraints = [
            both_or_neither("decided_at", "decided_by"),
            models.UniqueConstraint(fields=["case", "version"], name="one_plan_version"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state__in=["draft", "submitted", "agreed"]), name="one_living_plan"
            ),
            models.UniqueConstraint(
                fields=["document_year", "document_no"], condition=~Q(document_no=""), name="plan_document_no_once"
            ),
            models.CheckConstraint(
                name="plan_period_in_order",
                condition=Q(ends_on__gt=F("starts_on")),
                violation_error_message="プランの終わりは、始まりより後の日にしてください。",
            ),
            models.CheckConstraint(
                name="plan_consent_in_force",
                condition=~Q(state__in=["decided", "ended"])
                | Q(
                    decided_at__isnull=False,
                    consent__isnull=False,
                    consent_person_id__isnull=False,
                    consent_starts_at__isnull=False,
                    consent_ends_at__isnull=False,
                    decided_at__gte=F("consent_starts_at"),
                    decided_at__lt=F("consent_ends_at"),
                ),
                violation_error_message="この日に有効な本人同意がないため、決定できません。",
            ),
        ]
        indexes = [models.Index(fields=["state", "agreed_at"], condition=Q(state="agreed"), name="plan_to_decide")]

    def __str__(self):
        return f"プラン {self.pk}"

    def get_absolute_url(self):
        return reverse("plans:detail", args=[self.case_id, self.pk])

    @property
    def is_editable(self) -> bool:
        return self.state == PlanState.DRAFT and not self.is_halted

    @property
    def is_halted(self) -> bool:
        return self.halted_at is not None and self.state in ANSWERABLE

    @property
    def version_label(self) -> str:
        return version_label(self.version)


class NumberRule(TimestampedModel):
    """How the city numbers its decisions in a fiscal year, and the last number given. Drawn by the database only."""

    USUAL = "地共第{n}号"

    year = models.PositiveSmallIntegerField("年度", unique=True)
    pattern = models.CharField("番号の形", max_length=40)
    last = models.PositiveIntegerField("最後の番号", default=0)

    class Meta:
        verbose_name = "文書番号の規則"
        constraints = [models.CheckConstraint(name="number_rule_has_its_place", condition=Q(pattern__contains="{n}"))]

    def __str__(self):
        return f"{self.year}年度"

    @classmethod
    def of(cls, year):
        """The rule of that year; before its first decision, what it will be."""
        former = cls.objects.filter(year__lte=year).order_by("-year").first()
        if former and former.year == year:
            return former
        return cls(year=year, pattern=former.pattern if former else cls.USUAL)

    @property
    def next_number(self) -> str:
        return self.pattern.replace("{n}", str(self.last + 1))


class Goal(ProtectedModel):
    plan = models.ForeignKey(Plan, verbose_name="プラン", on_delete=models.PROTECT, related_name="goals")
    term = models.CharField("期間", max_length=6, choices=GoalTerm)
    text = models.CharField("目標", max_length=400)
    due_on = models.DateField("目標時期", null=True, blank=True)
    position = models.PositiveSmallIntegerField("並び順", default=0)

    class PersonalData:
        mask = ("text",)
        keep = ("id", "created_at", "updated_at", "plan", "term", "due_on", "position")

    class Meta:
        verbose_name = "目標"
        ordering = ["position", "id"]

    def __str__(self):
        return f"目標 {self.pk}"


class Issue(ProtectedModel):
    """One thing to be solved, in the order of urgency; `member` names whom of the household it is about."""

    plan = models.ForeignKey(Plan, verbose_name="プラン", on_delete=models.PROTECT, related_name="issues")
    member = models.CharField("だれの課題か", max_length=120, blank=True)
    text = models.TextField("課題", max_length=4000)
    position = models.PositiveSmallIntegerField("順位", default=0)

    class PersonalData:
        mask = ("member", "text")
        keep = ("id", "created_at", "updated_at", "plan", "position")

    class Meta:
        verbose_name = "解決したい課題"
        ordering = ["position", "id"]

    def __str__(self):
        return f"課題 {self.pk}"


class RoleQuerySet(models.QuerySet):
    def open(self):
        """Nobody has taken it on: not asked, not answered, or declined."""
        return self.exclude(answer=RoleAnswer.ACCEPTED)

    def waiting(self):
        return self.filter(asked_at__isnull=False, answer="", plan__state__in=ANSWERABLE)

    def asked_of(self, agencies):
        return self.waiting().filter(agency__in=agencies)

    def declined_to(self, agencies):
        """In plans that are still being drawn up by these agencies."""
        return self.filter(answer=RoleAnswer.DECLINED, plan__state=PlanState.DRAFT, plan__case__custodian__in=agencies)

    def for_desk(self):
        return self.select_related("agency", "plan__case__person").order_by("asked_at", "id")


class RoleAssignment(ProtectedModel):
    """One line of the role table (役割分担表): the issue, what is done about it, by whom, how often, until when."""

    plan = models.ForeignKey(Plan, verbose_name="プラン", on_delete=models.PROTECT, related_name="roles")
    issue = models.CharField("課題", max_length=200)
    support = models.CharField("支援内容", max_length=400)
    agency = models.ForeignKey(Agency, verbose_name="担当機関", on_delete=models.PROTECT, related_name="+")
    worker_name = models.CharField("担当者", max_length=60, blank=True)
    frequency = models.CharField("頻度", max_length=60, blank=True)
    due_on = models.DateField("期限", null=True, blank=True)
    own_part = models.CharField("本人・家族が取り組むこと", max_length=200, blank=True)
    local_resource = models.CharField("地域・インフォーマルな資源", max_length=200, blank=True)
    position = models.PositiveSmallIntegerField("並び順", default=0)
    # Written by plans_ask_roles and plans_answer_role only.
    asked_at = models.DateTimeField("打診日時", null=True, blank=True)
    answer = models.CharField("返事", max_length=10, choices=RoleAnswer, blank=True)
    answer_reason = models.CharField("返事の理由", max_length=400, blank=True)
    answered_at = models.DateTimeField("返事の日時", null=True, blank=True)
    answered_by = models.ForeignKey(
        User, verbose_name="返事をした人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    heard = models.BooleanField("主担当機関が聞き取った", default=False)
    objects = RoleQuerySet.as_manager()

    class PersonalData:
        mask = ("issue", "support", "own_part", "local_resource", "answer_reason")
        keep = (
            "id",
            "created_at",
            "updated_at",
            "plan",
            "agency",
            "worker_name",
            "frequency",
            "due_on",
            "position",
            "asked_at",
            "answer",
            "answered_at",
            "answered_by",
            "heard",
        )

    class Meta:
        verbose_name = "役割分担"
        ordering = ["position", "id"]
        constraints = [
            both_or_neither("answered_at", "answered_by"),
            models.CheckConstraint(
                name="role_answer_after_asking",
                condition=Q(answer="", answered_at__isnull=True)
                | Q(answer__in=["accepted", "declined"], answered_at__isnull=False, asked_at__isnull=False),
            ),
            models.CheckConstraint(
                name="role_declined_with_reason",
                condition=~Q(answer="declined") | ~Q(answer_reason=""),
                violation_error_message="引き受けられない理由を入力してください。",
            ),
        ]
        indexes = [models.Index(fields=["agency"], condition=Q(answer="", asked_at__isnull=False), name="role_waiting")]

    def __str__(self):
        return f"役割分担 {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.answer != RoleAnswer.ACCEPTED

    @property
    def standing(self) -> str:
        """引き受け, 辞退, 返事待ち, 未打診"""
        if self.answer:
            return self.get_answer_display()
        return "返事待ち" if self.asked_at else "未打診"
