"""社会資源: whatever somebody could be led to, whom to call there, and what its readers would put right."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency, User
from common.models import ProtectedModel, both_or_neither
from community.enums import Insurance
from community.models.city import District, codes


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


class Suggestion(ProtectedModel):
    """A reader who knows better writes so; whoever keeps the resource answers."""

    resource = models.ForeignKey(Resource, verbose_name="社会資源", on_delete=models.PROTECT, related_name="suggestions")
    words = models.TextField("直してほしいこと", max_length=500)
    agency = models.ForeignKey(Agency, verbose_name="機関", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, verbose_name="提案した職員", on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField("答えた日時", null=True, blank=True)
    settled_by = models.ForeignKey(
        User, verbose_name="答えた職員", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = models.CharField("答え", max_length=200, blank=True)

    class PersonalData:
        mask = ("words", "answer")
        keep = ("id", "created_at", "updated_at", "resource", "agency", "by", "settled_at", "settled_by")

    class Meta:
        verbose_name = "社会資源の修正の提案"
        ordering = ["created_at", "id"]
        constraints = [both_or_neither("settled_at", "settled_by")]
        indexes = [
            models.Index(fields=["resource"], condition=Q(settled_at=None), name="suggestion_open"),
        ]

    def __str__(self):
        return f"修正の提案 {self.pk}"
