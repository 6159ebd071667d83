"""What is written on a case: the intake sheet, the notes, the next steps."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from agencies.models import Agency, User
from cases.enums import NoteKind, Visibility
from cases.models.case import Case, works_today
from common.models import ProtectedModel, both_or_neither


class Intake(ProtectedModel):
    """相談受付・申込票, first page: how the consultation came in and what it is about (domain §3.2, §3.3)."""

    case = models.OneToOneField(Case, verbose_name="ケース", on_delete=models.PROTECT, related_name="intake")
    received_on = models.DateField("受付日")
    received_by = models.ForeignKey(User, verbose_name="受付者", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, verbose_name="受付機関", on_delete=models.PROTECT, related_name="+")
    route = models.CharField("相談経路", max_length=40)  # code of the master list "route"
    visitor_name = models.CharField("来談者", max_length=80, blank=True)
    visitor_relation = models.CharField("本人との関係", max_length=60, blank=True)
    topics = ArrayField(models.CharField(max_length=8), verbose_name="相談内容", default=list)  # codes of "topic"
    main_topic = models.CharField("いちばん困っていること", max_length=8, blank=True)
    content = models.TextField("相談されたいこと・希望", blank=True)

    class PersonalData:
        mask = ("visitor_name", "visitor_relation", "content")
        keep = (
            "id",
            "created_at",
            "updated_at",
            "case",
            "received_on",
            "received_by",
            "agency",
            "route",
            "topics",
            "main_topic",
        )

    class Meta:
        verbose_name = "相談受付票"
        constraints = [
            models.CheckConstraint(
                name="intake_main_topic_is_a_topic",
                condition=Q(main_topic="") | Q(topics__contains=[F("main_topic")]),
                violation_error_message="いちばん困っていることは、相談内容の中から選んでください。",
            )
        ]

    def __str__(self):
        return f"受付票 {self.pk}"


PARTS = ("fact", "quote", "view", "action")  # written apart where it helps (domain §3.10)


class NoteQuerySet(models.QuerySet):
    def latest_first(self):
        return self.order_by("-happened_at", "-id")

    def for_timeline(self):
        shown = (
            "case",
            "kind",
            "happened_at",
            "heading",
            "text",
            "visibility",
            "minutes",
            "contents",
            "contacted",
            "contacted_others",
            "fact",
            "quote",
            "view",
            "action",
            "struck_at",
            "struck_reason",
            "author__name",
            "agency__name",
        )
        return self.select_related("author", "agency").only(*shown)


class Note(ProtectedModel):
    """支援経過記録: added to, never rewritten. A mistake is struck through with a reason and stays readable."""

    case = models.ForeignKey(Case, verbose_name="ケース", on_delete=models.PROTECT, related_name="notes")
    agency = models.ForeignKey(Agency, verbose_name="所属", on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(User, verbose_name="記録者", on_delete=models.PROTECT, related_name="+")
    happened_at = models.DateTimeField("日時")
    kind = models.CharField("対応方法", max_length=12, choices=NoteKind)
    heading = models.CharField("見出し", max_length=80)
    text = models.TextField("内容", max_length=8000, blank=True)
    fact = models.TextField("事実", max_length=4000, blank=True)
    quote = models.TextField("本人の言葉", max_length=4000, blank=True)
    view = models.TextField("見立て", max_length=4000, blank=True)
    action = models.TextField("対応", max_length=4000, blank=True)
    minutes = models.PositiveSmallIntegerField("所要時間（分）", null=True, blank=True)
    contents = ArrayField(models.CharField(max_length=40), verbose_name="内容種別", default=list)  # codes of "note_content"
    contacted = ArrayField(models.UUIDField(), verbose_name="対象者", default=list)  # persons of the case
    contacted_others = models.CharField("ほかの対象者", max_length=120, blank=True)
    visibility = models.CharField("公開範囲", max_length=8, choices=Visibility, default=Visibility.AGENCY)
    struck_at = models.DateTimeField("取消日時", null=True, blank=True)
    struck_by = models.ForeignKey(
        User, verbose_name="取り消した職員", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    struck_reason = models.CharField("取消理由", max_length=200, blank=True)
    objects = NoteQuerySet.as_manager()

    class PersonalData:
        mask = ("heading", "text", "fact", "quote", "view", "action", "contacted_others", "struck_reason")
        keep = (
            "id",
            "created_at",
            "updated_at",
            "case",
            "agency",
            "author",
            "happened_at",
            "kind",
            "minutes",
            "contents",
            "contacted",
            "visibility",
            "struck_at",
            "struck_by",
        )

    class Meta:
        verbose_name = "支援経過記録"
        constraints = [
            both_or_neither("struck_at", "struck_by"),
            models.CheckConstraint(
                name="note_says_something",
                condition=~Q(text="") | ~Q(fact="") | ~Q(quote="") | ~Q(view="") | ~Q(action=""),
                violation_error_message="内容を入力してください。",
            ),
        ]
        indexes = [models.Index(fields=["case", "-happened_at"], name="note_of_case")]

    def __str__(self):
        return f"経過記録 {self.pk}"

    @property
    def whole(self) -> str:
        """The text, and under their names the parts that were written apart."""
        parts = [f"【{self._meta.get_field(name).verbose_name}】{getattr(self, name)}" for name in PARTS if getattr(self, name)]
        return "\n".join([self.text, *parts] if self.text else parts)

    @property
    def is_struck(self) -> bool:
        return self.struck_at is not None


class NoteTemplateQuerySet(models.QuerySet):
    def offered(self):
        return self.filter(retired=False)


class NoteTemplate(models.Model):
    """A text to begin a note with. The city's own; no personal data in it."""

    title = models.CharField("名前", max_length=40, unique=True)
    kind = models.CharField("対応方法", max_length=12, choices=NoteKind)
    heading = models.CharField("見出し", max_length=80, blank=True)
    text = models.TextField("内容", max_length=2000)
    position = models.PositiveSmallIntegerField("並び順", default=0)
    retired = models.BooleanField("使用停止", default=False)
    objects = NoteTemplateQuerySet.as_manager()

    class PersonalData:
        mask = ()
        keep = ("id", "title", "kind", "heading", "text", "position", "retired")

    class Meta:
        verbose_name = "経過記録のひな型"
        ordering = ["position", "id"]

    def __str__(self):
        return self.title


class NextStepQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(done_at=None)

    def without_worker_today(self):
        """Nobody is named, or somebody who does not work there any more."""
        return self.filter(~works_today("worker", "agency"))

    def of_agencies(self, agencies):
        return self.filter(agency__in=agencies)

    def for_page(self):
        return self.select_related("agency", "worker").only("case", "what", "due_on", "agency__name", "worker__name")


class NextStep(ProtectedModel):
    """Something a named agency will do next, shown until it is reported done."""

    case = models.ForeignKey(Case, verbose_name="ケース", on_delete=models.PROTECT, related_name="next_steps")
    agency = models.ForeignKey(Agency, verbose_name="担当機関", on_delete=models.PROTECT, related_name="next_steps")
    worker = models.ForeignKey(
        User, verbose_name="担当者", null=True, blank=True, on_delete=models.PROTECT, related_name="next_steps"
    )
    what = models.CharField("すること", max_length=200)
    due_on = models.DateField("期限")
    note = models.ForeignKey(
        Note, verbose_name="経過記録", null=True, blank=True, on_delete=models.PROTECT, related_name="next_steps"
    )
    added_by = models.ForeignKey(User, verbose_name="登録者", on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField("完了日時", null=True, blank=True)
    done_by = models.ForeignKey(
        User, verbose_name="完了した職員", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    objects = NextStepQuerySet.as_manager()

    class PersonalData:
        mask = ("what",)
        keep = (
            "id",
            "created_at",
            "updated_at",
            "case",
            "agency",
            "worker",
            "due_on",
            "note",
            "added_by",
            "done_at",
            "done_by",
        )

    class Meta:
        verbose_name = "次の予定"
        ordering = ["due_on", "id"]
        constraints = [both_or_neither("done_at", "done_by")]
        indexes = [
            models.Index(fields=["agency", "due_on"], condition=Q(done_at=None), name="step_waiting"),
            models.Index(fields=["case", "due_on"], name="step_of_case"),
        ]

    def __str__(self):
        return f"次の予定 {self.pk}"

    @property
    def is_overdue(self) -> bool:
        return self.done_at is None and self.due_on < timezone.localdate()
