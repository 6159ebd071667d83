"""Papers in batches, copies of a plan made out to somebody, and the city's words for its notices."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from agencies.models import Agency, User
from cases.models import Case
from common import sealing
from common.errors import say
from common.files import SealedFile
from common.models import ProtectedModel, TimestampedModel
from common.sealedtext import SealedBytesField
from plans.models import Plan
from printing.enums import JobState, LineKind, LineState, Outcome
from printing.masters import usual_words

say(
    one_plan_copy_number="ほかの職員が同時に写しを作りました。もう一度お試しください。",
    one_line_per_place="この印刷は、すでに受け付けています。一覧で確認してください。",
)


class JobQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The first wall: who ordered it."""
        return self.filter(by=user)


class Job(ProtectedModel):
    """One file that somebody ordered: made sheet by sheet by a worker in that person's name, and gone after a day."""

    by = models.ForeignKey(User, verbose_name="頼んだ職員", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, verbose_name="機関", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("種類", max_length=8, choices=LineKind)
    state = models.CharField("状態", max_length=8, choices=JobState, default=JobState.WAITING)
    ready_at = models.DateTimeField("できた日時", null=True, blank=True)
    expires_at = models.DateTimeField("保管の期限", null=True, blank=True)
    fetched_at = models.DateTimeField("最初に受け取った日時", null=True, blank=True)
    again = models.BooleanField("作り直し", default=False)
    objects = JobQuerySet.as_manager()

    class PersonalData:
        mask = ()
        keep = (
            "id", "created_at", "updated_at", "by", "agency", "kind", "state", "ready_at", "expires_at", "fetched_at", "again",
        )  # fmt: skip

    class Meta:
        verbose_name = "まとめて印刷"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="print_ready_with_its_end",
                condition=~Q(state="ready") | Q(ready_at__isnull=False, expires_at__isnull=False),
            )
        ]
        indexes = [models.Index(fields=["created_at"], condition=Q(state="waiting"), name="print_waiting")]

    def __str__(self):
        return f"まとめて印刷 {self.pk}"

    def get_absolute_url(self):
        return reverse("printing:job", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        return self.state == JobState.WAITING

    @property
    def is_ready(self) -> bool:
        return self.state == JobState.READY


class Line(ProtectedModel):
    """One sheet of it. Until all are there, its PDF lies here sealed; `ground` says on what it was made."""

    job = models.ForeignKey(Job, verbose_name="まとめて印刷", on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField("並び順")
    target = models.UUIDField("もとの記録")
    number = models.CharField("ケース番号", max_length=40)
    what = models.CharField("印刷物", max_length=60)
    state = models.CharField("状態", max_length=8, choices=LineState, default=LineState.WAITING)
    reason = models.CharField("除いた理由", max_length=400, blank=True)
    ground = models.CharField("根拠", max_length=200, blank=True)
    pages = models.PositiveSmallIntegerField("ページ数", default=0)
    sealed = SealedBytesField("中身", default=bytes, bound="{table}:{key}:{column}")

    class PersonalData:
        mask = ("reason", "sealed")
        keep = (
            "id", "created_at", "updated_at", "job", "position", "target", "number", "what", "state", "ground", "pages",
        )  # fmt: skip

    class Meta:
        verbose_name = "まとめて印刷の一枚"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["job", "position"], name="one_line_per_place"),
            models.CheckConstraint(name="print_left_out_with_reason", condition=~Q(state="left_out") | ~Q(reason="")),
            models.CheckConstraint(name="print_sealed_when_done", condition=Q(state="done") | Q(sealed=b"")),
        ]

    def __str__(self):
        return f"まとめて印刷の一枚 {self.pk}"

    def keep(self, content: bytes) -> None:
        self.sealed = sealing.seal_bytes(content, about=self._about)

    def content(self) -> bytes:
        return sealing.unseal_bytes(self.sealed, about=self._about)

    @property
    def _about(self) -> str:
        return self._meta.get_field("sealed").about(self.pk)


class File(SealedFile):
    """The joined file, for who ordered it only."""

    job = models.OneToOneField(Job, verbose_name="まとめて印刷", on_delete=models.CASCADE, related_name="file")

    class PersonalData:
        mask = ("sealed",)
        keep = ("id", "created_at", "updated_at", "job", "name", "kind")

    class Meta:
        verbose_name = "まとめて印刷したファイル"

    def __str__(self):
        return f"まとめて印刷したファイル {self.pk}"


class PlanCopy(ProtectedModel):
    """One numbered copy of a plan, made out to one recipient, with the ground. What it holds is asked at each printing."""

    case = models.ForeignKey(Case, verbose_name="ケース", on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, verbose_name="プラン", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField("部番号")
    agency = models.ForeignKey(  # empty: the person
        Agency, verbose_name="あて先の機関", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    issued_by = models.ForeignKey(User, verbose_name="作った職員", on_delete=models.PROTECT, related_name="+")
    basis_reason = models.CharField("根拠の説明", max_length=400)
    consent_id = models.UUIDField("同意", null=True, blank=True)

    class PersonalData:
        mask = ("basis_reason",)
        keep = ("id", "created_at", "updated_at", "case", "plan", "number", "agency", "issued_by", "consent_id")

    class Meta:
        verbose_name = "プランの写し"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="one_plan_copy_number"),
            models.CheckConstraint(name="plan_copy_on_consent", condition=Q(agency=None) | Q(consent_id__isnull=False)),
        ]
        indexes = [models.Index(fields=["case"], name="plan_copy_of_case")]

    def __str__(self):
        return f"プランの写し {self.pk}"

    @property
    def recipient(self) -> str:
        return self.agency.name if self.agency else "本人"

    @property
    def made_out(self) -> str:
        return f"第{self.number}部　{self.recipient}あて"


class NoticeText(TimestampedModel):
    """The city's words in the notice of a decision. Edited by the host section; no personal data in them."""

    outcome = models.CharField("通知書", max_length=8, choices=Outcome, primary_key=True)
    body = models.TextField("本文", max_length=2000)
    closing = models.TextField("教示・お知らせ", max_length=2000, blank=True)
    contact = models.TextField("問い合わせ先", max_length=400, blank=True)

    class PersonalData:
        mask = ()
        keep = ("outcome", "created_at", "updated_at", "body", "closing", "contact")

    class Meta:
        verbose_name = "通知書の文"

    def __str__(self):
        return f"通知書の文 {self.outcome}"

    @classmethod
    def of(cls, outcome):
        """The city's words; until it has written its own, those it starts with."""
        return cls.objects.filter(pk=outcome).first() or cls(outcome=outcome, **usual_words(outcome))
