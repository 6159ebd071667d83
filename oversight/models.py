"""Openings somebody should look at, and what the head of the agency found when looking."""

from django.db import models
from django.urls import reverse

from agencies.models import Agency, User
from common.models import ProtectedModel
from oversight.enums import Pattern


class DoubtQuerySet(models.QuerySet):
    def visible_to(self, user, agencies):
        """The first wall: of the own agencies, and never about oneself."""
        return self.filter(agency__in=agencies).exclude(actor=user)

    def open(self):
        return self.filter(answers=None)


class Doubt(ProtectedModel):
    """One person's openings of one day that fit a pattern. No reproach: a question to the head of that agency."""

    day = models.DateField("日")
    pattern = models.CharField("理由", max_length=8, choices=Pattern)
    actor = models.ForeignKey(User, verbose_name="職員", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, verbose_name="確認する機関", on_delete=models.PROTECT, related_name="+")
    case_id = models.UUIDField("ケース", null=True)  # empty where it is about many
    times = models.PositiveIntegerField("回数")
    objects = DoubtQuerySet.as_manager()

    class PersonalData:
        mask = ()
        keep = ("id", "created_at", "updated_at", "day", "pattern", "actor", "agency", "case_id", "times")

    class Meta:
        verbose_name = "確認が必要な閲覧"
        ordering = ["-day", "id"]
        constraints = [
            models.UniqueConstraint(fields=["day", "pattern", "actor", "case_id"], nulls_distinct=False, name="one_doubt_once")
        ]
        indexes = [models.Index(fields=["agency", "-day"], name="doubt_of_agency")]

    def __str__(self):
        return f"確認が必要な閲覧 {self.pk}"

    def get_absolute_url(self):
        return reverse("oversight:doubt", args=[self.pk])


class Answer(ProtectedModel):
    """Looked at, by whom, with what result. Added, never changed."""

    doubt = models.ForeignKey(Doubt, verbose_name="確認が必要な閲覧", on_delete=models.PROTECT, related_name="answers")
    by = models.ForeignKey(User, verbose_name="確認した職員", on_delete=models.PROTECT, related_name="+")
    words = models.TextField("確認したこと", max_length=1000)

    class PersonalData:
        mask = ("words",)
        keep = ("id", "created_at", "updated_at", "doubt", "by")

    class Meta:
        verbose_name = "閲覧の確認"
        ordering = ["created_at"]

    def __str__(self):
        return f"閲覧の確認 {self.pk}"
