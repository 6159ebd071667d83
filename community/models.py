"""What the city's districts have: places where people meet, and whatever else somebody could be led to (社会資源)."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency, User
from common.errors import say
from common.models import ProtectedModel, TimestampedModel, both_or_neither
from community.enums import Frequency, Insurance

UNTIL = "終了日は、開始日以降にしてください。"
say(
    one_district_per_name="同じ名前の地区が、すでにあります。",
    place_until_after_since=UNTIL,
    one_place_per_resource="この社会資源には、すでに通いの場が結び付いています。",
)


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


class ResourceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The first wall: everybody who works here today."""
        return self if user.current_posts else self.none()

    def on(self, day):
        return self.filter(Q(until=None) | Q(until__gte=day))

    def now(self):
        return self.on(timezone.localdate())

    def unchecked_since(self, day):
        """Nobody has asked again since that day."""
        return self.filter(checked_on__lt=day)

    def for_list(self):
        return self.select_related("district", "agency")


class Resource(ProtectedModel):
    """社会資源: somewhere a person could go, take part or be helped. Read by everybody who works here; its contact is not."""

    name = models.CharField("名称", max_length=100)
    kana = models.CharField("ふりがな", max_length=200, blank=True)
    kind = models.CharField("種別", max_length=40)  # code of the master list "resource_kind"
    operator = models.CharField("運営", max_length=100, blank=True)
    agency = models.ForeignKey(
        Agency, verbose_name="運営する機関", null=True, blank=True, on_delete=models.PROTECT, related_name="resources"
    )  # where a body of the system runs it
    district = models.ForeignKey(
        District, verbose_name="地区", null=True, blank=True, on_delete=models.PROTECT, related_name="resources"
    )  # null: the whole city
    address = models.CharField("所在地", max_length=200, blank=True)
    telephone = models.CharField("電話（公表されているもの）", max_length=40, blank=True)
    open_days = models.CharField("開いている日時", max_length=200, blank=True)
    cost = models.CharField("費用", max_length=100, blank=True)
    capacity = models.PositiveSmallIntegerField("定員", null=True, blank=True)
    fits = codes("どんな人に合うか")  # "resource_fits"
    accepts = codes("受け止められること")  # "resource_accepts"
    roles = codes("担える役割")  # "resource_role"
    conditions = models.TextField("利用の条件・留意点", max_length=1000, blank=True)
    insurance = models.CharField("保険", max_length=10, choices=Insurance, default=Insurance.UNKNOWN)
    transport = models.CharField("行き方・送迎", max_length=200, blank=True)
    trial_visit = models.BooleanField("見学・体験ができる", default=False)
    is_public = models.BooleanField("市民に案内してよい", default=False)
    checked_on = models.DateField("確認した日")
    checked_by = models.ForeignKey(User, verbose_name="確認した職員", on_delete=models.PROTECT, related_name="+")
    keeper = models.ForeignKey(Agency, verbose_name="情報を管理する機関", on_delete=models.PROTECT, related_name="+")
    until = models.DateField("終了日", null=True, blank=True)  # the last day it can be used
    objects = ResourceQuerySet.as_manager()

    class PersonalData:
        mask = ()
        keep = (
            "id", "created_at", "updated_at", "name", "kana", "kind", "operator", "agency", "district", "address", "telephone",
            "open_days", "cost", "capacity", "fits", "accepts", "roles", "conditions", "insurance", "transport", "trial_visit",
            "is_public", "checked_on", "checked_by", "keeper", "until",
        )  # fmt: skip

    class Meta:
        verbose_name = "社会資源"
        ordering = ["kana", "id"]
        indexes = [
            models.Index(fields=["kana", "id"], name="resource_kana"),
            models.Index(fields=["kind", "district"], name="resource_kind_district"),
            models.Index(fields=["checked_on"], name="resource_checked"),
            GinIndex(fields=["accepts"], name="resource_accepts"),
        ]

    def __str__(self):
        return f"社会資源 {self.pk}"

    def get_absolute_url(self):
        return reverse("community:resource", args=[self.pk])

    @property
    def has_ended(self) -> bool:
        return self.until is not None and self.until < timezone.localdate()


class ResourceContact(ProtectedModel):
    """Whom to call there. Only for those who keep the places or lead people to them."""

    resource = models.OneToOneField(Resource, verbose_name="社会資源", on_delete=models.CASCADE, related_name="contact")
    name = models.CharField("担当者", max_length=60, blank=True)
    telephone = models.CharField("担当者の電話", max_length=40, blank=True)
    email = models.CharField("担当者のメール", max_length=100, blank=True)
    note = models.TextField("連絡のしかた", max_length=500, blank=True)

    class PersonalData:
        mask = ("name", "telephone", "email", "note")
        keep = ("id", "created_at", "updated_at", "resource")

    class Meta:
        verbose_name = "社会資源の連絡先"

    def __str__(self):
        return f"社会資源の連絡先 {self.pk}"


class PlaceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The first wall: everybody who works here today."""
        return self if user.current_posts else self.none()

    def running(self, first, last=None):
        """Open on at least one day between these."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gte=first), started_on__lte=last or first)

    def for_list(self):
        return self.select_related("district", "agency")


class Place(ProtectedModel):
    """通いの場: a place where people of the district meet, in the columns of the national survey."""

    name = models.CharField("名称", max_length=100)
    kana = models.CharField("ふりがな", max_length=200, blank=True)
    kind = models.CharField("種別", max_length=40)  # "place_kind"
    operator_kind = models.CharField("運営主体の区分", max_length=40)  # "place_operator"
    operator = models.CharField("運営主体の名称", max_length=100, blank=True)
    venue_kind = models.CharField("会場の区分", max_length=40)  # "place_venue"
    venue = models.CharField("会場", max_length=200, blank=True)
    frequency = models.CharField("開催頻度", max_length=12, choices=Frequency)
    open_days = models.CharField("曜日・時間", max_length=100, blank=True)
    activity = models.CharField("主な活動", max_length=40)  # "place_activity"
    district = models.ForeignKey(
        District, verbose_name="地区", null=True, blank=True, on_delete=models.PROTECT, related_name="places"
    )
    started_on = models.DateField("開始日")
    ended_on = models.DateField("終了日", null=True, blank=True)
    agency = models.ForeignKey(Agency, verbose_name="担当する機関", on_delete=models.PROTECT, related_name="places")
    resource = models.OneToOneField(
        Resource, verbose_name="社会資源", null=True, blank=True, on_delete=models.PROTECT, related_name="place"
    )
    objects = PlaceQuerySet.as_manager()

    class PersonalData:
        mask = ()
        keep = (
            "id", "created_at", "updated_at", "name", "kana", "kind", "operator_kind", "operator", "venue_kind", "venue",
            "frequency", "open_days", "activity", "district", "started_on", "ended_on", "agency", "resource",
        )  # fmt: skip

    class Meta:
        verbose_name = "通いの場"
        ordering = ["kana", "id"]
        constraints = [
            models.CheckConstraint(
                name="place_until_after_since",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                violation_error_message=UNTIL,
            ),
        ]
        indexes = [
            models.Index(fields=["kana", "id"], name="place_kana"),
            models.Index(fields=["agency", "kana"], name="place_of_agency"),
        ]

    def __str__(self):
        return f"通いの場 {self.pk}"

    def get_absolute_url(self):
        return reverse("community:place", args=[self.pk])

    @property
    def has_ended(self) -> bool:
        return self.ended_on is not None and self.ended_on < timezone.localdate()
