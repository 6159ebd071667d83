"""What somebody keeps for their own desk."""

from django.db import models

from agencies.models import User
from common.errors import say

say(one_filter_per_name="同じ名前の条件があります。別の名前にしてください。")


class SavedFilter(models.Model):
    """Conditions of the case list under a name of one's own. Read by nobody else (row-level security)."""

    user = models.ForeignKey(User, verbose_name="職員", on_delete=models.CASCADE, related_name="saved_filters")
    name = models.CharField("名前", max_length=40)
    query = models.CharField("条件", max_length=400)  # as it stands in the address of the list: codes only

    class PersonalData:
        mask = ("name",)
        keep = ("id", "user", "query")

    class Meta:
        verbose_name = "保存した絞り込み"
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="one_filter_per_name")]

    def __str__(self):
        return f"絞り込み {self.pk}"
