"""通いの場 and each time people met there. Of those who came only how many; nobody by name."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency, User
from agencies.roles import Permission
from common.errors import say
from common.models import ProtectedModel
from community.enums import AgeBand, CountedSex, Frequency
from community.models.city import District, codes
from community.models.resource import Resource

UNTIL = "終了日は、開始日以降にしてください。"
say(
    place_until_after_since=UNTIL,
    one_place_per_resource="この社会資源には、すでに通いの場が結び付いています。",
    one_session_a_day="この日の開催は、すでに記録されています。一覧から開いて直してください。",
)


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


def heads_key(band, sex) -> str:
    return f"{band}-{sex}"


class SessionQuerySet(models.QuerySet):
    def visible_to(self, user, followed):
        """The first wall: who keeps places, and whoever follows the agency that tends them (community.access.followed_by)."""
        keeps = user.may(Permission.PLACE_KEEP)
        return self if keeps else self.filter(Q(agency__in=followed) | Q(place__agency__in=followed))

    def in_month(self, month):
        return self.filter(held_on__year=month.year, held_on__month=month.month)


class Session(ProtectedModel):
    """One time a place met. Whom one worries about is not written here: that becomes a slip."""

    place = models.ForeignKey(Place, verbose_name="通いの場", on_delete=models.PROTECT, related_name="sessions")
    held_on = models.DateField("開催日")
    heads = models.JSONField("参加者の内訳", default=dict)  # "old-female" → how many; what is 0 is left out
    participants = models.PositiveSmallIntegerField("参加者")
    helpers = models.PositiveSmallIntegerField("世話役・協力者", default=0)
    professionals = codes("参加した専門職")  # "session_professional"
    topics = codes("内容")  # "session_topic"
    note = models.CharField("メモ", max_length=200, blank=True)
    agency = models.ForeignKey(Agency, verbose_name="記録した機関", on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(User, verbose_name="記録した職員", on_delete=models.PROTECT, related_name="+")
    objects = SessionQuerySet.as_manager()

    class PersonalData:
        mask = ("note",)
        keep = (
            "id", "created_at", "updated_at", "place", "held_on", "heads", "participants", "helpers", "professionals",
            "topics", "agency", "recorded_by",
        )  # fmt: skip

    class Meta:
        verbose_name = "通いの場の開催"
        ordering = ["-held_on", "-id"]
        constraints = [models.UniqueConstraint(fields=["place", "held_on"], name="one_session_a_day")]
        indexes = [models.Index(fields=["agency", "held_on"], name="session_of_agency")]

    def __str__(self):
        return f"開催 {self.pk}"

    def get_absolute_url(self):
        return reverse("community:session", args=[self.place_id, self.pk])

    @property
    def table(self) -> list[tuple[str, list[int]]]:
        """Band → how many of each sex, for the page; only bands in which somebody came."""
        rows = [(band.label, [self.heads.get(heads_key(band, sex), 0) for sex in CountedSex]) for band in AgeBand]
        return [(label, counts) for label, counts in rows if any(counts)]
