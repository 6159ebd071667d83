"""Who took over from whom: of a worker within an agency, of a whole agency, and posts at the end of the fiscal year."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from agencies.models import Agency, Post, User
from cases.models import Case
from common.errors import say
from common.models import ProtectedModel, TimestampedModel
from handovers.enums import Decision, SuccessionState

say(
    one_succession_per_agency="この機関の引継ぎは、すでに予定または実行されています。画面を読み込み直してください。",
    agency_holds_nothing_when_over="主担当のケースが残っているため、この日付では終了できません。引継先を決めて終了してください。",
    agency_is_open="この機関は終了しているため、主担当になれません。別の機関を選んでください。",
    agency_until_after_since="機関の最終日は、開始日以降にしてください。",
)


class Handover(ProtectedModel):
    """One worker's cases and steps, moved to colleagues in one act. Written once."""

    agency = models.ForeignKey(Agency, verbose_name="機関", on_delete=models.PROTECT, related_name="+")
    worker = models.ForeignKey(User, verbose_name="引き継いだ職員", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, verbose_name="実行した職員", on_delete=models.PROTECT, related_name="+")
    cases = models.JSONField("ケース", default=dict)  # id of the case → id of the new worker
    steps = models.JSONField("次の予定", default=dict)  # id of the step → id of the new worker

    class PersonalData:
        mask = ()
        keep = ("id", "created_at", "updated_at", "agency", "worker", "by", "cases", "steps")

    class Meta:
        verbose_name = "職員の引継ぎ"
        ordering = ["-created_at"]

    def __str__(self):
        return f"引継ぎ {self.pk}"

    def get_absolute_url(self):
        return reverse("handovers:result", args=[self.pk])


MOVED = {
    "cases": "移ったケース",
    "offers": "終わったつなぎ",
    "slips": "回ったつなぐシート",
    "steps": "移った予定",
    "stakes": "引き継いだ協力",
}


class Succession(ProtectedModel):
    """An agency ends on its last day and another takes its place. Written by database functions only."""

    agency = models.ForeignKey(Agency, verbose_name="終了する機関", on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Agency, verbose_name="引継先", on_delete=models.PROTECT, related_name="+")
    last_day = models.DateField("最終日")
    until_before = models.DateField("それまでの終了日", null=True)  # what cancelling puts back
    reason = models.CharField("終了の理由", max_length=400)
    basis = models.TextField("情報を引き継ぐ根拠", max_length=1000)
    state = models.CharField("状態", max_length=10, choices=SuccessionState, default=SuccessionState.PLANNED)
    by = models.ForeignKey(User, verbose_name="決めた職員", on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField("実行日時", null=True, blank=True)
    moved = models.JSONField("移した件数", default=dict)  # a key of MOVED → how many

    class PersonalData:
        mask = ("reason", "basis")
        keep = (
            "id", "created_at", "updated_at", "agency", "successor", "last_day", "until_before", "state", "by", "done_at",
            "moved",
        )  # fmt: skip

    class Meta:
        verbose_name = "機関の引継ぎ"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency"], condition=Q(state=SuccessionState.PLANNED), name="one_succession_per_agency"
            ),
            models.CheckConstraint(name="succession_to_another", condition=~Q(agency=F("successor"))),
            models.CheckConstraint(name="succession_done_when_done", condition=~Q(state="done") ^ Q(done_at__isnull=False)),
        ]

    def __str__(self):
        return f"機関の引継ぎ {self.pk}"

    @property
    def moved_rows(self) -> list[tuple[str, int]]:
        return [(MOVED[kind], number) for kind, number in self.moved.items()]

    @property
    def is_planned(self) -> bool:
        return self.state == SuccessionState.PLANNED


class SingleSuccession(ProtectedModel):
    """One case that may not go to the successor, because somebody in it said: not to them."""

    succession = models.ForeignKey(Succession, verbose_name="機関の引継ぎ", on_delete=models.PROTECT, related_name="singles")
    case = models.ForeignKey(Case, verbose_name="ケース", on_delete=models.PROTECT, related_name="+")
    successor = models.ForeignKey(Agency, verbose_name="引継先", on_delete=models.PROTECT, related_name="+")

    class PersonalData:
        mask = ()
        keep = ("id", "created_at", "updated_at", "succession", "case", "successor")

    class Meta:
        verbose_name = "個別の引継先"
        constraints = [models.UniqueConstraint(fields=["succession", "case"], name="one_single_succession_per_case")]

    def __str__(self):
        return f"個別の引継先 {self.pk}"


class Renewal(TimestampedModel):
    """What was decided about a post that ends with the fiscal year. Nothing of a resident stands here."""

    post = models.ForeignKey(Post, verbose_name="職", on_delete=models.PROTECT, related_name="renewals")
    ends_on = models.DateField("終わりの日")
    decision = models.CharField("決めたこと", max_length=8, choices=Decision)
    by = models.ForeignKey(User, verbose_name="決めた職員", on_delete=models.PROTECT, related_name="+")

    class PersonalData:
        mask = ()
        keep = ("id", "created_at", "updated_at", "post", "ends_on", "decision", "by")

    class Meta:
        verbose_name = "職の更新"
        constraints = [models.UniqueConstraint(fields=["post", "ends_on"], name="one_renewal_per_end")]

    def __str__(self):
        return f"職の更新 {self.pk}"
