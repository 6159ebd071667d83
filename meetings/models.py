"""重層的支援会議: convened with the person's consent, attended by those who must, ending in decisions with names and dates."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from agencies.models import Agency, MeetingType, User
from cases.models import Case, NextStep
from common.errors import say
from common.models import ProtectedModel, both_or_neither
from meetings.enums import Capacity, Function, Method, Result, Standing
from plans.models import Plan

say(
    one_item_per_case="このケースは、すでにこの会議の議題になっています。",
    one_participant_once="同じ人が二度選ばれています。選び直してください。",
    one_preparation="事前シートは、同じ機関のほかの職員が先に書いています。画面を読み込み直してください。",
    one_check_per_revision="この会議録は、同じ機関の職員がすでに確認しています。",
    one_copy_number="ほかの職員が同時に資料を出しました。もう一度お試しください。",
)


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The first wall: convened by us, or with us at the table."""
        mine = [post.agency_id for post in user.current_posts]
        at_table = Participant.objects.filter(meeting=models.OuterRef("pk"), agency__in=mine)
        return self.filter(Q(agency__in=mine) | models.Exists(at_table))

    def ahead(self, now):
        return self.filter(held_at__gte=now).order_by("held_at")


class Meeting(ProtectedModel):
    type = models.ForeignKey(MeetingType, verbose_name="会議", on_delete=models.PROTECT, related_name="+")
    held_at = models.DateTimeField("日時")
    place = models.CharField("場所", max_length=100)
    method = models.CharField("方法", max_length=8, choices=Method, default=Method.ROOM)
    agency = models.ForeignKey(Agency, verbose_name="招集機関", on_delete=models.PROTECT, related_name="+")
    convened_by = models.ForeignKey(User, verbose_name="招集者", on_delete=models.PROTECT, related_name="+")
    views_due_on = models.DateField("意見の提出期限", null=True, blank=True)  # of a written meeting
    # When the minutes of its last item were fixed; each item has its own.
    fixed_at = models.DateTimeField("会議録の確定日時", null=True, blank=True)
    fixed_by = models.ForeignKey(
        User, verbose_name="確定した職員", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    objects = MeetingQuerySet.as_manager()

    class PersonalData:
        mask = ()
        keep = (
            "id",
            "created_at",
            "updated_at",
            "type",
            "held_at",
            "place",
            "method",
            "views_due_on",
            "agency",
            "convened_by",
            "fixed_at",
            "fixed_by",
        )

    class Meta:
        verbose_name = "重層的支援会議"
        ordering = ["-held_at"]
        constraints = [
            both_or_neither("fixed_at", "fixed_by"),
            models.CheckConstraint(
                name="views_of_written_meeting", condition=Q(views_due_on__isnull=True) | Q(method=Method.WRITTEN)
            ),
        ]

    def __str__(self):
        return f"会議 {self.pk}"

    def get_absolute_url(self):
        return reverse("meetings:detail", args=[self.pk])

    @property
    def is_written(self) -> bool:
        return self.method == Method.WRITTEN


class AgendaItemQuerySet(models.QuerySet):
    def standing(self):
        """Not called off."""
        return self.filter(called_off_at=None)

    def visible_to(self, user):
        """The first wall: who is at the table for this case, and who convened. The case's own wall comes on top."""
        mine = [post.agency_id for post in user.current_posts]
        at_table = Participant.objects.filter(item=models.OuterRef("pk"), agency__in=mine)
        return self.filter(Q(meeting__agency__in=mine) | models.Exists(at_table))


class AgendaItem(ProtectedModel):
    """One case on the agenda, with its own record, ground and result."""

    meeting = models.ForeignKey(Meeting, verbose_name="会議", on_delete=models.PROTECT, related_name="items")
    case = models.ForeignKey(Case, verbose_name="ケース", on_delete=models.PROTECT, related_name="agenda_items")
    plan = models.ForeignKey(
        Plan, verbose_name="プラン", null=True, blank=True, on_delete=models.PROTECT, related_name="agenda_items"
    )
    function = models.CharField("協議事項", max_length=12, choices=Function, default=Function.PLAN)
    consent_id = models.UUIDField("同意")  # the ground on which this case may be spoken of
    basis_reason = models.CharField("根拠の説明", max_length=400)
    chair = models.CharField("司会", max_length=60, blank=True)
    facts = models.TextField("確認した事実", max_length=8000, blank=True)
    discussion = models.TextField("協議の内容", max_length=8000, blank=True)
    result = models.CharField("結果", max_length=8, choices=Result, blank=True)
    open_issues = models.TextField("課題として残ったこと", max_length=4000, blank=True)
    missing_resources = models.TextField("不足している社会資源", max_length=2000, blank=True)
    next_on = models.DateField("次回", null=True, blank=True)
    called_off_at = models.DateTimeField("取りやめた日時", null=True, blank=True)
    called_off_by = models.ForeignKey(
        User, verbose_name="取りやめた職員", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    called_off_reason = models.CharField("取りやめの理由", max_length=400, blank=True)
    # Draft → checked by the participants → fixed. A change of the draft makes the next revision, to be checked again.
    drafted_at = models.DateTimeField("会議録の作成日時", null=True, blank=True)
    drafted_by = models.ForeignKey(
        User, verbose_name="記録者", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    revision = models.PositiveSmallIntegerField("会議録の版", default=0)
    check_by = models.DateField("確認期限", null=True, blank=True)
    fixed_at = models.DateTimeField("確定日時", null=True, blank=True)
    fixed_by = models.ForeignKey(
        User, verbose_name="確定した職員", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    objects = AgendaItemQuerySet.as_manager()

    class PersonalData:
        mask = ("basis_reason", "called_off_reason", "facts", "discussion", "open_issues", "missing_resources")
        keep = (
            "id",
            "created_at",
            "updated_at",
            "meeting",
            "case",
            "plan",
            "function",
            "consent_id",
            "called_off_at",
            "called_off_by",
            "chair",
            "result",
            "next_on",
            "drafted_at",
            "drafted_by",
            "revision",
            "check_by",
            "fixed_at",
            "fixed_by",
        )

    class Meta:
        verbose_name = "議題"
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "case"], condition=Q(called_off_at=None), name="one_item_per_case"),
            both_or_neither("called_off_at", "called_off_by"),
            models.CheckConstraint(
                name="called_off_before_minutes", condition=Q(called_off_at__isnull=True) | Q(drafted_at__isnull=True)
            ),
            both_or_neither("drafted_at", "drafted_by"),
            both_or_neither("fixed_at", "fixed_by"),
            models.CheckConstraint(name="fixed_after_draft", condition=Q(fixed_at__isnull=True) | Q(drafted_at__isnull=False)),
        ]

    def __str__(self):
        return f"議題 {self.pk}"

    def get_absolute_url(self):
        return reverse("meetings:item", args=[self.meeting_id, self.pk])

    @property
    def is_ahead(self) -> bool:
        """Still to be spoken of."""
        return self.drafted_at is None and self.called_off_at is None

    @property
    def is_draft(self) -> bool:
        return self.drafted_at is not None and self.fixed_at is None

    @property
    def state_label(self) -> str:
        if self.called_off_at:
            return "取りやめ"
        if self.fixed_at:
            return "会議録確定"
        return "会議録の確認中" if self.drafted_at else "会議録はまだ"


class Participant(ProtectedModel):
    """An agency at the table for one case; the same agency may sit at another case of the same sitting."""

    meeting = models.ForeignKey(Meeting, verbose_name="会議", on_delete=models.PROTECT, related_name="participants")
    item = models.ForeignKey(AgendaItem, verbose_name="議題", on_delete=models.PROTECT, related_name="participants")
    agency = models.ForeignKey(Agency, verbose_name="機関", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, verbose_name="出席者", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField("立場", max_length=12, choices=Capacity)
    attended = models.BooleanField("出席", null=True)

    class PersonalData:
        mask = ()
        keep = ("id", "created_at", "updated_at", "meeting", "item", "agency", "user", "capacity", "attended")

    class Meta:
        verbose_name = "会議の参加者"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "user"], condition=Q(user__isnull=False), name="one_participant_once"),
            models.CheckConstraint(
                name="required_participant_has_name",
                condition=Q(capacity=Capacity.AGENCY) | Q(user__isnull=False),
            ),
        ]

    def __str__(self):
        return f"参加者 {self.pk}"

    @property
    def label(self) -> str:
        name = f" {self.user.name}" if self.user else ""
        return f"{self.agency.name}{name}（{self.get_capacity_display()}）"


