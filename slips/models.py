"""つなぐシート (F0): the light slip of counters and commissioners who see no case, and what became of it."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency, User
from cases.enums import Urgency
from cases.models import Case
from clocks.models import rung_label
from common.errors import say
from common.models import ProtectedModel, both_or_neither
from community.models import Place
from slips.enums import Channel, SlipState, StepKind

say(slip_anonymous_without_consent="同意がないときは、氏名や住所を書かずに送ってください。")

# A slip that waits stands on the list of one agency; a slip that is settled on none.
WAITS_WHOLE = Q(state=SlipState.WAITING, kept_by__isnull=False) | ~Q(state=SlipState.WAITING) & Q(kept_by=None, rung=0)

# Boxes of F0 that say who somebody is. Without consent they stay empty: an anonymous slip is so by construction.
IDENTITY = ("name", "kana", "born_on", "address", "telephone", "household")

NEWS_DAYS = 14  # so long an answer stays on the sender's desk


class SlipQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The first wall: sent by us, or lying with us."""
        mine = [post.agency_id for post in user.current_posts]
        return self.filter(Q(from_agency__in=mine) | Q(to_agency__in=mine))

    def waiting(self):
        return self.filter(state=SlipState.WAITING)

    def to(self, agencies):
        return self.filter(to_agency__in=agencies)

    def sent_by(self, agencies):
        return self.filter(from_agency__in=agencies)

    def with_news_for(self, user):
        """Sent by this person, and either late or answered in the last two weeks."""
        late = Q(state=SlipState.WAITING, answer_by__lt=timezone.localdate())
        fresh = Q(answered_at__gte=timezone.now() - timedelta(days=NEWS_DAYS)) & ~Q(answered_by=user)
        return self.filter(late | fresh, sent_by=user)

    def to_be_told(self, agencies):
        """Sent by these agencies to one where nobody answers on the screen: they see to it until the clock lifts it."""
        return self.waiting().filter(from_agency__in=agencies, kept_by__in=agencies).exclude(to_agency__in=agencies)

    def for_list(self):
        return self.select_related("from_agency", "to_agency").defer("why")


