"""The city as it is organised: agencies, programmes, staff and the dated posts from which every right follows."""

from datetime import time

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from agencies.enums import Field, Form, LegalBasis, Pillar
from agencies.roles import GRANTS, Permission, Role, roles_granting
from common.models import TimestampedModel, both_or_neither


class DatedQuerySet(models.QuerySet):
    def on(self, day):
        """Rows in force on that day; an empty end means "until further notice"."""
        return self.filter(Q(until=None) | Q(until__gte=day), since__lte=day)

    def now(self):
        return self.on(timezone.localdate())


class ChoiceQuerySet(models.QuerySet):
    def offered(self, list_code, also=()):
        """What may be chosen now. `also`: codes a record has from before, even where they are offered no more."""
        return self.filter(Q(retired=False) | Q(code__in=also), list_code=list_code)

    def labels(self, list_code) -> dict[str, str]:
        """Code → label, retired ones too: old records keep their words."""
        return dict(self.filter(list_code=list_code).values_list("code", "label"))

    def words(self, *list_codes) -> dict[str, dict[str, str]]:
        """List code → code → label, likewise, of several lists in one question."""
        found: dict[str, dict[str, str]] = {list_code: {} for list_code in list_codes}
        for list_code, code, label in self.filter(list_code__in=list_codes).values_list("list_code", "code", "label"):
            found[list_code][code] = label
        return found

    def per_list(self) -> dict[str, tuple[int, int]]:
        """List code → how many are offered, how many retired."""
        offered, retired = (models.Count("pk", filter=Q(retired=state)) for state in (False, True))
        counted = self.order_by().values_list("list_code").annotate(offered=offered, stopped=retired)
        return {code: (used, stopped) for code, used, stopped in counted}


class Choice(models.Model):
    """One entry of a master list the city may edit: added, renamed, retired, reordered. The code never changes."""

    list_code = models.CharField("リスト", max_length=40)
    code = models.CharField("コード", max_length=40)
    label = models.CharField("表示名", max_length=100)
    position = models.PositiveSmallIntegerField("並び順", default=0)
    retired = models.BooleanField("使用停止", default=False)
    objects = ChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = "選択肢"
        ordering = ["list_code", "position", "code"]
        constraints = [models.UniqueConstraint(fields=["list_code", "code"], name="one_choice_per_code")]

    def __str__(self):
        return f"{self.list_code}:{self.code}"


class AgencyQuerySet(models.QuerySet):
    def working(self):
        """Agencies that are open today."""
        today = timezone.localdate()
        return self.filter(Q(until=None) | Q(until__gte=today))

    def desks(self):
        """Agencies that can hold a case: all but the city's sections that only supervise."""
        return self.working().filter(holds_cases=True)

    def sections(self):
        return self.working().filter(kind="city_section")


class Agency(TimestampedModel):
    """Any body that can hold a case or sit at a meeting: desk, contracted centre, city section, 社協, hospital, school."""

    code = models.SlugField("コード", max_length=40, unique=True)
    mark = models.CharField("番号の頭文字", max_length=8, unique=True)  # the letters in front of its case numbers
    name = models.CharField("名称", max_length=100)
    kana = models.CharField("ふりがな", max_length=200, blank=True)
    department = models.CharField("部", max_length=60, blank=True)
    kind = models.CharField("種別", max_length=40)  # code of the master list "agency_kind"
    field = models.CharField("分野", max_length=12, choices=Field)
    form = models.CharField("実施方法", max_length=12, choices=Form)
    operator = models.CharField("運営", max_length=100, blank=True)
    section = models.ForeignKey(
        "self", verbose_name="所管課", null=True, blank=True, on_delete=models.PROTECT, related_name="supervised"
    )
    fallback = models.ForeignKey(
        "self", verbose_name="引継先", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    holds_cases = models.BooleanField("ケースを持つ", default=True)
    answer_days = models.PositiveSmallIntegerField("つなぎへの回答期限（日）", default=5)
    telephone = models.CharField("電話", max_length=40, blank=True)
    email = models.EmailField("メール", blank=True)
    since = models.DateField("開始日")
    until = models.DateField("終了日", null=True, blank=True)
    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name = "機関"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(name="agency_until_after_since", condition=Q(until=None) | Q(until__gte=F("since")))
        ]

    def __str__(self):
        return f"機関 {self.code}"

    @property
    def title(self) -> str:
        """As it stands on a sheet: sections with their department."""
        return f"{self.department} {self.name}".strip()


