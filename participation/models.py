"""参加支援: one person's way to somewhere to be, the places tried for it, what was learnt at each. The wish stands in F4."""

from datetime import date, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency, User
from cases.models import Case
from common.errors import say
from common.models import ProtectedModel, both_or_neither
from community.models import District, Resource
from consents.enums import Basis, Category
from consents.enums import Kind as Manner
from participation.enums import NEXT, OVER, PRESENT, Menu, Outcome, SheetState, Side, State, Step, Verdict, Via
from people.models import Person

say(
    one_open_participation="この人の参加支援は、すでに始まっています。ケースの画面から開いてください。",
    one_active_placement="この受け入れ先とのマッチングは、すでに進んでいます。その記録を続けてください。",
    one_waiting_host_sheet="この受け入れ先への依頼書は、回答待ちのものがあります。先に回答を記録するか、取り下げてください。",
    placement_menu_with_words="「工夫する」「新しくつくる」ときは、その内容を入力してください。",
    move_stopped_with_reason="中断の理由を選び、分かったことを入力してください。",
    host_sheet_declined_with_words="受けられない理由か、条件を入力してください。",
)


class ParticipationQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state=State.OPEN)


class Participation(ProtectedModel):
    """参加支援 of one person in one case. What the person wants is read from the plan sheet (F4) of the case."""

    case = models.ForeignKey(Case, verbose_name="ケース", on_delete=models.PROTECT, related_name="participations")
    person = models.ForeignKey(Person, verbose_name="本人", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, verbose_name="担当機関", on_delete=models.PROTECT, related_name="+")
    worker = models.ForeignKey(User, verbose_name="担当者", on_delete=models.PROTECT, related_name="+")
    district = models.ForeignKey(
        District, verbose_name="通いやすい地区", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    started_on = models.DateField("開始日")
    state = models.CharField("状態", max_length=8, choices=State, default=State.OPEN)
    ended_on = models.DateField("終了日", null=True, blank=True)
    end_reason = models.CharField("終えた理由", max_length=40, blank=True)  # code of "participation_end"
    end_words = models.TextField("終えたときの様子", max_length=2000, blank=True)
    objects = ParticipationQuerySet.as_manager()

    class PersonalData:
        mask = ("end_words",)
        keep = (
            "id", "created_at", "updated_at", "case", "person", "agency", "worker", "district", "started_on", "state",
            "ended_on", "end_reason",
        )  # fmt: skip

    class Meta:
        verbose_name = "参加支援"
        ordering = ["-started_on", "-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["case", "person"], condition=Q(state="open"), name="one_open_participation"),
            models.CheckConstraint(
                name="participation_ended_whole",
                condition=Q(state="open", ended_on=None, end_reason="")
                | Q(state="ended", ended_on__isnull=False) & ~Q(end_reason=""),
            ),
        ]

    def __str__(self):
        return f"参加支援 {self.pk}"

    def get_absolute_url(self):
        return reverse("participation:detail", args=[self.case_id, self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == State.OPEN


class PlacementQuerySet(models.QuerySet):
    def active(self):
        return self.exclude(step__in=OVER)

    def for_page(self):
        return self.select_related("resource__district", "resource__agency")


class Placement(ProtectedModel):
    """One person and one place. The step is moved by participation_step only; what failed stays, with what was learnt."""

    case = models.ForeignKey(Case, verbose_name="ケース", on_delete=models.PROTECT, related_name="placements")
    participation = models.ForeignKey(
        Participation, verbose_name="参加支援", on_delete=models.PROTECT, related_name="placements"
    )
    resource = models.ForeignKey(Resource, verbose_name="受け入れ先", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, verbose_name="担当機関", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, verbose_name="候補にした職員", on_delete=models.PROTECT, related_name="+")
    step = models.CharField("段階", max_length=10, choices=Step, default=Step.CANDIDATE)
    step_on = models.DateField("その段階になった日")
    joined_on = models.DateField("参加を始めた日", null=True, blank=True)
    menu = models.CharField("支援メニュー", max_length=10, choices=Menu, default=Menu.EXISTING)
    menu_words = models.TextField("メニューの内容", max_length=2000, blank=True)
    why = models.TextField("選んだ理由", max_length=1000, blank=True)
    frequency = models.CharField("頻度・時間", max_length=100, blank=True)
    transport = models.CharField("通い方・送迎", max_length=100, blank=True)
    cost = models.CharField("費用", max_length=100, blank=True)
    insurance = models.CharField("保険", max_length=100, blank=True)
    objects = PlacementQuerySet.as_manager()

    class PersonalData:
        mask = ("menu_words", "why", "frequency", "transport", "cost", "insurance")
        keep = (
            "id", "created_at", "updated_at", "case", "participation", "resource", "agency", "by", "step", "step_on",
            "joined_on", "menu",
        )  # fmt: skip

    class Meta:
        verbose_name = "受け入れ先とのマッチング"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "resource"],
                condition=~Q(step__in=["graduated", "stopped"]),
                name="one_active_placement",
            ),
            models.CheckConstraint(
                name="placement_menu_with_words",
                condition=Q(menu="existing") | ~Q(menu_words=""),
                violation_error_message="「工夫する」「新しくつくる」ときは、その内容を入力してください。",
            ),
        ]
        indexes = [models.Index(fields=["resource", "step"], name="placement_of_resource")]

    def __str__(self):
        return f"マッチング {self.pk}"

    def get_absolute_url(self):
        return reverse("participation:placement", args=[self.case_id, self.pk])

    @property
    def is_over(self) -> bool:
        return self.step in OVER

    @property
    def is_present(self) -> bool:
        return self.step in PRESENT

    @property
    def next_steps(self) -> tuple[str, ...]:
        return NEXT[self.step]


