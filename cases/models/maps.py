"""What the pictures of a household need beside the records themselves: ties to others, and places given by hand."""

from django.db import models
from django.db.models import Q

from agencies.models import Agency, User
from cases.models.case import Case
from common.errors import say
from common.models import ProtectedModel
from people.enums import Direction, Strength

say(one_tie_per_agency="この機関とのつながりは、すでに記録されています。外してから、書き直してください。")


class TieQuerySet(models.QuerySet):
    def now(self):
        return self.filter(ended_on=None)


class Tie(ProtectedModel):
    """What an agency, a neighbour, a place or a group is to the household (エコマップ)."""

    case = models.ForeignKey(Case, verbose_name="ケース", on_delete=models.PROTECT, related_name="ties")
    agency = models.ForeignKey(Agency, verbose_name="機関", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("名前", max_length=40, blank=True)  # who is no agency: 隣人、通いの場、職場
    strength = models.CharField("つながり", max_length=8, choices=Strength, default=Strength.NORMAL)
    direction = models.CharField("向き", max_length=9, choices=Direction, default=Direction.BOTH)
    note = models.CharField("補足", max_length=60, blank=True)
    added_by = models.ForeignKey(User, verbose_name="記録者", on_delete=models.PROTECT, related_name="+")
    ended_on = models.DateField("いつまで", null=True, blank=True)
    objects = TieQuerySet.as_manager()

    class PersonalData:
        mask = ("name", "note")
        keep = ("id", "created_at", "updated_at", "case", "agency", "strength", "direction", "added_by", "ended_on")

    class Meta:
        verbose_name = "つながり"
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "agency"], condition=Q(ended_on=None, agency__isnull=False), name="one_tie_per_agency"
            ),
            models.CheckConstraint(
                name="tie_has_agency_or_name",
                condition=Q(agency__isnull=False) ^ ~Q(name=""),
                violation_error_message="機関を選ぶか、名前を入力してください。",
            ),
        ]

    def __str__(self):
        return f"つながり {self.pk}"

    @property
    def shown(self) -> str:
        return self.agency.name if self.agency else self.name


class Arrangement(models.Model):
    """Where somebody moved the persons of a genogram: person → px to the right."""

    case = models.OneToOneField(
        Case, verbose_name="ケース", on_delete=models.PROTECT, related_name="arrangement", primary_key=True
    )
    moved = models.JSONField("位置", default=dict)
    arranged_by = models.ForeignKey(User, verbose_name="整えた職員", on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField("更新日時", auto_now=True)

    class PersonalData:
        mask = ()
        keep = ("case", "moved", "arranged_by", "updated_at")

    class Meta:
        verbose_name = "関係図の配置"

    def __str__(self):
        return f"関係図の配置 {self.pk}"
