"""重層的支援会議: convened with the person's consent, attended by those who must, ending in decisions with names and dates."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from agencies.models import Agency, MeetingType, User
from cases.models import Case
from common.models import ProtectedModel, both_or_neither
from meetings.enums import Capacity, Function, Method, Result
from plans.models import Plan


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
            "agency",
            "convened_by",
            "fixed_at",
            "fixed_by",
        )

    class Meta:
        verbose_name = "重層的支援会議"
        ordering = ["-held_at"]
        constraints = [both_or_neither("fixed_at", "fixed_by")]

    def __str__(self):
        return f"会議 {self.pk}"

    def get_absolute_url(self):
        return reverse("meetings:detail", args=[self.pk])


class Participant(ProtectedModel):
    meeting = models.ForeignKey(Meeting, verbose_name="会議", on_delete=models.PROTECT, related_name="participants")
    agency = models.ForeignKey(Agency, verbose_name="機関", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, verbose_name="出席者", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField("立場", max_length=12, choices=Capacity)
    attended = models.BooleanField("出席", null=True)

    class PersonalData:
        mask = ()
        keep = ("id", "created_at", "updated_at", "meeting", "agency", "user", "capacity", "attended")

    class Meta:
        verbose_name = "会議の参加者"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "user"], condition=Q(user__isnull=False), name="one_participant_once"),
            models.CheckConstraint(
                name="required_participant_has_name",
                condition=Q(capacity=Capacity.AGENCY) | Q(user__isnull=False),
            ),
        ]

    def __str__(self):
        return f"参加者 {self.pk}"


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
    discussion = models.TextField("協議の内容", max_length=8000, blank=True)
    result = models.CharField("結果", max_length=8, choices=Result, blank=True)
    open_issues = models.TextField("課題として残ったこと", max_length=4000, blank=True)

    class PersonalData:
        mask = ("basis_reason", "discussion", "open_issues")
        keep = ("id", "created_at", "updated_at", "meeting", "case", "plan", "function", "consent_id", "result")

    class Meta:
        verbose_name = "議題"
        constraints = [models.UniqueConstraint(fields=["meeting", "case"], name="one_item_per_case")]

    def __str__(self):
        return f"議題 {self.pk}"
