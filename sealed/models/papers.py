"""What is asked for in writing, and what is handed out: copies with numbers, recipients, return and destruction."""

from django.db import models
from django.db.models import Q

from common import sealing
from common.errors import say
from common.models import ProtectedModel, both_or_neither
from common.sealedtext import SealedBytesField, SealedTextField
from sealed.enums import Given
from sealed.models.core import Seat
from sealed.models.work import of_conference, sealed_text, someone

say(one_number_per_conference="部数番号が重なりました。もう一度お試しください。")

KINDS = ("pdf", "jpg", "png")  # what can carry the reader's name across every page


class Inquiry(ProtectedModel):
    """情報提供依頼 (art. 106-6(3)): to a member, who answers, or to a body outside, whose answer the chair writes down."""

    conference = of_conference("inquiries")
    seat = models.ForeignKey(
        Seat, verbose_name="依頼する構成員", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    outside = sealed_text("構成員でない依頼先", 100, blank=True)
    document_no = sealed_text("文書番号", 40, blank=True)
    what = sealed_text("お願いする内容", 2000)
    due_on = models.DateField("回答期限")
    asked_by = someone("依頼した職員")
    given = models.CharField("回答", max_length=8, choices=Given, blank=True)
    answer = SealedTextField("回答の内容・理由", max_length=8000, null=True, blank=True, key_of="conference")
    answered_at = models.DateTimeField("回答日時", null=True, blank=True)
    answered_by = someone("回答を記入した職員", null=True, blank=True)

    class PersonalData:
        mask = ("outside", "document_no", "what", "answer")
        keep = (
            "id",
            "created_at",
            "updated_at",
            "conference",
            "seat",
            "due_on",
            "asked_by",
            "given",
            "answered_at",
            "answered_by",
        )

    class Meta:
        verbose_name = "情報提供依頼"
        ordering = ["id"]
        constraints = [
            both_or_neither("answered_at", "answered_by"),
            models.CheckConstraint(
                name="inquiry_answered_with_answer",
                condition=Q(answered_at=None, given="") | Q(answered_at__isnull=False) & ~Q(given=""),
            ),
        ]

    def __str__(self):
        return f"情報提供依頼 {self.pk}"


class Paper(ProtectedModel):
    """A paper of the conference, under its key. Shown only with the reader's name across it, until the day of the papers."""

    conference = of_conference("papers")
    title = sealed_text("資料名", 100)
    kind = models.CharField("種類", max_length=4, choices=[(kind, kind.upper()) for kind in KINDS])
    sealed = SealedBytesField("内容", key_of="conference")
    added_by = someone("登録した職員")

    class PersonalData:
        mask = ("title", "sealed")
        keep = ("id", "created_at", "updated_at", "conference", "kind", "added_by")

    class Meta:
        verbose_name = "会議の資料"
        ordering = ["id"]

    def __str__(self):
        return f"資料 {self.pk}"

    def keep(self, content: bytes) -> None:
        self.sealed = sealing.seal_bytes(content, about=self._about, key=self.conference.data_key)

    def content(self) -> bytes:
        return sealing.unseal_bytes(self.sealed, about=self._about, key=self.conference.data_key)

    @property
    def _about(self) -> str:
        return sealing.about_cell(self._meta.db_table, self.pk, "sealed")


class Copy(ProtectedModel):
    """One copy handed out: number, recipient, when, back or not, destroyed by whom. The list outlives the papers."""

    conference = of_conference("copies")
    paper = sealed_text("資料名", 100)
    number = models.PositiveSmallIntegerField("部数番号")
    seat = models.ForeignKey(Seat, verbose_name="受け取った構成員", on_delete=models.PROTECT, related_name="+")
    handed_at = models.DateTimeField("配布日時")
    handed_by = someone("配布した職員")
    returned_at = models.DateTimeField("返却日時", null=True, blank=True)
    returned_by = someone("受け取った職員", null=True, blank=True)
    destroyed_at = models.DateTimeField("廃棄日時", null=True, blank=True)
    destroyed_by = someone("廃棄した職員", null=True, blank=True)

    class PersonalData:
        mask = ("paper",)
        keep = (
            "id", "created_at", "updated_at", "conference", "number", "seat", "handed_at", "handed_by", "returned_at",
            "returned_by", "destroyed_at", "destroyed_by",
        )  # fmt: skip

    class Meta:
        verbose_name = "配布した資料"
        ordering = ["number"]
        constraints = [
            both_or_neither("returned_at", "returned_by"),
            both_or_neither("destroyed_at", "destroyed_by"),
            models.UniqueConstraint(fields=["conference", "number"], name="one_number_per_conference"),
            models.CheckConstraint(
                name="destroyed_only_when_back", condition=Q(destroyed_at=None) | Q(returned_at__isnull=False)
            ),
        ]

    def __str__(self):
        return f"第{self.number}部"