class Guest(ProtectedModel):
    """Somebody invited to one case who has no account: the person, family, a neighbour, an expert."""

    item = models.ForeignKey(AgendaItem, verbose_name="議題", on_delete=models.PROTECT, related_name="guests")
    name = models.CharField("氏名", max_length=60)
    standing = models.CharField("立場", max_length=10, choices=Standing)
    attended = models.BooleanField("出席", null=True)

    class PersonalData:
        mask = ("name",)
        keep = ("id", "created_at", "updated_at", "item", "standing", "attended")

    class Meta:
        verbose_name = "招いた人"
        ordering = ["id"]

    def __str__(self):
        return f"招いた人 {self.pk}"

    @property
    def label(self) -> str:
        return f"{self.name}（{self.get_standing_display()}）"


class Preparation(ProtectedModel):
    """What one agency writes before the meeting; in a written meeting, also its view."""

    item = models.ForeignKey(AgendaItem, verbose_name="議題", on_delete=models.PROTECT, related_name="preparations")
    agency = models.ForeignKey(Agency, verbose_name="機関", on_delete=models.PROTECT, related_name="+")
    written_by = models.ForeignKey(User, verbose_name="書いた職員", on_delete=models.PROTECT, related_name="+")
    knows = models.TextField("把握していること", max_length=4000)
    does = models.TextField("いま行っていること", max_length=4000, blank=True)
    can = models.TextField("これからできること", max_length=4000, blank=True)
    cannot = models.TextField("できないこと・その理由", max_length=4000, blank=True)
    view = models.TextField("プラン・議題への意見", max_length=4000, blank=True)

    class PersonalData:
        mask = ("knows", "does", "can", "cannot", "view")
        keep = ("id", "created_at", "updated_at", "item", "agency", "written_by")

    class Meta:
        verbose_name = "事前シート"
        ordering = ["created_at", "id"]
        constraints = [models.UniqueConstraint(fields=["item", "agency"], name="one_preparation")]

    def __str__(self):
        return f"事前シート {self.pk}"


