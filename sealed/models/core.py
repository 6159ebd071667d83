"""支援会議 (Social Welfare Act art. 106-6): readable only by the nominated, sworn members of that very conference.

The grant to read is a django-guardian row that the act of pledging creates; it carries a foreign key to its seat, so that a
grant without a sworn seat cannot exist. PostgreSQL reads the same rows (0002_walls.sql).

Its texts lie sealed under a key of the conference's own (ConferenceKey), which opens to whoever reads the conference."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from guardian.models import UserObjectPermissionBase

from agencies.models import Agency, User
from agencies.roles import Permission
from common import sealing
from common.errors import say
from common.models import ProtectedModel, both_or_neither
from common.sealedtext import SealedBytesField, SealedTextField
from sealed.enums import Method, NoConsent, Outlook, RoleKind, SeatRole, Standing

say(
    one_seat_per_member="この職員は、すでに構成員に指名されています。",
    one_chair_per_conference="議長は一人です。画面を開き直してください。",
)


class PledgeText(models.Model):
    """The words of the pledge and of the penalty: the city's, editable, versioned. Never in code."""

    version = models.CharField("版", max_length=20, unique=True)
    body = models.TextField("誓約文")
    penalty = models.TextField("罰則の説明")
    in_use = models.BooleanField("使用中", default=True)

    class Meta:
        verbose_name = "誓約書の文"
        constraints = [models.UniqueConstraint(fields=["in_use"], condition=Q(in_use=True), name="one_pledge_text_in_use")]

    def __str__(self):
        return f"誓約文 {self.version}"