class PlacementMove(ProtectedModel):
    """One step of a placement, with the words that belong to it. Written by the database, never edited."""

    case = models.ForeignKey(Case, verbose_name="ケース", on_delete=models.PROTECT, related_name="+")
    placement = models.ForeignKey(Placement, verbose_name="マッチング", on_delete=models.PROTECT, related_name="moves")
    from_step = models.CharField("前の段階", max_length=10, choices=Step, blank=True)
    to_step = models.CharField("段階", max_length=10, choices=Step)
    on = models.DateField("日付")
    words = models.TextField("様子・分かったこと", max_length=2000, blank=True)
    reason = models.CharField("中断の理由", max_length=40, blank=True)  # code of "placement_end"
    changed = models.TextField("変えたこと・次に生かすこと", max_length=1000, blank=True)
    over_capacity = models.CharField("定員を超えて受け入れる理由", max_length=200, blank=True)
    by = models.ForeignKey(User, verbose_name="記録した職員", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, verbose_name="記録した機関", on_delete=models.PROTECT, related_name="+")

    class PersonalData:
        mask = ("words", "changed", "over_capacity")
        keep = ("id", "created_at", "updated_at", "case", "placement", "from_step", "to_step", "on", "reason", "by", "agency")

    class Meta:
        verbose_name = "マッチングの経過"
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="move_stopped_with_reason", condition=~Q(to_step="stopped") | ~Q(reason="") & ~Q(words="")
            )
        ]

    def __str__(self):
        return f"マッチングの経過 {self.pk}"


class FollowUpQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(done_at=None)


class FollowUp(ProtectedModel):
    """定着支援: whom to look after next, when, and whose turn it is; then what was found."""

    case = models.ForeignKey(Case, verbose_name="ケース", on_delete=models.PROTECT, related_name="+")
    placement = models.ForeignKey(Placement, verbose_name="マッチング", on_delete=models.PROTECT, related_name="follow_ups")
    side = models.CharField("だれに", max_length=8, choices=Side)
    due_on = models.DateField("予定日")
    worker = models.ForeignKey(User, verbose_name="担当", on_delete=models.PROTECT, related_name="+")
    plan = models.CharField("確かめること", max_length=400, blank=True)
    done_on = models.DateField("行った日", null=True, blank=True)
    outcome = models.CharField("様子", max_length=8, choices=Outcome, blank=True)
    words = models.TextField("聞いたこと・見たこと", max_length=2000, blank=True)
    done_at = models.DateTimeField("記録日時", null=True, blank=True)
    done_by = models.ForeignKey(
        User, verbose_name="記録した職員", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    objects = FollowUpQuerySet.as_manager()

    class PersonalData:
        mask = ("plan", "words")
        keep = (
            "id", "created_at", "updated_at", "case", "placement", "side", "due_on", "worker", "done_on", "outcome", "done_at",
            "done_by",
        )  # fmt: skip

    class Meta:
        verbose_name = "定着支援"
        ordering = ["due_on", "id"]
        constraints = [
            both_or_neither("done_at", "done_by"),
            models.CheckConstraint(
                name="follow_up_done_whole",
                condition=Q(done_at=None, done_on=None, outcome="")
                | Q(done_at__isnull=False, done_on__isnull=False) & ~Q(outcome=""),
            ),
        ]
        indexes = [models.Index(fields=["worker", "due_on"], condition=Q(done_at=None), name="follow_up_waiting")]

    def __str__(self):
        return f"定着支援 {self.pk}"

    def get_absolute_url(self):
        return reverse("participation:follow_up", args=[self.case_id, self.pk])

    @property
    def is_overdue(self) -> bool:
        return self.done_at is None and self.due_on < timezone.localdate()


class HostSheet(ProtectedModel):
    """受け入れ先への依頼書: exactly what a host is told, on what ground, and what it answered. The words never change."""

    case = models.ForeignKey(Case, verbose_name="ケース", on_delete=models.PROTECT, related_name="+")
    placement = models.ForeignKey(Placement, verbose_name="マッチング", on_delete=models.PROTECT, related_name="sheets")
    agency = models.ForeignKey(Agency, verbose_name="依頼する機関", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, verbose_name="作成した職員", on_delete=models.PROTECT, related_name="+")
    told = models.JSONField("伝える内容", default=list)  # [label, text] pairs, exactly what the host reads
    categories = ArrayField(models.CharField(max_length=12, choices=Category), verbose_name="情報の区分", default=list)
    asks = models.TextField("お願いしたいこと", max_length=2000)
    answer_by = models.DateField("回答期限")
    agreed_on = models.DateField("本人に確かめた日")
    agreed_how = models.CharField("確かめた方法", max_length=12, choices=Manner)
    basis = models.CharField("情報提供の根拠", max_length=16, choices=Basis)
    basis_reason = models.CharField("根拠の説明", max_length=400)
    consent_id = models.UUIDField("同意")
    state = models.CharField("状態", max_length=12, choices=SheetState, default=SheetState.WAITING)
    answered_at = models.DateTimeField("回答日時", null=True, blank=True)
    answered_via = models.CharField("回答の方法", max_length=10, choices=Via, blank=True)
    answered_name = models.CharField("回答した人", max_length=60, blank=True)
    answer = models.TextField("回答のことば", max_length=2000, blank=True)
    told_on = models.DateField("回答のあった日", null=True, blank=True)
    recorded_by = models.ForeignKey(
        User, verbose_name="書き留めた職員", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    stopped_at = models.DateTimeField("同意の取りやめで止まった日時", null=True, blank=True)

    class PersonalData:
        mask = ("told", "asks", "basis_reason", "answered_name", "answer")
        keep = (
            "id", "created_at", "updated_at", "case", "placement", "agency", "by", "categories", "answer_by", "agreed_on",
            "agreed_how", "basis", "consent_id", "state", "answered_at", "answered_via", "told_on", "recorded_by", "stopped_at",
        )  # fmt: skip

    class Meta:
        verbose_name = "受け入れ先への依頼書"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["placement"], condition=Q(state="waiting"), name="one_waiting_host_sheet"),
            models.CheckConstraint(name="host_sheet_rests_on_consent", condition=Q(basis="consent")),
            models.CheckConstraint(
                name="host_sheet_declined_with_words",
                condition=~Q(state__in=["declined", "conditional"]) | ~Q(answer=""),
            ),
            models.CheckConstraint(
                name="host_sheet_answered_whole",
                condition=Q(answered_at=None, answered_via="")
                | Q(answered_at__isnull=False) & ~Q(answered_name="") & ~Q(answered_via=""),
            ),
        ]

    def __str__(self):
        return f"依頼書 {self.pk}"

    def get_absolute_url(self):
        return reverse("participation:host_sheet", args=[self.case_id, self.pk])

    @property
    def number(self) -> str:
        """Tells nothing of the case."""
        tail = self.pk.hex[-8:].upper()
        return f"{tail[:4]}-{tail[4:]}"

    @property
    def is_waiting(self) -> bool:
        return self.state == SheetState.WAITING

    @property
    def is_answered(self) -> bool:
        return self.state in Verdict.values