class Decision(ProtectedModel):
    """What was decided, as a step of the agency named: it stays on that desk until it is reported done."""

    item = models.ForeignKey(AgendaItem, verbose_name="議題", on_delete=models.PROTECT, related_name="decisions")
    step = models.OneToOneField(NextStep, verbose_name="予定", on_delete=models.PROTECT, related_name="+")

    class PersonalData:
        mask = ()
        keep = ("id", "created_at", "updated_at", "item", "step")

    class Meta:
        verbose_name = "決定事項"
        ordering = ["created_at", "id"]

    def __str__(self):
        return f"決定事項 {self.pk}"


class Check(ProtectedModel):
    """A participating agency has read this revision of the draft: it agrees, or says what is not right."""

    item = models.ForeignKey(AgendaItem, verbose_name="議題", on_delete=models.PROTECT, related_name="checks")
    agency = models.ForeignKey(Agency, verbose_name="機関", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, verbose_name="確認した職員", on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveSmallIntegerField("会議録の版")
    agrees = models.BooleanField("相違なし")
    remark = models.TextField("指摘", max_length=2000, blank=True)

    class PersonalData:
        mask = ("remark",)
        keep = ("id", "created_at", "updated_at", "item", "agency", "by", "revision", "agrees")

    class Meta:
        verbose_name = "会議録の確認"
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "agency", "revision"], name="one_check_per_revision"),
            models.CheckConstraint(name="remark_where_not_agreed", condition=Q(agrees=True) | ~Q(remark="")),
        ]

    def __str__(self):
        return f"会議録の確認 {self.pk}"


class Addition(ProtectedModel):
    """A correction of fixed minutes: added below them, dated and signed; the minutes themselves stay."""

    item = models.ForeignKey(AgendaItem, verbose_name="議題", on_delete=models.PROTECT, related_name="additions")
    agency = models.ForeignKey(Agency, verbose_name="機関", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, verbose_name="書いた職員", on_delete=models.PROTECT, related_name="+")
    text = models.TextField("訂正・追記", max_length=4000)

    class PersonalData:
        mask = ("text",)
        keep = ("id", "created_at", "updated_at", "item", "agency", "by")

    class Meta:
        verbose_name = "会議録への追記"
        ordering = ["created_at", "id"]

    def __str__(self):
        return f"追記 {self.pk}"


class Copy(ProtectedModel):
    """One numbered copy of the papers, made out to one recipient, with the ground on which it was handed out."""

    item = models.ForeignKey(AgendaItem, verbose_name="議題", on_delete=models.PROTECT, related_name="copies")
    number = models.PositiveSmallIntegerField("部番号")
    participant = models.ForeignKey(
        Participant, verbose_name="参加者", null=True, blank=True, on_delete=models.PROTECT, related_name="copies"
    )
    guest = models.ForeignKey(
        Guest, verbose_name="招いた人", null=True, blank=True, on_delete=models.PROTECT, related_name="copies"
    )
    issued_by = models.ForeignKey(User, verbose_name="出した職員", on_delete=models.PROTECT, related_name="+")
    basis_reason = models.CharField("根拠の説明", max_length=400)
    returned_at = models.DateTimeField("回収日時", null=True, blank=True)
    returned_to = models.ForeignKey(
        User, verbose_name="回収した職員", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class PersonalData:
        mask = ("basis_reason",)
        keep = (
            "id",
            "created_at",
            "updated_at",
            "item",
            "number",
            "participant",
            "guest",
            "issued_by",
            "returned_at",
            "returned_to",
        )

    class Meta:
        verbose_name = "配布資料"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="one_copy_number"),
            models.CheckConstraint(
                name="copy_for_one",
                condition=Q(participant__isnull=False, guest__isnull=True) | Q(participant__isnull=True, guest__isnull=False),
            ),
            both_or_neither("returned_at", "returned_to"),
        ]

    def __str__(self):
        return f"配布資料 {self.pk}"

    @property
    def recipient(self) -> str:
        return self.participant.label if self.participant else self.guest.label
