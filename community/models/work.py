"""What the coordinators of a district do and hear, and the month's report about it. Nobody is named in any of it."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from agencies.models import Agency, User
from agencies.roles import Permission
from common.errors import say
from common.models import ProtectedModel, both_or_neither
from common.wareki import spell
from community.enums import Layer, ReportState
from community.models.city import District, codes
from community.models.place import Place

say(one_report_a_month="この月の報告は、すでにあります。一覧から開いてください。")


class Recorded(ProtectedModel):
    """A line of a coordinator's month."""

    day = models.DateField("年月日")
    agency = models.ForeignKey(Agency, verbose_name="機関", on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(User, verbose_name="記録した職員", on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class RecordedQuerySet(models.QuerySet):
    def visible_to(self, user, followed):
        """The first wall: one's own agency, and those one supervises (community.access.followed_by)."""
        return self.filter(agency__in=followed)

    def in_month(self, month):
        return self.filter(day__year=month.year, day__month=month.month)


class Contact(Recorded):
    """相談・調整: with whom, how, about what, how long."""

    with_whom = models.CharField("相手", max_length=40)  # code of "contact_with"
    how = models.CharField("方法", max_length=40)  # "contact_how"
    about = codes("内容")  # "contact_about"
    minutes = models.PositiveSmallIntegerField("時間（分）")
    district = models.ForeignKey(
        District, verbose_name="地区", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    place = models.ForeignKey(
        Place, verbose_name="通いの場", null=True, blank=True, on_delete=models.PROTECT, related_name="contacts"
    )
    note = models.CharField("メモ", max_length=200, blank=True)
    objects = RecordedQuerySet.as_manager()

    class PersonalData:
        mask = ("note",)
        keep = (
            "id", "created_at", "updated_at", "day", "agency", "recorded_by", "with_whom", "how", "about", "minutes",
            "district", "place",
        )  # fmt: skip

    class Meta:
        verbose_name = "相談・調整の記録"
        ordering = ["-day", "-id"]
        indexes = [models.Index(fields=["agency", "day"], name="contact_of_agency")]

    def __str__(self):
        return f"相談・調整 {self.pk}"


class NeedQuerySet(RecordedQuerySet):
    def visible_to(self, user, followed):
        """What is missing concerns all who keep places."""
        return self if user.may(Permission.PLACE_KEEP) else super().visible_to(user, followed)

    def heard_since(self, day):
        return self.filter(day__gte=day)


class Need(Recorded):
    """A need heard in a district: what is missing there, in few words and without names."""

    need = models.CharField("足りないもの", max_length=40)  # "missing_resource"
    district = models.ForeignKey(
        District, verbose_name="地区", null=True, blank=True, on_delete=models.PROTECT, related_name="needs"
    )
    words = models.CharField("聞いたこと", max_length=200)
    objects = NeedQuerySet.as_manager()

    class PersonalData:
        mask = ("words",)
        keep = ("id", "created_at", "updated_at", "day", "agency", "recorded_by", "need", "district")

    class Meta:
        verbose_name = "把握したニーズ"
        ordering = ["-day", "-id"]
        indexes = [
            models.Index(fields=["need", "district"], name="need_district"),
            models.Index(fields=["day"], name="need_day"),
        ]

    def __str__(self):
        return f"ニーズ {self.pk}"


class RoundTable(Recorded):
    """協議体: the meeting at which a district settles what it makes of its needs."""

    layer = models.CharField("層", max_length=8, choices=Layer)
    district = models.ForeignKey(
        District, verbose_name="地区", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    attendants = models.PositiveSmallIntegerField("出席者")
    subjects = models.CharField("議題", max_length=200)
    settled = models.CharField("決まったこと", max_length=400, blank=True)
    objects = RecordedQuerySet.as_manager()

    class PersonalData:
        mask = ("subjects", "settled")
        keep = ("id", "created_at", "updated_at", "day", "agency", "recorded_by", "layer", "district", "attendants")

    class Meta:
        verbose_name = "協議体"
        ordering = ["-day", "-id"]
        indexes = [models.Index(fields=["agency", "day"], name="round_table_of_agency")]

    def __str__(self):
        return f"協議体 {self.pk}"


class ReportQuerySet(models.QuerySet):
    def visible_to(self, user, followed):
        """The first wall: one's own, drafts too; of those one supervises what was submitted."""
        mine = [agency.pk for agency in user.agencies_with(Permission.PLACE_KEEP)]
        return self.filter(Q(agency__in=mine) | Q(agency__in=followed, state=ReportState.SUBMITTED))


class Report(ProtectedModel):
    """月次報告: the figures of one month with its words. Once submitted, its figures stay as they were."""

    agency = models.ForeignKey(Agency, verbose_name="機関", on_delete=models.PROTECT, related_name="+")
    month = models.DateField("月")  # its first day
    state = models.CharField("状態", max_length=10, choices=ReportState, default=ReportState.DRAFT)
    remarks = models.TextField("所感・地区の課題", max_length=2000, blank=True)
    plans = models.TextField("来月の予定", max_length=1000, blank=True)
    figures = models.JSONField("提出した数", null=True, blank=True)  # community.figures.Figures, kept at submission
    written_by = models.ForeignKey(User, verbose_name="作成した職員", on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField("提出日時", null=True, blank=True)
    submitted_by = models.ForeignKey(
        User, verbose_name="提出した職員", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    objects = ReportQuerySet.as_manager()

    class PersonalData:
        mask = ("remarks", "plans")
        keep = (
            "id", "created_at", "updated_at", "agency", "month", "state", "figures", "written_by", "submitted_at",
            "submitted_by",
        )  # fmt: skip

    class Meta:
        verbose_name = "月次報告"
        ordering = ["-month", "agency__code"]
        constraints = [
            both_or_neither("submitted_at", "submitted_by"),
            models.UniqueConstraint(fields=["agency", "month"], name="one_report_a_month"),
            models.CheckConstraint(name="report_of_a_whole_month", condition=Q(month__day=1)),
            models.CheckConstraint(
                name="report_submitted_with_figures",
                condition=Q(state=ReportState.DRAFT, submitted_at=None, figures=None)
                | Q(state=ReportState.SUBMITTED, submitted_at__isnull=False, figures__isnull=False),
            ),
        ]

    def __str__(self):
        return f"月次報告 {self.pk}"

    def get_absolute_url(self):
        return reverse("community:report", args=[self.pk])

    @property
    def is_submitted(self) -> bool:
        return self.state == ReportState.SUBMITTED

    @property
    def month_label(self) -> str:
        """令和8年11月"""
        return spell(self.month).partition("月")[0] + "月"
