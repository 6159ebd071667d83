"""Who may read a case although, or may not although, the agency takes part: rows that PostgreSQL reads (0020_named.sql).

Written by database functions only. A restricted case opens to the people named on it by a django-guardian row each; an
exclusion closes one case to one person; an opening shows one case to one person until an hour that is written in it.
"""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from guardian.models import UserObjectPermissionBase

from agencies.models import Agency, User
from cases.enums import Bond, Danger, OpeningKind, RequestAnswer, Verdict, WhyRestricted
from cases.models.case import Case
from common.errors import say
from common.models import ProtectedModel, both_or_neither

say(
    one_restriction_now="このケースは、すでに閲覧を限っています。",
    one_exclusion_now="このケースについては、すでに申告しています。",
)


class InForceQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(lifted_at=None)


class Restriction(ProtectedModel):
    """A case that opens to named people only (abuse, protection, relatives of staff)."""

    case = models.ForeignKey(Case, verbose_name="ケース", on_delete=models.PROTECT, related_name="restrictions")
    reason = models.CharField("理由", max_length=12, choices=WhyRestricted)
    words = models.CharField("理由の説明", max_length=400)
    by = models.ForeignKey(User, verbose_name="限った職員", on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField("いつから")
    lifted_at = models.DateTimeField("解除日時", null=True)
    lifted_by = models.ForeignKey(User, verbose_name="解除した職員", null=True, on_delete=models.PROTECT, related_name="+")
    lifted_why = models.CharField("解除の理由", max_length=400, blank=True)
    objects = InForceQuerySet.as_manager()

    class PersonalData:
        mask = ("words", "lifted_why")
        keep = ("id", "created_at", "updated_at", "case", "reason", "by", "begun_at", "lifted_at", "lifted_by")

    class Meta:
        verbose_name = "閲覧の限定"
        constraints = [
            both_or_neither("lifted_at", "lifted_by"),
            models.UniqueConstraint(fields=["case"], condition=Q(lifted_at=None), name="one_restriction_now"),
        ]

    def __str__(self):
        return f"閲覧の限定 {self.pk}"


class CaseUserObjectPermission(UserObjectPermissionBase):
    """guardian's own row: this person is named on this restricted case, for this reason, until that day."""

    content_object = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="named")
    restriction = models.ForeignKey(Restriction, on_delete=models.PROTECT, related_name="named")
    why = models.CharField("指名の理由", max_length=200)
    named_by = models.ForeignKey(User, verbose_name="指名した職員", null=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField("いつから")
    until = models.DateField("いつまで", null=True)

    class PersonalData:
        mask = ("why",)
        keep = ("id", "permission", "user", "content_object", "restriction", "named_by", "since", "until")

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False
        verbose_name = "限定ケースの指名"


class Exclusion(ProtectedModel):
    """A member of staff has declared a tie to somebody in the case, and does not read it."""

    case = models.ForeignKey(Case, verbose_name="ケース", on_delete=models.PROTECT, related_name="exclusions")
    user = models.ForeignKey(User, verbose_name="職員", on_delete=models.PROTECT, related_name="+")
    bond = models.CharField("関係", max_length=12, choices=Bond)
    declared_at = models.DateTimeField("申告日時")
    lifted_at = models.DateTimeField("解除日時", null=True)
    lifted_by = models.ForeignKey(User, verbose_name="解除した職員", null=True, on_delete=models.PROTECT, related_name="+")
    objects = InForceQuerySet.as_manager()

    class PersonalData:
        mask = ()
        keep = ("id", "created_at", "updated_at", "case", "user", "bond", "declared_at", "lifted_at", "lifted_by")

    class Meta:
        verbose_name = "関わらない申告"
        constraints = [
            both_or_neither("lifted_at", "lifted_by"),
            models.UniqueConstraint(fields=["case", "user"], condition=Q(lifted_at=None), name="one_exclusion_now"),
        ]

    def __str__(self):
        return f"関わらない申告 {self.pk}"


class AccessRequest(ProtectedModel):
    """Somebody asked to read a case by its number. Without a case where there is none: the one who asked never learns it."""

    number = models.CharField("ケース番号", max_length=24)
    case = models.ForeignKey(Case, verbose_name="ケース", null=True, on_delete=models.PROTECT, related_name="access_requests")
    user = models.ForeignKey(User, verbose_name="申請者", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, verbose_name="申請者の所属", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("理由", max_length=1000)
    asked_at = models.DateTimeField("申請日時")
    told_at = models.DateTimeField("主担当に知らせた日時", null=True)
    answer = models.CharField("回答", max_length=8, choices=RequestAnswer, blank=True)
    answer_words = models.CharField("回答の理由", max_length=400, blank=True)
    answered_by = models.ForeignKey(User, verbose_name="回答者", null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField("回答日時", null=True)

    class PersonalData:
        mask = ("reason", "answer_words")
        keep = (
            "id",
            "created_at",
            "updated_at",
            "number",
            "case",
            "user",
            "agency",
            "asked_at",
            "told_at",
            "answer",
            "answered_by",
            "answered_at",
        )

    class Meta:
        verbose_name = "閲覧の申請"
        ordering = ["-asked_at"]
        constraints = [both_or_neither("answered_at", "answered_by")]
        indexes = [
            models.Index(fields=["case"], condition=Q(answered_at=None), name="request_waiting"),
            models.Index(fields=["user", "-asked_at"], name="request_of_user"),
        ]

    def __str__(self):
        return f"閲覧の申請 {self.pk}"


class OpeningQuerySet(models.QuerySet):
    def running(self):
        return self.filter(until__gt=timezone.now(), ended_at=None)

    def to_review(self):
        return self.filter(kind=OpeningKind.EMERGENCY, reviewed_at=None)


class Opening(ProtectedModel):
    """One person reads one case until an hour, and writes nothing."""

    case = models.ForeignKey(Case, verbose_name="ケース", on_delete=models.PROTECT, related_name="openings")
    number = models.CharField("ケース番号", max_length=24)  # for whoever reviews it without reading the case
    user = models.ForeignKey(User, verbose_name="職員", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, verbose_name="所属", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("種類", max_length=12, choices=OpeningKind)
    danger = models.CharField("危険", max_length=12, choices=Danger, blank=True)
    reason = models.CharField("理由", max_length=1000)
    since = models.DateTimeField("いつから")
    until = models.DateTimeField("いつまで")
    ended_at = models.DateTimeField("終わらせた日時", null=True)
    granted_by = models.ForeignKey(User, verbose_name="認めた職員", null=True, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField("点検の結果", max_length=8, choices=Verdict, blank=True)
    review_words = models.CharField("点検の所見", max_length=400, blank=True)
    reviewed_by = models.ForeignKey(User, verbose_name="点検した職員", null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField("点検日時", null=True)
    objects = OpeningQuerySet.as_manager()

    class PersonalData:
        mask = ("reason", "review_words")
        keep = (
            "id",
            "created_at",
            "updated_at",
            "case",
            "number",
            "user",
            "agency",
            "kind",
            "danger",
            "since",
            "until",
            "ended_at",
            "granted_by",
            "verdict",
            "reviewed_by",
            "reviewed_at",
        )

    class Meta:
        verbose_name = "期限つきの閲覧"
        ordering = ["-since"]
        constraints = [
            both_or_neither("reviewed_at", "reviewed_by"),
            models.CheckConstraint(name="opening_until_after_since", condition=Q(until__gt=F("since"))),
            models.CheckConstraint(
                name="opening_for_danger_or_granted",
                condition=Q(kind=OpeningKind.EMERGENCY, granted_by=None) & ~Q(danger="")
                | Q(kind=OpeningKind.GRANTED, granted_by__isnull=False, danger=""),
            ),
            models.CheckConstraint(
                name="opening_reviewed_with_words",
                condition=Q(reviewed_at=None) | ~Q(verdict="") & ~Q(review_words=""),
            ),
        ]
        indexes = [
            models.Index(fields=["user", "until"], condition=Q(ended_at=None), name="opening_of_user"),
            models.Index(fields=["since"], condition=Q(kind="emergency", reviewed_at=None), name="opening_to_review"),
        ]

    def __str__(self):
        return f"期限つきの閲覧 {self.pk}"