class Request(ProtectedModel):
    """An agency asks the city to convene a conference: no consent, but somebody must look (F1b, 開催依頼).

    It names no row of a case: outside the conference nothing may tell that one exists."""

    agency = models.ForeignKey(Agency, verbose_name="依頼した機関", on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(User, verbose_name="依頼した職員", on_delete=models.PROTECT, related_name="+")
    subject = SealedTextField("対象者（分かる範囲）", max_length=200)
    no_consent = models.CharField("同意がない理由", max_length=16, choices=NoConsent)
    situation = SealedTextField("状況と、支援会議で検討したいこと", max_length=4000)
    noticed = models.CharField("把握の経緯", max_length=40, blank=True)  # code of the master list "found_by"
    urgency = models.CharField("緊急性", max_length=40, blank=True)  # code of the master list "urgency"
    risks = ArrayField(models.CharField(max_length=40), verbose_name="リスク", default=list, blank=True)  # codes of "risk"
    risk_detail = SealedTextField("緊急性・リスクの詳しい内容", max_length=1000, null=True, blank=True)
    household = SealedTextField("世帯の状況", max_length=4000, null=True, blank=True)
    involved = SealedTextField("現在の関わり", max_length=2000, null=True, blank=True)
    wanted = SealedTextField("呼びたい機関と理由", max_length=1000, null=True, blank=True)
    wanted_on = models.DateField("開催してほしい時期", null=True, blank=True)
    outlook = models.CharField("同意を得る見通し", max_length=8, choices=Outlook, blank=True)
    outlook_when = SealedTextField("見込みの時期・方法", max_length=200, null=True, blank=True)

    class PersonalData:
        mask = ("subject", "situation", "risk_detail", "household", "involved", "wanted", "outlook_when")
        keep = (
            "id", "created_at", "updated_at", "agency", "asked_by", "no_consent", "noticed", "urgency", "risks",
            "wanted_on", "outlook",
        )  # fmt: skip

    class Meta:
        verbose_name = "支援会議の開催依頼"

    def __str__(self):
        return f"開催依頼 {self.pk}"

    def get_absolute_url(self):
        return reverse("sealed:request", args=[self.pk])

    @property
    def last_word(self):
        """Where it stands; nothing said yet: it waits."""
        return max(self.words.all(), key=lambda word: word.created_at, default=None)


class _WithKey(models.Manager["Conference"]):
    """A conference comes with its key, so that no page asks for one key after the other."""

    def get_queryset(self):
        return super().get_queryset().select_related("key")


class Conference(ProtectedModel):
    """One conference about one matter. Its existence is as secret as its content."""

    host = models.ForeignKey(Agency, verbose_name="主催", on_delete=models.PROTECT, related_name="+")
    convened_by = models.ForeignKey(User, verbose_name="招集者", on_delete=models.PROTECT, related_name="+")
    request = models.ForeignKey(Request, verbose_name="開催依頼", null=True, blank=True, on_delete=models.PROTECT)
    document_no = SealedTextField("文書番号", max_length=40, blank=True, key_of="self")
    subject = SealedTextField("対象者・件名", max_length=200, key_of="self")
    purpose = SealedTextField("目的", max_length=2000, key_of="self")
    no_consent = models.CharField("同意がない理由", max_length=16, choices=NoConsent)
    held_at = models.DateTimeField("日時")
    place = SealedTextField("場所", max_length=100)  # by no key of its own: whoever is called learns it before the pledge
    no_consent_why = SealedTextField("同意が得られない事情", max_length=1000, null=True, blank=True, key_of="self")
    method = models.CharField("方法", max_length=8, choices=Method, default=Method.ROOM)
    online = SealedTextField("オンラインの接続先", max_length=200, null=True, blank=True, key_of="self")
    follows = models.ForeignKey(
        "self", verbose_name="前回の会議", null=True, blank=True, on_delete=models.PROTECT, related_name="later"
    )
    sitting = models.PositiveSmallIntegerField("回次", default=1)
    papers_until = models.DateField("資料を読める日")  # afterwards papers and preparation are closed to everybody
    outlook = models.CharField("同意を得る見通し", max_length=8, choices=Outlook, blank=True)
    outlook_words = SealedTextField("見通しと働きかけ", max_length=2000, null=True, blank=True, key_of="self")
    next_on = models.DateField("次回の予定", null=True, blank=True)

    objects = _WithKey()

    class PersonalData:
        mask = ("subject", "purpose", "document_no", "place", "no_consent_why", "online", "outlook_words")
        keep = (
            "id", "created_at", "updated_at", "host", "convened_by", "request", "no_consent", "held_at", "method",
            "follows", "sitting", "papers_until", "outlook", "next_on",
        )  # fmt: skip

    class Meta:
        verbose_name = "支援会議"
        base_manager_name = "objects"
        permissions = [("read_conference", "支援会議の記録を読む")]
        default_permissions = ()

    def __str__(self):
        return f"支援会議 {self.pk}"

    def get_absolute_url(self):
        return reverse("sealed:detail", args=[self.pk])

    @cached_property
    def data_key(self) -> bytes:
        """As long-lived as this instance: one request of one reader. A new conference is given its key by ConferenceKey.cut."""
        return self.key.opened()


class ConferenceKey(models.Model):
    """The key of one conference's texts, wrapped by the newest key of settings.FIELD_KEYS; read by sworn members alone."""

    conference = models.OneToOneField(
        Conference, verbose_name="支援会議", on_delete=models.PROTECT, primary_key=True, related_name="key"
    )
    wrapped = SealedBytesField("包まれた鍵")

    class PersonalData:
        mask = ("wrapped",)
        keep = ("conference",)

    class Meta:
        verbose_name = "支援会議の鍵"

    def __str__(self):
        return f"支援会議の鍵 {self.pk}"

    @classmethod
    def cut(cls, conference: Conference) -> "ConferenceKey":
        """A new key in the hand of a conference that is about to be saved; the row is saved after it."""
        key = conference.key = cls(conference=conference)
        key.wrapped = sealing.seal_bytes(sealing.new_data_key(), about=key._about)
        return key

    def opened(self) -> bytes:
        return sealing.unseal_bytes(self.wrapped, about=self._about)

    @property
    def _about(self) -> str:
        return self._meta.get_field("wrapped").about(self.conference_id)


class Seat(ProtectedModel):
    """A named person is chosen for this conference, pledges, and one day leaves. Changed only by database functions."""

    conference = models.ForeignKey(Conference, verbose_name="支援会議", on_delete=models.PROTECT, related_name="seats")
    user = models.ForeignKey(User, verbose_name="構成員", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, verbose_name="所属", on_delete=models.PROTECT, related_name="+")
    role = models.CharField("役割", max_length=8, choices=SeatRole, default=SeatRole.MEMBER)
    why = SealedTextField("指名の理由", max_length=200, null=True, key_of="conference")  # none: whoever convenes
    nominated_by = models.ForeignKey(User, verbose_name="指名した職員", on_delete=models.PROTECT, related_name="+")
    nominated_at = models.DateTimeField("指名日時")
    standing = models.CharField("状態", max_length=10, choices=Standing, default=Standing.NOMINATED)
    pledged_at = models.DateTimeField("誓約日時", null=True, blank=True)
    pledge_text = models.ForeignKey(
        PledgeText, verbose_name="誓約文", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    valid_until = models.DateField("有効期限")
    left_at = models.DateTimeField("退任日時", null=True, blank=True)

    class PersonalData:
        mask = ("why",)
        keep = (
            "id",
            "created_at",
            "updated_at",
            "conference",
            "user",
            "agency",
            "role",
            "nominated_by",
            "nominated_at",
            "standing",
            "pledged_at",
            "pledge_text",
            "valid_until",
            "left_at",
        )

    class Meta:
        verbose_name = "構成員"
        ordering = ["nominated_at", "id"]
        constraints = [
            both_or_neither("pledged_at", "pledge_text"),
            models.UniqueConstraint(
                fields=["conference", "user"], condition=~Q(standing=Standing.LEFT), name="one_seat_per_member"
            ),
            models.UniqueConstraint(
                fields=["conference"],
                condition=Q(role=SeatRole.CHAIR) & ~Q(standing=Standing.LEFT),
                name="one_chair_per_conference",
            ),
            models.UniqueConstraint(fields=["id", "conference", "user", "standing"], name="seat_as_granted"),
            models.CheckConstraint(
                name="seat_standing_agrees",
                condition=Q(standing=Standing.NOMINATED, pledged_at=None, left_at=None)
                | Q(standing=Standing.SWORN, pledged_at__isnull=False, left_at=None)
                | Q(standing=Standing.LEFT, left_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["user"], condition=~Q(standing="left"), name="seat_of_user")]

    def __str__(self):
        return f"構成員 {self.pk}"

    @property
    def standing_label(self) -> str:
        return Standing(self.standing).label


class ConferenceUserObjectPermission(UserObjectPermissionBase):
    """guardian's own row, tied to the sworn seat it comes from by a composite foreign key (0002_walls.sql)."""

    content_object = models.ForeignKey(Conference, on_delete=models.PROTECT)
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="grants")
    standing = models.CharField(max_length=10, default=Standing.SWORN)

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False
        verbose_name = "支援会議の閲覧権"
        constraints = [models.CheckConstraint(name="grant_only_to_the_sworn", condition=Q(standing=Standing.SWORN))]


class Minutes(ProtectedModel):
    """会議録: one per conference, kept inside it."""

    conference = models.OneToOneField(Conference, verbose_name="支援会議", on_delete=models.PROTECT, related_name="minutes")
    facts = SealedTextField("共有した事実", max_length=8000, key_of="conference")
    views = SealedTextField("各機関の意見", max_length=8000, blank=True, key_of="conference")
    decisions = SealedTextField("決定事項", max_length=8000, key_of="conference")
    unresolved = SealedTextField("残った課題", max_length=4000, null=True, blank=True, key_of="conference")
    written_by = models.ForeignKey(User, verbose_name="記録者", on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveSmallIntegerField("版", default=1)
    offered_at = models.DateTimeField("確認を依頼した日時", null=True, blank=True)
    fixed_at = models.DateTimeField("確定日時", null=True, blank=True)

    class PersonalData:
        mask = ("facts", "views", "decisions", "unresolved")
        keep = ("id", "created_at", "updated_at", "conference", "written_by", "revision", "offered_at", "fixed_at")

    class Meta:
        verbose_name = "会議録"

    def __str__(self):
        return f"会議録 {self.pk}"


class TaskQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The first wall: the head of the agency and the named worker. PostgreSQL is the second."""
        agencies = [post.agency_id for post in user.current_posts]
        heads = user.agencies_with(Permission.DESK_OVERSEE)
        return self.filter(Q(agency__in=heads) | Q(worker=user, agency__in=agencies))


class Task(ProtectedModel):
    """自機関の役割: the one text that leaves the conference, released by the chair for one agency.

    Read there by its head and the named worker. It points at nothing: the role in the conference points at it. Sealed by the
    master key, because those two hold no key of the conference."""

    agency = models.ForeignKey(Agency, verbose_name="担当機関", on_delete=models.PROTECT, related_name="+")
    worker = models.ForeignKey(User, verbose_name="担当者", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    text = SealedTextField("自機関の役割", max_length=1000)
    due_on = models.DateField("期限", null=True, blank=True)
    released_by = models.ForeignKey(User, verbose_name="依頼した職員", on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField("報告日時", null=True, blank=True)
    done_by = models.ForeignKey(
        User, verbose_name="報告した職員", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    report = SealedTextField("報告", max_length=2000, null=True, blank=True)

    objects = TaskQuerySet.as_manager()

    class PersonalData:
        mask = ("text", "report")
        keep = ("id", "created_at", "updated_at", "agency", "worker", "due_on", "released_by", "done_at", "done_by")

    class Meta:
        verbose_name = "自機関の役割"
        ordering = ["due_on", "id"]
        constraints = [both_or_neither("done_at", "done_by")]
        indexes = [models.Index(fields=["agency", "done_at"], name="tasks_of_agency")]

    def __str__(self):
        return f"役割 {self.pk}"

    def get_absolute_url(self):
        return reverse("sealed:task", args=[self.pk])


class WatchRole(ProtectedModel):
    """Who watches, who approaches, and what would be the sign to act."""

    conference = models.ForeignKey(Conference, verbose_name="支援会議", on_delete=models.PROTECT, related_name="roles")
    agency = models.ForeignKey(Agency, verbose_name="担当機関", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("種類", max_length=8, choices=RoleKind, default=RoleKind.WATCH)
    what = SealedTextField("見守り・働きかけの内容", max_length=400, key_of="conference")
    sign = SealedTextField("動くきっかけ（サイン）", max_length=200, blank=True, key_of="conference")
    due_on = models.DateField("期限", null=True, blank=True)
    task = models.OneToOneField(
        Task, verbose_name="伝えた役割", null=True, blank=True, on_delete=models.PROTECT, related_name="role"
    )

    class PersonalData:
        mask = ("what", "sign")
        keep = ("id", "created_at", "updated_at", "conference", "agency", "kind", "due_on", "task")

    class Meta:
        verbose_name = "支援会議の役割"
        ordering = ["id"]

    def __str__(self):
        return f"役割 {self.pk}"