class Slip(ProtectedModel):
    """Somebody's trouble, handed from a counter to a desk. Waits with exactly one agency until that one answers."""

    from_agency = models.ForeignKey(Agency, verbose_name="送った機関", on_delete=models.PROTECT, related_name="+")
    sent_by = models.ForeignKey(User, verbose_name="送った職員", on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField("送った日時")
    channel = models.CharField("受けた方法", max_length=10, choices=Channel, default=Channel.COUNTER)
    place = models.ForeignKey(
        Place, verbose_name="気づいた通いの場", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # the place knows nothing of the slip
    consented = models.BooleanField("同意あり")
    version = models.PositiveSmallIntegerField("様式の版")
    answers = models.JSONField("記入内容", default=dict)  # by the codes of F0
    to_agency = models.ForeignKey(Agency, verbose_name="紹介先", on_delete=models.PROTECT, related_name="+")
    why = models.TextField("紹介する理由", max_length=1000, blank=True)
    urgency = models.CharField("緊急度", max_length=8, choices=Urgency, default=Urgency.LOW)
    answer_by = models.DateField("回答期限")
    state = models.CharField("状態", max_length=10, choices=SlipState, default=SlipState.WAITING)
    answered_at = models.DateTimeField("回答日時", null=True, blank=True)
    answered_by = models.ForeignKey(
        User, verbose_name="回答した職員", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    case = models.OneToOneField(
        Case, verbose_name="ケース", null=True, blank=True, on_delete=models.PROTECT, related_name="slip"
    )
    rung = models.PositiveSmallIntegerField("段階", default=0)  # clocks.enums.Rung that silence has reached
    kept_by = models.ForeignKey(
        Agency, verbose_name="一覧に載せている機関", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    objects = SlipQuerySet.as_manager()

    class PersonalData:
        mask = ("answers", "why")
        keep = (
            "id", "created_at", "updated_at", "from_agency", "sent_by", "sent_at", "channel", "place", "consented", "version",
            "to_agency", "answer_by", "state", "answered_at", "answered_by", "case", "urgency", "rung", "kept_by",
        )  # fmt: skip

    class Meta:
        verbose_name = "つなぐシート"
        ordering = ["answer_by", "id"]
        constraints = [
            both_or_neither("answered_at", "answered_by"),
            models.CheckConstraint(
                name="slip_anonymous_without_consent",
                condition=Q(consented=True) | ~Q(answers__has_any_keys=list(IDENTITY)),
            ),
            models.CheckConstraint(name="slip_taken_has_case", condition=Q(state=SlipState.TAKEN) ^ Q(case=None)),
            models.CheckConstraint(
                name="slip_waits_or_is_answered", condition=Q(state=SlipState.WAITING) ^ Q(answered_at__isnull=False)
            ),
            models.CheckConstraint(name="slip_waits_with_somebody", condition=WAITS_WHOLE),
        ]
        indexes = [
            models.Index(fields=["to_agency", "answer_by"], condition=Q(state="waiting"), name="slip_waiting"),
            models.Index(fields=["from_agency", "-sent_at"], name="slip_sent"),
            models.Index(fields=["kept_by", "answer_by"], condition=Q(state="waiting"), name="slip_kept"),
        ]

    def __str__(self):
        return f"つなぐシート {self.pk}"

    def get_absolute_url(self):
        return reverse("slips:detail", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        return self.state == SlipState.WAITING

    @property
    def is_overdue(self) -> bool:
        return self.is_waiting and self.answer_by < timezone.localdate()

    @property
    def is_urgent(self) -> bool:
        return self.urgency != Urgency.LOW

    @property
    def rung_label(self) -> str:
        return rung_label(self.rung)

    @property
    def source_words(self) -> str:
        """How it came: 訪問・見守り（通いの場：ひだまり会）"""
        return self.get_channel_display() + (f"（通いの場：{self.place.name}）" if self.place else "")

    @property
    def display_name(self) -> str:
        return self.answers.get("name") or ("氏名不詳" if self.consented else "匿名の相談")


class SlipStep(ProtectedModel):
    """One line back to the sender: passed on, climbed, extended, taken, answered, or a word afterwards."""

    slip = models.ForeignKey(Slip, verbose_name="つなぐシート", on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField("できごと", max_length=10, choices=StepKind)
    agency = models.ForeignKey(Agency, verbose_name="機関", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, verbose_name="職員", null=True, on_delete=models.PROTECT, related_name="+")  # null: the clock
    to_agency = models.ForeignKey(
        Agency, verbose_name="回した先", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    words = models.TextField("連絡", max_length=1000, blank=True)
    rung = models.PositiveSmallIntegerField("段階", default=0, db_default=0)
    due_on = models.DateField("そのときの期限", null=True)  # each rung is climbed once for one deadline

    class PersonalData:
        mask = ("words",)
        keep = ("id", "created_at", "updated_at", "slip", "kind", "agency", "by", "to_agency", "rung", "due_on")

    class Meta:
        verbose_name = "つなぐシートの経過"
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(name="slip_step_passed_to", condition=Q(kind="passed") ^ Q(to_agency=None)),
            models.CheckConstraint(name="slip_step_by_somebody", condition=Q(kind=StepKind.CLIMBED) ^ Q(by__isnull=False)),
            models.UniqueConstraint(
                fields=["slip", "due_on", "rung", "agency"], condition=Q(kind=StepKind.CLIMBED), name="each_slip_rung_once"
            ),
        ]

    def __str__(self):
        return f"つなぐシートの経過 {self.pk}"

    @property
    def rung_label(self) -> str:
        return rung_label(self.rung)
