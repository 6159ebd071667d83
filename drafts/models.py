"""What somebody is typing, kept on the server before it is sent: encrypted, and readable by that person only."""

from django.db import models

from agencies.models import User
from common.sealedtext import SealedBytesField


class DraftQuerySet(models.QuerySet):
    def latest_first(self):
        return self.order_by("-updated_at")


class Draft(models.Model):
    """One form on one screen. The key is the form's own (`once`), so that two windows never write over each other;
    sending the form with that key removes the draft (trigger on common_submission)."""

    id = models.UUIDField(primary_key=True)
    user = models.ForeignKey(User, verbose_name="職員", on_delete=models.CASCADE, related_name="drafts")
    place = models.CharField("画面", max_length=200)  # the address of the page it is typed on
    label = models.CharField("画面の名前", max_length=80)  # what the page is for; no name of a person
    sealed = SealedBytesField("内容", bound="{table}:{key}:{column}")
    started_at = models.DateTimeField("書き始め", auto_now_add=True)
    updated_at = models.DateTimeField("自動保存", auto_now=True)
    objects = DraftQuerySet.as_manager()

    class PersonalData:
        mask = ("sealed",)
        keep = ("id", "user", "place", "label", "started_at", "updated_at")

    class Meta:
        verbose_name = "書きかけ"
        indexes = [models.Index(fields=["user", "place"], name="draft_of_place")]

    def __str__(self):
        return f"書きかけ {self.pk}"

    @property
    def address(self) -> str:
        return f"{self.place}?draft={self.pk}"
