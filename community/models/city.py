"""What the city has settled: its districts, and how long a resource may stay unchecked."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from common.errors import say
from common.models import TimestampedModel, both_or_neither

say(one_district_per_name="同じ名前の地区が、すでにあります。")


def codes(label, length=20):
    """Codes of a master list, several at once."""
    return ArrayField(models.CharField(max_length=length), verbose_name=label, default=list, blank=True)


class Setup(TimestampedModel):
    """The one row of what the city has settled about 地域づくり."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    check_months = models.PositiveSmallIntegerField("社会資源を確かめ直すまでの月数", default=12)

    class Meta:
        verbose_name = "地域づくりの設定"
        constraints = [models.CheckConstraint(name="only_one_community_setup", condition=Q(id=1))]

    def __str__(self):
        return "地域づくりの設定"


class DistrictQuerySet(models.QuerySet):
    def offered(self, also=None):
        """What may be chosen now; `also`: the key of one a record has from before."""
        return self.filter(Q(retired=False) | Q(pk=also))


class District(TimestampedModel):
    """地区: the part of the city by which places, resources and needs are counted."""

    name = models.CharField("地区", max_length=40)
    kana = models.CharField("ふりがな", max_length=80, blank=True)
    position = models.PositiveSmallIntegerField("並び順", default=0)
    elders = models.PositiveIntegerField("65歳以上の人口", null=True, blank=True)
    elders_on = models.DateField("人口の時点", null=True, blank=True)
    retired = models.BooleanField("使用停止", default=False)
    objects = DistrictQuerySet.as_manager()

    class Meta:
        verbose_name = "地区"
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["name"], name="one_district_per_name"),
            both_or_neither("elders", "elders_on"),
        ]

    def __str__(self):
        return f"地区 {self.pk}"
