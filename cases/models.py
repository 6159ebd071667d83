"""The case: one household's matter, held by exactly one agency at every moment."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency, User
from cases.enums import NoteKind, Stage, StakeReason, Urgency, Visibility
from common.errors import say
from common.models import ProtectedModel, both_or_neither
from people.models import Person

say(
    case_closed_when_closed="終結日と終結理由を入力してください。",
    one_stake_per_agency="この機関は、すでにこのケースの支援チームに入っています。",
)


class CaseQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The first wall: cases in which one of this person's agencies takes part today. PostgreSQL is the second."""
        agencies = [post.agency_id for post in user.current_posts]
        mine = Stake.objects.filter(case=models.OuterRef("pk"), agency__in=agencies, until=None)
        return self.filter(models.Exists(mine))

    def open(self):
        return self.exclude(stage=Stage.CLOSED)

    def for_list(self):
        """Only the columns a row of the list shows: fifty rows of everything cost as much as the rest of the page."""
        shown = ("number", "stage", "urgency", "last_activity", "custodian__name", "worker__name")
        of_person = ("name", "kana", "known", "born_on", "address_protected")
        return self.select_related("person", "custodian", "worker").only(*shown, *(f"person__{name}" for name in of_person))


class Case(ProtectedModel):
    """`custodian` may not be empty: an ownerless case cannot be written down. The application has no right to change
    that column; it moves only by juso_accept_offer and juso_take_back (referrals/migrations)."""

    number = models.CharField("ケース番号", max_length=24, editable=False)  # drawn per agency and year, by trigger
    person = models.ForeignKey(Person, verbose_name="本人", on_delete=models.PROTECT, related_name="cases")
    custodian = models.ForeignKey(Agency, verbose_name="主担当機関", on_delete=models.PROTECT, related_name="held_cases")
    worker = models.ForeignKey(
        User, verbose_name="担当者", null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )
    stage = models.CharField("状態", max_length=16, choices=Stage, default=Stage.RECEIVED)
    urgency = models.CharField("緊急度", max_length=8, choices=Urgency, default=Urgency.LOW)
    opened_at = models.DateTimeField("受付日時")
    opened_by_agency = models.ForeignKey(Agency, verbose_name="受付機関", on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField("終結日時", null=True, blank=True)
    closed_by = models.ForeignKey(
        User, verbose_name="終結した職員", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    close_reason = models.CharField("終結理由", max_length=40, blank=True)  # code of the master list "close_reason"
    close_note = models.TextField("終結時の状況", blank=True)
    last_activity = models.DateTimeField("最終更新")  # kept by trigger, and copied down to the stakes
    objects = CaseQuerySet.as_manager()

    class PersonalData:
        mask = ("close_note",)
        keep = (
            "id",
            "created_at",
            "updated_at",
            "number",
            "person",
            "custodian",
            "worker",
            "stage",
            "urgency",
            "opened_at",
            "opened_by_agency",
            "closed_at",
            "closed_by",
            "close_reason",
            "last_activity",
        )

    class Meta:
        verbose_name = "ケース"
        constraints = [
            both_or_neither("closed_at", "closed_by"),
            models.CheckConstraint(
                name="case_closed_when_closed",
                condition=(Q(stage=Stage.CLOSED) & Q(closed_at__isnull=False) & ~Q(close_reason=""))
                | (~Q(stage=Stage.CLOSED) & Q(closed_at=None)),
                violation_error_message="終結日と終結理由を入力してください。",
            ),
        ]
        indexes = [models.Index(fields=["worker", "-last_activity"], name="case_of_worker")]

    def __str__(self):
        return f"ケース {self.number}"

    def get_absolute_url(self):
        return reverse("cases:detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.stage != Stage.CLOSED

    @property
    def is_urgent(self) -> bool:
        return self.urgency == Urgency.TODAY


class CaseSubject(ProtectedModel):
    """A person the case is about. Row-level security opens the person through this row and a stake."""

    case = models.ForeignKey(Case, verbose_name="ケース", on_delete=models.PROTECT, related_name="subjects")
    person = models.ForeignKey(Person, verbose_name="本人・世帯員", on_delete=models.PROTECT, related_name="subject_of")
    is_main = models.BooleanField("本人", default=False)

    class PersonalData:
        mask = ()
        keep = ("id", "created_at", "updated_at", "case", "person", "is_main")

    class Meta:
        verbose_name = "ケースの対象者"
        constraints = [
            models.UniqueConstraint(fields=["case", "person"], name="one_subject_once"),
            models.UniqueConstraint(fields=["case"], condition=Q(is_main=True), name="one_main_subject"),
        ]
        indexes = [models.Index(fields=["person", "case"], name="subject_by_person")]

    def __str__(self):
        return f"対象者 {self.pk}"


class Custody(models.Model):
    """Who answers for the case from when to when, and by which accepted offer. Written by triggers only;
    contiguous and without overlap by constraint."""

    case = models.ForeignKey(Case, verbose_name="ケース", on_delete=models.PROTECT, related_name="custodies")
    agency = models.ForeignKey(Agency, verbose_name="主担当機関", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField("いつから")
    until = models.DateTimeField("いつまで", null=True)
    why = models.CharField("理由", max_length=20)  # opened / accepted / taken_back
    reason = models.CharField("引き取りの理由", max_length=400, blank=True)
    offer_id = models.UUIDField("つなぎ", null=True)
    by_user_id = models.BigIntegerField("職員", null=True)

    class PersonalData:
        mask = ("reason",)
        keep = ("id", "case", "agency", "since", "until", "why", "offer_id", "by_user_id")

    class Meta:
        verbose_name = "主担当の経過"
        ordering = ["since"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(until=None), name="one_custody_now"),
            models.CheckConstraint(name="custody_until_after_since", condition=Q(until=None) | Q(until__gt=F("since"))),
        ]

    def __str__(self):
        return f"主担当の経過 {self.pk}"

    @property
    def why_label(self) -> str:
        return {"opened": "受付", "accepted": "つなぎを受理", "taken_back": "調整機関が引き取り"}[self.why]


class StakeQuerySet(models.QuerySet):
    def current(self):
        return self.filter(until=None)


class Stake(models.Model):
    """An agency takes part in a case: the row that opens it, and the reason. Written by functions only."""

    case = models.ForeignKey(Case, verbose_name="ケース", on_delete=models.PROTECT, related_name="stakes")
    agency = models.ForeignKey(Agency, verbose_name="機関", on_delete=models.PROTECT, related_name="stakes")
    reason = models.CharField("理由", max_length=12, choices=StakeReason)
    since = models.DateTimeField("いつから")
    until = models.DateTimeField("いつまで", null=True)
    stage = models.CharField("状態", max_length=16)  # copied down from the case, like last_activity: lists walk this index
    last_activity = models.DateTimeField("最終更新")
    objects = StakeQuerySet.as_manager()

    class PersonalData:
        mask = ()
        keep = ("id", "case", "agency", "reason", "since", "until", "stage", "last_activity")

    class Meta:
        verbose_name = "関わる機関"
        constraints = [models.UniqueConstraint(fields=["case", "agency"], condition=Q(until=None), name="one_stake_per_agency")]
        indexes = [
            models.Index(fields=["agency", "-last_activity", "-case"], condition=Q(until=None), name="stake_list"),
            models.Index(
                fields=["agency", "stage", "-last_activity", "-case"], condition=Q(until=None), name="stake_list_by_stage"
            ),
        ]

    def __str__(self):
        return f"関わる機関 {self.pk}"

    @property
    def reason_label(self) -> str:
        return StakeReason(self.reason).label


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
    text = models.TextField("内容", max_length=8000)
    visibility = models.CharField("公開範囲", max_length=8, choices=Visibility, default=Visibility.AGENCY)
    struck_at = models.DateTimeField("取消日時", null=True, blank=True)
    struck_by = models.ForeignKey(
        User, verbose_name="取り消した職員", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    struck_reason = models.CharField("取消理由", max_length=200, blank=True)
    objects = NoteQuerySet.as_manager()

    class PersonalData:
        mask = ("heading", "text", "struck_reason")
        keep = (
            "id",
            "created_at",
            "updated_at",
            "case",
            "agency",
            "author",
            "happened_at",
            "kind",
            "visibility",
            "struck_at",
            "struck_by",
        )

    class Meta:
        verbose_name = "支援経過記録"
        constraints = [both_or_neither("struck_at", "struck_by")]
        indexes = [models.Index(fields=["case", "-happened_at"], name="note_of_case")]

    def __str__(self):
        return f"経過記録 {self.pk}"

    @property
    def is_struck(self) -> bool:
        return self.struck_at is not None


class NextStepQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(done_at=None)

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


class Move(ProtectedModel):
    """One step in the life of a case. Written once, never edited."""

    case = models.ForeignKey(Case, verbose_name="ケース", on_delete=models.PROTECT, related_name="moves")
    from_stage = models.CharField("前の状態", max_length=16, choices=Stage)
    to_stage = models.CharField("次の状態", max_length=16, choices=Stage)
    reason = models.CharField("理由", max_length=400, blank=True)
    at = models.DateTimeField("日時")
    by = models.ForeignKey(User, verbose_name="職員", on_delete=models.PROTECT, related_name="+")

    class PersonalData:
        mask = ("reason",)
        keep = ("id", "created_at", "updated_at", "case", "from_stage", "to_stage", "at", "by")

    class Meta:
        verbose_name = "状態の経過"
        ordering = ["at"]
        indexes = [models.Index(fields=["case", "at"], name="move_of_case")]

    def __str__(self):
        return f"状態の経過 {self.pk}"


class Counter(models.Model):
    """The last case number drawn, per agency and fiscal year: numbers of one agency tell nothing of another's."""

    agency = models.ForeignKey(Agency, verbose_name="機関", on_delete=models.PROTECT, related_name="+")
    fiscal_year = models.PositiveSmallIntegerField("年度")
    last = models.PositiveIntegerField("最後の番号")

    class Meta:
        verbose_name = "ケース番号の控え"
        constraints = [models.UniqueConstraint(fields=["agency", "fiscal_year"], name="one_counter_per_year")]

    def __str__(self):
        return f"番号控え {self.pk}"