class Municipality(models.Model):
    """The one municipality of this database and its standing choices."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    name = models.CharField("名称", max_length=40)
    code = models.CharField("全国地方公共団体コード", max_length=6, validators=[RegexValidator(r"^\d{6}$")])
    plan = models.CharField("計画", max_length=100)
    parent_plan = models.CharField("上位計画", max_length=100, blank=True)
    plan_since = models.DateField("計画の始期")
    plan_until = models.DateField("計画の終期")
    evaluated_by = models.CharField("評価機関", max_length=100, blank=True)
    coordinator = models.ForeignKey(Agency, verbose_name="多機関協働事業者", on_delete=models.PROTECT, related_name="+")
    host = models.ForeignKey(Agency, verbose_name="所管課", on_delete=models.PROTECT, related_name="+")
    quiet_days = models.PositiveSmallIntegerField("しばらく更新のないケースとする日数", default=60)
    quiet_from = models.TimeField("メールを送る時間の終わり", default=time(18))
    quiet_until = models.TimeField("メールを送る時間の始まり", default=time(8))
    closed_until = models.PositiveSmallIntegerField("休日を入れた年度", default=0)  # filled once; then the city's own

    class Meta:
        verbose_name = "市町村"
        constraints = [models.CheckConstraint(name="only_one_municipality", condition=Q(id=1))]

    def __str__(self):
        return self.name


def host_agency_ids() -> set[int]:
    """The coordinator agency and the host section: the readers of what is marked 調整機関・市."""
    return {pk for row in Municipality.objects.values_list("coordinator", "host") for pk in row}


class ClosingDay(models.Model):
    """A day on which the offices are closed, besides Saturday and Sunday. A day taken away is a day of work."""

    day = models.DateField("休みの日")
    name = models.CharField("名称", max_length=40)

    class Meta:
        verbose_name = "閉庁日"
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["day"], name="one_closing_day")]

    def __str__(self):
        return f"閉庁日 {self.day}"


class Programme(models.Model):
    """One row of the plan's tables: what the city runs under which item of the Act, by whom, at which desk."""

    position = models.PositiveSmallIntegerField("番号", unique=True)
    pillar = models.CharField("事業の柱", max_length=20, choices=Pillar)
    act = models.CharField("根拠", max_length=60)
    field = models.CharField("分野", max_length=12, choices=Field)
    national = models.CharField("国の事業名", max_length=100)
    local = models.JSONField("市の事業名", default=list)  # list of names
    window = models.CharField("窓口", max_length=100, blank=True)
    channel = models.CharField("経路", max_length=20, blank=True)
    sections = models.ManyToManyField(Agency, verbose_name="所管課", related_name="programmes_supervised")
    desks = models.ManyToManyField(Agency, verbose_name="実施機関", related_name="programmes")

    class Meta:
        verbose_name = "事業"
        ordering = ["position"]

    def __str__(self):
        return f"事業 {self.position}"


class Delivery(models.Model):
    """One way in which a programme is run: form, how many sites or staff."""

    programme = models.ForeignKey(Programme, verbose_name="事業", on_delete=models.CASCADE, related_name="deliveries")
    form = models.CharField("実施方法", max_length=12, choices=Form)
    sites = models.PositiveSmallIntegerField("か所", null=True, blank=True)
    staff = models.PositiveSmallIntegerField("人", null=True, blank=True)
    operator = models.CharField("受託者", max_length=100, blank=True)
    placed_in = models.JSONField("配置先", default=list, blank=True)

    class Meta:
        verbose_name = "実施方法"
        ordering = ["pk"]

    def __str__(self):
        return f"実施方法 {self.pk}"


