"""What every model shares, and helpers for constraints."""

from django.db import models
from django.db.models import Q

from common.ids import new_id


class TimestampedModel(models.Model):
    created_at = models.DateTimeField("登録日時", auto_now_add=True)
    updated_at = models.DateTimeField("更新日時", auto_now=True)

    class Meta:
        abstract = True


class ProtectedModel(TimestampedModel):
    """A row behind row-level security: its key is made here and cannot be guessed (see common.ids)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    class Meta:
        abstract = True


def both_or_neither(first: str, second: str) -> models.CheckConstraint:
    """Two columns that are filled together: a deed and its doer, a date and its reason."""
    empty = Q(**{f"{first}__isnull": True, f"{second}__isnull": True})
    full = Q(**{f"{first}__isnull": False, f"{second}__isnull": False})
    return models.CheckConstraint(name=f"%(app_label)s_%(class)s_{first}_{second}_pair", condition=empty | full)


class Submission(models.Model):
    """The key of a form that was sent. A second one with the same key is refused by this table."""

    id = models.UUIDField(primary_key=True)
    at = models.DateTimeField("日時", auto_now_add=True)

    class Meta:
        verbose_name = "送信済みの控え"
        db_table = "common_submission"

    def __str__(self):
        return f"送信 {self.pk}"
