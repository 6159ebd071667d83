"""Filled-in forms (帳票) of a case, on the definition they were written on."""

from django.db import models

from agencies.models import Agency, User
from cases.enums import Visibility
from cases.models.case import Case
from common.errors import say
from common.models import ProtectedModel
from sheets.definition import Definition
from sheets.loading import current, every

say(one_sheet_per_agency="この帳票は、すでに書き始められています。ケースの画面から開いてください。")


class SheetRecord(ProtectedModel):
    """One form filled in for one case. `answers`: code of the box → answer, checked against the definition.

    Saved only over the revision that was read; every revision is kept by a trigger.
    """

    case = models.ForeignKey(Case, verbose_name="ケース", on_delete=models.PROTECT, related_name="sheets")
    sheet = models.CharField("帳票", max_length=8)
    version = models.PositiveSmallIntegerField("版")
    agency = models.ForeignKey(Agency, verbose_name="記入機関", on_delete=models.PROTECT, related_name="+")
    visibility = models.CharField("公開範囲", max_length=8, choices=Visibility)
    own_form = models.BooleanField("自機関の様式で代える", default=False)  # only the thick-framed boxes are asked then
    answers = models.JSONField("記入内容", default=dict)
    revision = models.PositiveIntegerField("更新回数", default=1)
    written_by = models.ForeignKey(User, verbose_name="最後の記入者", on_delete=models.PROTECT, related_name="+")

    class PersonalData:
        mask = ("answers",)
        keep = (
            "id",
            "created_at",
            "updated_at",
            "case",
            "sheet",
            "version",
            "agency",
            "visibility",
            "own_form",
            "revision",
            "written_by",
        )

    class Meta:
        verbose_name = "帳票の記入"
        ordering = ["sheet", "created_at"]
        constraints = [models.UniqueConstraint(fields=["case", "sheet", "agency"], name="one_sheet_per_agency")]

    def __str__(self):
        return f"帳票 {self.pk}"

    @property
    def definition(self) -> Definition:
        return every()[self.sheet, self.version]

    @property
    def is_outdated(self) -> bool:
        return current()[self.sheet].version > self.version


class SheetRevision(models.Model):
    """How a record looked after each saving. Written by a trigger only."""

    record = models.ForeignKey(SheetRecord, verbose_name="帳票", on_delete=models.PROTECT, related_name="revisions")
    revision = models.PositiveIntegerField("更新回数")
    version = models.PositiveSmallIntegerField("版")
    answers = models.JSONField("記入内容")
    saved_by = models.ForeignKey(User, verbose_name="記入者", on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField("日時")

    class PersonalData:
        mask = ("answers",)
        keep = ("id", "record", "revision", "version", "saved_by", "saved_at")

    class Meta:
        verbose_name = "帳票の更新履歴"
        ordering = ["-revision"]
        constraints = [models.UniqueConstraint(fields=["record", "revision"], name="one_row_per_revision")]

    def __str__(self):
        return f"帳票の更新 {self.pk}"

    @property
    def definition(self) -> Definition:
        return every()[self.record.sheet, self.version]