class MeetingType(models.Model):
    """A kind of meeting under the city's own name; the legal basis decides what may be said there."""

    code = models.SlugField("コード", max_length=40, unique=True)
    name = models.CharField("名称", max_length=60)
    basis = models.CharField("根拠", max_length=20, choices=LegalBasis)
    convenor = models.ForeignKey(Agency, verbose_name="招集者", null=True, on_delete=models.PROTECT, related_name="+")
    held = models.CharField("開催", max_length=40, blank=True)
    required = models.JSONField("必須の出席者", default=list)  # list of words as in the plan
    purpose = models.TextField("目的", blank=True)

    class Meta:
        verbose_name = "会議の種類"
        ordering = ["pk"]

    def __str__(self):
        return f"会議の種類 {self.code}"


class Office(models.Model):
    """An office that sits at a standing meeting by title, not by name: 福祉推進部長, 納税課長 …"""

    meeting_type = models.ForeignKey(MeetingType, verbose_name="会議", on_delete=models.CASCADE, related_name="offices")
    department = models.CharField("部", max_length=60, blank=True)
    title = models.CharField("職", max_length=60)
    agency = models.ForeignKey(Agency, verbose_name="所属", null=True, on_delete=models.PROTECT, related_name="offices")
    position = models.PositiveSmallIntegerField("並び順")

    class Meta:
        verbose_name = "会議の構成員（職）"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["meeting_type", "department", "title"], name="one_office_per_title")]

    def __str__(self):
        return f"構成員 {self.pk}"


class UserManager(BaseUserManager):
    def get_by_natural_key(self, username):
        return self.get(username=username)


class User(AbstractBaseUser):
    """A member of staff. There is no superuser: rights come from posts, and end with them."""

    username = models.CharField(
        "ログインID",
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9._-]{3,40}$", "半角の英小文字・数字・. _ - で、3文字以上にしてください。")],
    )
    name = models.CharField("氏名", max_length=60)
    kana = models.CharField("ふりがな", max_length=120, blank=True)
    email = models.EmailField("メール", blank=True)
    is_active = models.BooleanField("利用中", default=True)
    created_at = models.DateTimeField("登録日時", auto_now_add=True)
    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    is_staff = False
    is_superuser = False

    class Meta:
        verbose_name = "職員"
        ordering = ["username"]

    def __str__(self):
        return f"職員 {self.pk}"

    def get_absolute_url(self):
        return reverse("agencies:account", args=[self.pk])

    @property
    def current_posts(self) -> list["Post"]:
        """Posts in force today, read once per request."""
        if "_current_posts" not in self.__dict__:
            posts = self.posts.now().in_open_agencies().select_related("agency").order_by("pk")
            self._current_posts = list(posts) if self.is_active else []
        return self._current_posts

    def may(self, permission: Permission) -> bool:
        return any(permission in GRANTS[post.role] for post in self.current_posts)

    def agencies_with(self, permission: Permission) -> list[Agency]:
        """The agencies for which this person may do that, today."""
        found = {post.agency_id: post.agency for post in self.current_posts if permission in GRANTS[post.role]}
        return list(found.values())

    def agencies_with_case_work(self) -> list[Agency]:
        return self.agencies_with(Permission.CASE_RECORD)

    @property
    def desk(self) -> Agency | None:
        """The agency this person works for; the first post counts where there are several."""
        return self.current_posts[0].agency if self.current_posts else None

    @property
    def signature(self) -> str:
        """By whom a sheet was printed."""
        return f"{self.desk.name} {self.name}"


class PostQuerySet(DatedQuerySet):
    def in_open_agencies(self):
        """An agency past its end lets nobody in."""
        return self.filter(Q(agency__until=None) | Q(agency__until__gte=timezone.localdate()))

    def granting(self, permission):
        """Of an open account, in a role with that permission."""
        return self.filter(user__is_active=True, role__in=roles_granting(permission))

    def with_case_work(self):
        """In a role that records cases: who may be named for one."""
        return self.granting(Permission.CASE_RECORD)


