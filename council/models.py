"""福祉まるごと会議 and its working group: cards without names, seats by office, sittings and what they decided."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from agencies.models import Agency, DatedQuerySet, MeetingType, Office, User
from cases.models import Case
from common.errors import say
from common.models import ProtectedModel, TimestampedModel, both_or_neither
from council.enums import (
    ANSWERED,
    ANSWERS,
    DEEDS,
    NEXT,
    Became,
    Gap,
    Helped,
    Method,
    Presence,
    State,
)

say(
    one_holder_at_a_time="この職には、その期間にほかの職員が登録されています。先に終了日を入れてください。",
    one_origin_once="同じ資料が、このカードにすでに付いています。",
    one_card_per_sitting="このカードは、すでにこの会議の議題になっています。",
)


class Holder(TimestampedModel):
    """Who holds an office of the table, from one day to another. The office sits there with or without a name."""

    office = models.ForeignKey(Office, verbose_name="職", on_delete=models.PROTECT, related_name="holders")
    user = models.ForeignKey(User, verbose_name="職員", on_delete=models.PROTECT, related_name="+")
    since = models.DateField("開始日")
    until = models.DateField("終了日", null=True, blank=True)
    objects = DatedQuerySet.as_manager()

    class PersonalData:
        mask = ()
        keep = ("id", "created_at", "updated_at", "office", "user", "since", "until")

    class Meta:
        verbose_name = "職に就く職員"
        ordering = ["office__position", "since"]
        constraints = [
            models.UniqueConstraint(fields=["office"], condition=Q(until=None), name="one_holder_at_a_time"),
            models.CheckConstraint(
                name="holder_until_after_since",
                condition=Q(until=None) | Q(until__gte=F("since")),
                violation_error_message="終了日は、開始日以降にしてください。",
            ),
        ]

    def __str__(self):
        return f"職に就く職員 {self.pk}"


class CardQuerySet(models.QuerySet):
    def open(self):
        return self.exclude(state__in=(State.ENDED, State.DECLINED))

    def answered(self):
        return self.filter(state__in=ANSWERED)

    def for_list(self):
        return self.select_related("agency", "owner")


class Card(ProtectedModel):
    """地域課題・資源開発カード: what is missing in town, said without anybody's name. `state` moves by council_step only."""

    number = models.CharField("カード番号", max_length=12, editable=False)  # R8-03, drawn by trigger
    title = models.CharField("題名", max_length=80)
    pattern = models.TextField("起きていること", max_length=1500)
    gap = models.CharField("課題の種類", max_length=10, choices=Gap)
    proposal = models.TextField("提案", max_length=1500)
    sections = models.ManyToManyField(Agency, verbose_name="関係する課・機関", related_name="+", blank=True)
    proposer = models.ForeignKey(User, verbose_name="提起した職員", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, verbose_name="提起した機関", on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Agency, verbose_name="担当課", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    generalised = models.BooleanField("一般化したカード", default=False)
    generalised_why = models.CharField("一般化した理由", max_length=400, blank=True)
    state = models.CharField("状態", max_length=10, choices=State, default=State.RAISED)
    checked_at = models.DateTimeField("匿名化の確認日時", null=True, blank=True)
    checked_by = models.ForeignKey(
        User, verbose_name="匿名化を確認した職員", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    due_on = models.DateField("いまの段階の期限", null=True, blank=True)
    became = models.CharField("対応", max_length=12, choices=Became, blank=True)
    helped = models.CharField("検証の結果", max_length=8, choices=Helped, blank=True)
    objects = CardQuerySet.as_manager()

    class PersonalData:
        mask = ("title", "pattern", "proposal", "generalised_why")
        keep = (
            "id", "created_at", "updated_at", "number", "gap", "proposer", "agency", "owner", "generalised", "state",
            "checked_at", "checked_by", "due_on", "became", "helped",
        )  # fmt: skip

    class Meta:
        verbose_name = "地域課題・資源開発カード"
        ordering = ["-created_at", "-id"]
        constraints = [
            both_or_neither("checked_at", "checked_by"),
            models.UniqueConstraint(fields=["number"], name="one_card_per_number"),
            models.CheckConstraint(
                name="generalised_with_reason",
                condition=Q(generalised=False) | ~Q(generalised_why=""),
                violation_error_message="一般化した理由を入力してください。",
            ),
            models.CheckConstraint(
                name="card_checked_before_it_goes_on",
                condition=Q(checked_at__isnull=False) | Q(state__in=[State.RAISED, State.DECLINED]),
            ),
        ]
        indexes = [models.Index(fields=["state", "-created_at"], name="card_by_state")]

    def __str__(self):
        return f"カード {self.number}"

    def get_absolute_url(self):
        return reverse("council:card", args=[self.pk])

    @property
    def is_raised(self) -> bool:
        return self.state == State.RAISED

    @property
    def next_states(self) -> tuple[State, ...]:
        return NEXT[self.state]


class Origin(ProtectedModel):
    """What a card rests on: one record of one of our apps. It shows to whoever may open that record; others see counts."""

    card = models.ForeignKey(Card, verbose_name="カード", on_delete=models.PROTECT, related_name="origins")
    kind = models.CharField("種類", max_length=20)  # code of council.sources
    source_id = models.UUIDField("もとの記録")
    case = models.ForeignKey(Case, verbose_name="ケース", null=True, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, verbose_name="記録した機関", on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(
        Agency, verbose_name="圏域", null=True, on_delete=models.PROTECT, related_name="+"
    )  # the desk whose area the person lives in
    added_by = models.ForeignKey(User, verbose_name="付けた職員", on_delete=models.PROTECT, related_name="+")

    class PersonalData:
        mask = ()
        keep = ("id", "created_at", "updated_at", "card", "kind", "source_id", "case", "agency", "area", "added_by")

    class Meta:
        verbose_name = "カードのもとになった記録"
        ordering = ["created_at", "id"]
        constraints = [models.UniqueConstraint(fields=["card", "kind", "source_id"], name="one_origin_once")]
        indexes = [models.Index(fields=["kind", "source_id"], name="origin_of_source")]

    def __str__(self):
        return f"もとの記録 {self.pk}"


class Sitting(ProtectedModel):
    """One meeting of the council or of the working group; nothing of a person who seeks help is spoken of there."""

    type = models.ForeignKey(MeetingType, verbose_name="会議", on_delete=models.PROTECT, related_name="+")
    held_at = models.DateTimeField("日時")
    place = models.CharField("場所", max_length=100)
    method = models.CharField("方法", max_length=8, choices=Method, default=Method.ROOM)
    convened_by = models.ForeignKey(User, verbose_name="招集した職員", on_delete=models.PROTECT, related_name="+")
    chair = models.CharField("議長（職名）", max_length=60, blank=True)
    remarks = models.TextField("その他・連絡", max_length=4000, blank=True)
    drafted_at = models.DateTimeField("会議録の作成日時", null=True, blank=True)
    drafted_by = models.ForeignKey(
        User, verbose_name="記録者", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    check_by = models.DateField("確認期限", null=True, blank=True)
    checked_at = models.DateTimeField("会議録の確認日時", null=True, blank=True)
    checked_by = models.ForeignKey(
        User, verbose_name="確認した職員", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    fixed_at = models.DateTimeField("確定日時", null=True, blank=True)
    fixed_by = models.ForeignKey(
        User, verbose_name="確定した職員", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class PersonalData:
        mask = ("remarks",)
        keep = (
            "id", "created_at", "updated_at", "type", "held_at", "place", "method", "convened_by", "chair", "drafted_at",
            "drafted_by", "check_by", "checked_at", "checked_by", "fixed_at", "fixed_by",
        )  # fmt: skip

    class Meta:
        verbose_name = "まるごと会議・WGの開催"
        ordering = ["-held_at"]
        constraints = [
            both_or_neither("drafted_at", "drafted_by"),
            both_or_neither("checked_at", "checked_by"),
            both_or_neither("fixed_at", "fixed_by"),
            models.CheckConstraint(
                name="sitting_drafted_checked_fixed",
                condition=(Q(checked_at=None) | Q(drafted_at__isnull=False)) & (Q(fixed_at=None) | Q(checked_at__isnull=False)),
            ),
        ]

    def __str__(self):
        return f"開催 {self.pk}"

    def get_absolute_url(self):
        return reverse("council:sitting", args=[self.pk])

    @property
    def state_label(self) -> str:
        if self.fixed_at:
            return "会議録確定"
        if self.checked_at:
            return "会議録確認済み"
        return "会議録の確認中" if self.drafted_at else "会議録はまだ"


class Topic(ProtectedModel):
    """One line of the agenda: a card, or a matter of its own."""

    sitting = models.ForeignKey(Sitting, verbose_name="会議", on_delete=models.PROTECT, related_name="topics")
    position = models.PositiveSmallIntegerField("順番")
    card = models.ForeignKey(
        Card, verbose_name="カード", null=True, blank=True, on_delete=models.PROTECT, related_name="topics"
    )
    title = models.CharField("議題", max_length=100, blank=True)
    talk = models.TextField("協議の内容", max_length=4000, blank=True)

    class PersonalData:
        mask = ("title", "talk")
        keep = ("id", "created_at", "updated_at", "sitting", "position", "card")

    class Meta:
        verbose_name = "まるごと会議の議題"
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["sitting", "card"], condition=Q(card__isnull=False), name="one_card_per_sitting"),
            models.CheckConstraint(name="topic_is_card_or_title", condition=Q(card__isnull=False) | ~Q(title="")),
        ]

    def __str__(self):
        return f"議題 {self.pk}"

    @property
    def label(self) -> str:
        return f"{self.card.number}　{self.card.title}" if self.card else self.title


class Attendance(ProtectedModel):
    """Whether an office was there: itself, by a deputy, or not."""

    sitting = models.ForeignKey(Sitting, verbose_name="会議", on_delete=models.PROTECT, related_name="attendances")
    office = models.ForeignKey(Office, verbose_name="職", on_delete=models.PROTECT, related_name="+")
    presence = models.CharField("出欠", max_length=8, choices=Presence)

    class PersonalData:
        mask = ()
        keep = ("id", "created_at", "updated_at", "sitting", "office", "presence")

    class Meta:
        verbose_name = "出欠"
        ordering = ["office__position"]
        constraints = [models.UniqueConstraint(fields=["sitting", "office"], name="one_attendance_per_office")]

    def __str__(self):
        return f"出欠 {self.pk}"


class Step(ProtectedModel):
    """One step in the life of a card. Written once by council_step, never edited."""

    card = models.ForeignKey(Card, verbose_name="カード", on_delete=models.PROTECT, related_name="steps")
    before = models.CharField("前の状態", max_length=10, choices=State, blank=True)
    after = models.CharField("後の状態", max_length=10, choices=State)
    words = models.TextField("内容・理由", max_length=2000, blank=True)
    due_on = models.DateField("期限", null=True, blank=True)
    sitting = models.ForeignKey(
        Sitting, verbose_name="会議", null=True, blank=True, on_delete=models.PROTECT, related_name="steps"
    )
    by = models.ForeignKey(User, verbose_name="職員", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("日時")

    class PersonalData:
        mask = ("words",)
        keep = ("id", "created_at", "updated_at", "card", "before", "after", "due_on", "sitting", "by", "at")

    class Meta:
        verbose_name = "カードの経過"
        ordering = ["at", "id"]

    def __str__(self):
        return f"経過 {self.pk}"

    @property
    def label(self) -> str:
        return DEEDS.get((self.before, self.after), self.get_after_display())

    @property
    def is_answer(self) -> bool:
        return self.after in ANSWERS


class Comment(ProtectedModel):
    """What a member says of a card. Others read it once the secretariat has seen that nobody is named in it."""

    card = models.ForeignKey(Card, verbose_name="カード", on_delete=models.PROTECT, related_name="comments")
    by = models.ForeignKey(User, verbose_name="書いた職員", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, verbose_name="所属", on_delete=models.PROTECT, related_name="+")
    text = models.TextField("意見", max_length=1500)
    passed_at = models.DateTimeField("確認日時", null=True, blank=True)
    passed_by = models.ForeignKey(
        User, verbose_name="確認した職員", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class PersonalData:
        mask = ("text",)
        keep = ("id", "created_at", "updated_at", "card", "by", "agency", "passed_at", "passed_by")

    class Meta:
        verbose_name = "カードへの意見"
        ordering = ["created_at", "id"]
        constraints = [both_or_neither("passed_at", "passed_by")]

    def __str__(self):
        return f"意見 {self.pk}"


class DecidedQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(done_at=None).order_by("due_on", "id")

    def overdue(self, day):
        return self.waiting().filter(due_on__lt=day)


class Task(ProtectedModel):
    """決定事項: who does what until when. It stays on the list until it is reported done."""

    sitting = models.ForeignKey(Sitting, verbose_name="会議", on_delete=models.PROTECT, related_name="tasks")
    card = models.ForeignKey(Card, verbose_name="カード", null=True, blank=True, on_delete=models.PROTECT, related_name="tasks")
    what = models.CharField("決まったこと", max_length=200)
    agency = models.ForeignKey(Agency, verbose_name="担当", on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField("期限")
    report = models.CharField("報告", max_length=400, blank=True)
    done_at = models.DateTimeField("完了日時", null=True, blank=True)
    done_by = models.ForeignKey(
        User, verbose_name="報告した職員", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    objects = DecidedQuerySet.as_manager()

    class PersonalData:
        mask = ("what", "report")
        keep = ("id", "created_at", "updated_at", "sitting", "card", "agency", "due_on", "done_at", "done_by")

    class Meta:
        verbose_name = "まるごと会議の決定事項"
        ordering = ["due_on", "id"]
        constraints = [
            both_or_neither("done_at", "done_by"),
            models.CheckConstraint(name="council_task_done_with_report", condition=Q(done_at=None) | ~Q(report="")),
        ]
        indexes = [models.Index(fields=["due_on"], condition=Q(done_at=None), name="council_task_waiting")]

    def __str__(self):
        return f"決定事項 {self.pk}"

    def get_absolute_url(self):
        return reverse("council:report", args=[self.pk])
