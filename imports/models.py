"""Case lists that agencies kept until now: read, looked over, taken in, and taken back where that was a mistake."""

import json

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from agencies.models import Agency, User
from common.errors import say
from common.models import ProtectedModel
from common.sealedtext import SealedBytesField
from common.sealing import seal, unseal
from imports.enums import ImportState

say(one_case_per_line="この行は、すでに取り込まれています。画面を読み込み直してください。")
say(one_old_number_per_agency="同じ旧番号のケースが、すでに取り込まれています。画面を読み込み直してください。")


class ImportQuerySet(models.QuerySet):
    def for_list(self):
        return self.select_related("agency", "by").defer("sealed")


class Import(ProtectedModel):
    """One file. Until it is confirmed its lines lie here sealed and nowhere else; afterwards they are gone from here."""

    agency = models.ForeignKey(Agency, verbose_name="機関", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, verbose_name="取り込んだ職員", on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField("ファイル名", max_length=120)
    state = models.CharField("状態", max_length=10, choices=ImportState, default=ImportState.PREVIEW)
    sealed = SealedBytesField("中身", default=bytes, bound="{table}:{key}:{column}")
    columns = ArrayField(models.CharField(max_length=20), verbose_name="列の対応", default=list)  # codes of imports.columns
    taken = models.PositiveIntegerField("登録した件数", default=0)
    kept = models.PositiveIntegerField("取り消せなかった件数", default=0)  # worked on since, so they stayed
    confirmed_at = models.DateTimeField("確定日時", null=True, blank=True)
    undone_at = models.DateTimeField("取消日時", null=True, blank=True)
    objects = ImportQuerySet.as_manager()

    class PersonalData:
        mask = ("file_name", "sealed")
        keep = (
            "id", "created_at", "updated_at", "agency", "by", "state", "columns", "taken", "kept", "confirmed_at", "undone_at",
        )  # fmt: skip

    class Meta:
        verbose_name = "一覧の取り込み"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="import_done_when_confirmed", condition=Q(state="preview") ^ Q(confirmed_at__isnull=False)
            ),
            models.CheckConstraint(name="import_undone_when_undone", condition=Q(state="undone") ^ Q(undone_at=None)),
            models.CheckConstraint(name="import_keeps_no_lines", condition=Q(state="preview") | Q(sealed=b"")),
        ]

    def __str__(self):
        return f"取り込み {self.pk}"

    def get_absolute_url(self):
        return reverse("imports:detail", args=[self.pk])

    @property
    def is_preview(self) -> bool:
        return self.state == ImportState.PREVIEW

    def keep_rows(self, rows: list[list[str]]) -> None:
        self.sealed = seal(json.dumps(rows, ensure_ascii=False), about=self._about)

    def rows(self) -> list[list[str]]:
        """The table as it was read, headings first. Empty once confirmed."""
        return json.loads(unseal(self.sealed, about=self._about)) if self.sealed else []

    @property
    def _about(self) -> str:
        return self._meta.get_field("sealed").about(self.pk)


class ImportedCase(ProtectedModel):
    """Which line became which case: what undoing goes by, and what says that a line was taken in before."""

    imported = models.ForeignKey(Import, verbose_name="取り込み", on_delete=models.PROTECT, related_name="cases")
    agency = models.ForeignKey(Agency, verbose_name="機関", on_delete=models.PROTECT, related_name="+")
    line = models.PositiveIntegerField("行")
    old_number = models.CharField("旧番号", max_length=40, blank=True)
    case_id = models.UUIDField("ケース")  # no foreign key: undoing removes the case and this row together

    class PersonalData:
        mask = ()
        keep = ("id", "created_at", "updated_at", "imported", "agency", "line", "old_number", "case_id")

    class Meta:
        verbose_name = "取り込んだケース"
        ordering = ["line"]
        constraints = [
            models.UniqueConstraint(fields=["imported", "line"], name="one_case_per_line"),
            models.UniqueConstraint(
                fields=["agency", "old_number"], condition=~Q(old_number=""), name="one_old_number_per_agency"
            ),
        ]

    def __str__(self):
        return f"取り込んだケース {self.pk}"
