"""Already known? Pairs of residents who may be one, for the coordinator alone; and what was merged, to be undone."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from agencies.models import User
from common.models import ProtectedModel, both_or_neither
from matching.enums import MatchState, Why


class MatchQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(state=MatchState.OPEN)


class Match(ProtectedModel):
    """Two persons who look like one. Found by trigger; read and decided by the coordinator agency only."""

    first_id = models.UUIDField("先に登録された人")
    second_id = models.UUIDField("あとに登録された人")
    why = models.CharField("理由", max_length=12, choices=Why)
    state = models.CharField("状態", max_length=10, choices=MatchState, default=MatchState.OPEN)
    decided_at = models.DateTimeField("判断日時", null=True, blank=True)
    decided_by = models.ForeignKey(
        User, verbose_name="判断した職員", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField("判断の理由", max_length=400, blank=True)
    objects = MatchQuerySet.as_manager()

    class PersonalData:
        mask = ("reason",)
        keep = (
            "id", "created_at", "updated_at", "first_id", "second_id", "why", "state", "decided_at", "decided_by",
        )  # fmt: skip

    class Meta:
        verbose_name = "名寄せの候補"
        ordering = ["created_at", "id"]
        constraints = [
            both_or_neither("decided_at", "decided_by"),
            models.UniqueConstraint(fields=["first_id", "second_id"], name="one_match_per_pair"),
            models.CheckConstraint(name="match_of_two", condition=~Q(first_id=F("second_id"))),
        ]

    def __str__(self):
        return f"名寄せの候補 {self.pk}"

    def get_absolute_url(self):
        return reverse("matching:card", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == MatchState.OPEN


class Merge(ProtectedModel):
    """One record goes on for two. `moved`: [{table, id, column, old}] in order; undoing writes the old values back."""

    match = models.ForeignKey(Match, verbose_name="名寄せの候補", on_delete=models.PROTECT, related_name="merges")
    kept_id = models.UUIDField("残した記録")
    gone_id = models.UUIDField("まとめた記録")
    moved = models.JSONField("付け替え", default=list)
    by = models.ForeignKey(User, verbose_name="まとめた職員", on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField("取消日時", null=True, blank=True)

    class PersonalData:
        mask = ()
        keep = ("id", "created_at", "updated_at", "match", "kept_id", "gone_id", "moved", "by", "undone_at")

    class Meta:
        verbose_name = "名寄せ"
        ordering = ["-created_at"]

    def __str__(self):
        return f"名寄せ {self.pk}"