class Post(TimestampedModel):
    """A person works for an agency in a role, from one day to another. Every right is computed from these rows."""

    user = models.ForeignKey(User, verbose_name="職員", on_delete=models.PROTECT, related_name="posts")
    agency = models.ForeignKey(Agency, verbose_name="機関", on_delete=models.PROTECT, related_name="posts")
    role = models.CharField("役割", max_length=20, choices=Role)
    since = models.DateField("開始日")
    until = models.DateField("終了日")  # the fiscal year's end by default: nobody keeps rights by being forgotten
    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = "職"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "agency", "role", "since"], name="one_post_once"),
            models.CheckConstraint(
                name="post_until_after_since",
                condition=Q(until__gte=F("since")),
                violation_error_message="終了日は、開始日以降にしてください。",
            ),
        ]
        indexes = [models.Index(fields=["user", "since", "until"], name="post_of_user")]

    def __str__(self):
        return f"職 {self.pk}"

    @property
    def role_label(self) -> str:
        return Role(self.role).label

    @property
    def does_case_work(self) -> bool:
        return Permission.CASE_RECORD in GRANTS[self.role]


class GuessCount(models.Model):
    """How often somebody guessed wrong, by what is counted (agencies/tries.py). The key tells nobody for whom or where."""

    key = models.CharField("印", max_length=64, primary_key=True)
    recent = models.JSONField("最近の失敗", default=list)  # moments, oldest first
    total = models.PositiveIntegerField("続けて失敗した回数", default=0)
    at = models.DateTimeField("更新日時", auto_now=True)

    class Meta:
        verbose_name = "ログインの試行"
        indexes = [models.Index(fields=["at"], name="guess_count_at")]

    def __str__(self):
        return f"試行 {self.key[:8]}"


class FactorResetQuerySet(models.QuerySet):
    def open(self):
        return self.filter(settled_at=None)


class FactorReset(models.Model):
    """Somebody lost the second factor: one person asks, another agrees, and only then may a new one be set up."""

    user = models.ForeignKey(User, verbose_name="職員", on_delete=models.PROTECT, related_name="factor_resets")
    asked_by = models.ForeignKey(User, verbose_name="申し出た管理者", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("申出日時", auto_now_add=True)
    how = models.CharField("本人を確かめた方法", max_length=100)
    settled_by = models.ForeignKey(User, verbose_name="確認した人", null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField("確認日時", null=True)
    agreed = models.BooleanField("認めた", null=True)
    objects = FactorResetQuerySet.as_manager()

    class Meta:
        verbose_name = "二要素認証の再登録"
        ordering = ["-asked_at"]
        constraints = [
            both_or_neither("settled_at", "settled_by"),
            both_or_neither("settled_at", "agreed"),
            models.UniqueConstraint(fields=["user"], condition=Q(settled_at=None), name="one_open_factor_reset"),
            models.CheckConstraint(
                name="factor_reset_by_two",
                condition=~Q(agreed=True) | (~Q(settled_by=F("asked_by")) & ~Q(settled_by=F("user"))),
            ),
        ]

    def __str__(self):
        return f"再登録 {self.pk}"


class ConductText(models.Model):
    """What everybody who works with it confirms once: 守秘の確認. The newest counts; a new one is confirmed anew."""

    words = models.TextField("本文", max_length=4000)
    since = models.DateTimeField("登録日時", auto_now_add=True)

    class Meta:
        verbose_name = "守秘の確認"
        ordering = ["-pk"]
        get_latest_by = "pk"

    def __str__(self):
        return f"守秘の確認 {self.pk}"


class Conduct(models.Model):
    """One person has confirmed one text."""

    user = models.ForeignKey(User, verbose_name="職員", on_delete=models.PROTECT, related_name="conducts")
    text = models.ForeignKey(ConductText, verbose_name="本文", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("確認日時", auto_now_add=True)

    class Meta:
        verbose_name = "守秘の確認の記録"
        constraints = [models.UniqueConstraint(fields=["user", "text"], name="confirmed_once")]

    def __str__(self):
        return f"確認 {self.pk}"