class HostCode(ProtectedModel):
    """A way for a host to answer once, without an account. The code stands on paper only; here lies its hash."""

    sheet = models.ForeignKey(HostSheet, verbose_name="依頼書", on_delete=models.PROTECT, related_name="codes")
    hash = models.CharField("コードのハッシュ", max_length=64, unique=True)
    made_at = models.DateTimeField("作成日時")
    made_by = models.ForeignKey(User, verbose_name="作成した職員", on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField("有効期限")
    used_at = models.DateTimeField("使用日時", null=True)
    ended_at = models.DateTimeField("無効になった日時", null=True)

    class PersonalData:
        mask = ("hash",)
        keep = ("id", "created_at", "updated_at", "sheet", "made_at", "made_by", "expires_at", "used_at", "ended_at")

    class Meta:
        verbose_name = "受け入れ先の回答用コード"
        ordering = ["made_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["sheet"], condition=Q(used_at=None, ended_at=None), name="one_host_code_at_a_time")
        ]

    def __str__(self):
        return f"受け入れ先の回答用コード {self.pk}"

    @property
    def last_day(self) -> date:
        """The last day on which it serves."""
        return timezone.localdate(self.expires_at - timedelta(seconds=1))


class Example(ProtectedModel):
    """事例・メニュー例: something that can be tried, to start from. The city's own words, about nobody."""

    title = models.CharField("題", max_length=60)
    whom = models.CharField("こんな人に", max_length=200)
    resource_kind = models.CharField("受け入れ先の種別", max_length=40, blank=True)  # code of "resource_kind"
    menu = models.CharField("支援メニュー", max_length=10, choices=Menu, default=Menu.ADAPTED)
    menu_words = models.TextField("メニューの内容", max_length=2000)
    frequency = models.CharField("頻度・時間", max_length=100, blank=True)
    tips = models.TextField("工夫・うまくいったわけ", max_length=1000, blank=True)
    position = models.PositiveSmallIntegerField("並び順", default=0)
    retired = models.BooleanField("使用停止", default=False)

    class PersonalData:
        mask = ()
        keep = (
            "id", "created_at", "updated_at", "title", "whom", "resource_kind", "menu", "menu_words", "frequency", "tips",
            "position", "retired",
        )  # fmt: skip

    class Meta:
        verbose_name = "参加支援の事例"
        ordering = ["position", "created_at"]

    def __str__(self):
        return f"参加支援の事例 {self.pk}"
