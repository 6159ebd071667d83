"""The case: one household's matter, held by exactly one agency at every moment."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from agencies.models import Agency, Post, User
from cases.enums import CustodyWhy, Stage, StakeReason, Urgency
from common.errors import say
from common.models import ProtectedModel, both_or_neither
from people.models import Person

say(
    case_closed_when_closed="終結日と終結理由を入力してください。",
    one_stake_per_agency="この機関は、すでにこのケースの支援チームに入っています。",
)


def works_today(worker: str, agency: str) -> models.Exists:
    """Whether the person in that column does case work for the agency in that column today. A name counts only as long."""
    posts = Post.objects.now().with_case_work()
    return models.Exists(posts.filter(user=models.OuterRef(worker), agency=models.OuterRef(agency)))


class CaseQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The first wall: cases in which one of this person's agencies takes part today. PostgreSQL is the second."""
        agencies = [post.agency_id for post in user.current_posts]
        mine = Stake.objects.filter(case=models.OuterRef("pk"), agency__in=agencies, until=None)
        return self.filter(models.Exists(mine))

    def open(self):
        return self.exclude(stage=Stage.CLOSED)

    def without_worker_today(self):
        """Nobody is named, or somebody who does not work there any more."""
        return self.filter(~works_today("worker", "custodian"))

    def for_list(self):
        return self.select_related("person", "custodian")


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
        permissions = [("read_restricted", "閲覧を限ったケースを読む")]

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
    why = models.CharField("理由", max_length=20)  # CustodyWhy
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
        return CustodyWhy(self.why).label


class StakeQuerySet(models.QuerySet):
    def current(self):
        return self.filter(until=None)

    def ended_of(self, agencies):
        """Parts that agencies took in cases and have ended, the latest first, unless they joined again."""
        again = Stake.objects.current().filter(case=models.OuterRef("case"), agency=models.OuterRef("agency"))
        return self.filter(~models.Exists(again), agency__in=agencies, until__isnull=False).order_by("-until")


class Stake(models.Model):
    """An agency takes part in a case: the row that opens it, and the reason. Written by functions only."""

    case = models.ForeignKey(Case, verbose_name="ケース", on_delete=models.PROTECT, related_name="stakes")
    agency = models.ForeignKey(Agency, verbose_name="機関", on_delete=models.PROTECT, related_name="stakes")
    reason = models.CharField("理由", max_length=12, choices=StakeReason)
    since = models.DateTimeField("いつから")
    until = models.DateTimeField("いつまで", null=True)
    ended_why = models.CharField("関わりを終えた理由", max_length=400, blank=True, db_default="")
    # Number and name, as they were at the end; after a withdrawal the number and the consent alone.
    parting = models.JSONField("控え", default=dict, db_default={})
    stage = models.CharField("状態", max_length=16)  # copied down from the case, like last_activity: lists walk this index
    last_activity = models.DateTimeField("最終更新")
    objects = StakeQuerySet.as_manager()

    class PersonalData:
        mask = ("ended_why", "parting")
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
    def kept_name(self) -> str:
        return self.parting.get("name", "（氏名は表示しません）")

    @property
    def reason_label(self) -> str:
        return StakeReason(self.reason).label


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
