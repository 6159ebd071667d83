"""What the sworn members do in a conference: people of the matter, preparation, agenda, presence, checks, roles, tasks.

Texts lie under the key of the conference. 0007_workplace_walls.sql says who reads and writes, and what closes with the papers.
"""

from django.db import models
from django.db.models import Q

from agencies.models import Agency, User
from common.errors import say
from common.models import ProtectedModel, TimestampedModel
from common.sealedtext import SealedTextField
from sealed.enums import Body, ConsentState, Grade, Word
from sealed.models.core import Conference, PledgeText, Request, Seat

say(
    one_contribution_per_agency="この機関の欄は、すでに書かれています。開き直して書き足してください。",
    one_feedback_per_seat="この会議の振り返りは、すでに提出しています。",
    one_check_per_seat_and_revision="この版は、すでに確認しています。",
    one_fact_carried_once="この事実は、すでに移しています。",
)


def of_conference(related_name):
    return models.ForeignKey(Conference, verbose_name="支援会議", on_delete=models.PROTECT, related_name=related_name)


def someone(label, **how):
    return models.ForeignKey(User, verbose_name=label, on_delete=models.PROTECT, related_name="+", **how)


def sealed_text(label, limit, *, blank=False):
    return SealedTextField(label, max_length=limit, blank=blank, key_of="conference")


class HouseRule(TimestampedModel):
    """The city's own figures and words about its conferences. One row, edited by the host section."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    view_days = models.PositiveSmallIntegerField("資料を読める日数（会議の後）", default=14)
    seat_days = models.PositiveSmallIntegerField("誓約の有効日数", default=365)
    basis = models.CharField("根拠", max_length=100, default="社会福祉法第106条の6")
    asking_basis = models.CharField("情報提供依頼の根拠", max_length=100, default="社会福祉法第106条の6第3項")
    no_copying = models.CharField(
        "席上の注意",
        max_length=200,
        default="資料と会議録は、自機関の記録に写さないでください。残せるのは、自機関の役割だけです。",
    )

    class Meta:
        verbose_name = "支援会議の決まり"
        constraints = [models.CheckConstraint(name="only_one_house_rule", condition=Q(id=1))]

    def __str__(self):
        return "支援会議の決まり"


class RequestWord(ProtectedModel):
    """What host section and requester say about a request, in turn. The last one is where it stands."""

    request = models.ForeignKey(Request, verbose_name="開催依頼", on_delete=models.PROTECT, related_name="words")
    kind = models.CharField("種類", max_length=8, choices=Word)
    text = SealedTextField("内容", max_length=2000, blank=True)
    by = someone("記入者")

    class PersonalData:
        mask = ("text",)
        keep = ("id", "created_at", "updated_at", "request", "kind", "by")

    class Meta:
        verbose_name = "開催依頼への回答"
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["request"], name="words_of_request")]

    def __str__(self):
        return f"回答 {self.pk}"

    @property
    def settles(self) -> bool:
        """With this the request is answered."""
        return self.kind in {Word.CONVENES, Word.DECLINES}


class Pledge(ProtectedModel):
    """Every pledge ever made: for one's own list it needs nothing of the conference. Written by database functions only."""

    seat = models.ForeignKey(Seat, verbose_name="構成員", on_delete=models.PROTECT, related_name="pledges")
    user = someone("構成員")
    agency = models.ForeignKey(Agency, verbose_name="所属", on_delete=models.PROTECT, related_name="+")
    text = models.ForeignKey(PledgeText, verbose_name="誓約文", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("誓約日時")
    valid_until = models.DateField("有効期限")

    class PersonalData:
        mask = ()
        keep = ("id", "created_at", "updated_at", "seat", "user", "agency", "text", "made_at", "valid_until")

    class Meta:
        verbose_name = "誓約"
        ordering = ["-made_at"]
        indexes = [models.Index(fields=["user", "-made_at"], name="pledges_of_user")]

    def __str__(self):
        return f"誓約 {self.pk}"


class Subject(ProtectedModel):
    """A person of the matter, as far as known, and where their own consent stands."""

    conference = of_conference("subjects")
    name = sealed_text("氏名・続柄（分かる範囲）", 200)
    consent = models.CharField("本人の同意", max_length=8, choices=ConsentState, default=ConsentState.NONE)
    consent_on = models.DateField("確認日", null=True, blank=True)
    remark = sealed_text("同意についての経過・見通し", 1000, blank=True)

    class PersonalData:
        mask = ("name", "remark")
        keep = ("id", "created_at", "updated_at", "conference", "consent", "consent_on")

    class Meta:
        verbose_name = "対象者・世帯員"
        ordering = ["id"]

    def __str__(self):
        return f"対象者 {self.pk}"


class Preparation(ProtectedModel):
    """準備シート: the four items and the draft of direction, written before the meeting (domain §3.9)."""

    conference = models.OneToOneField(Conference, verbose_name="支援会議", on_delete=models.PROTECT, related_name="preparation")
    household = sealed_text("把握している世帯の状況", 8000)
    doing = sealed_text("いま行っていること", 4000, blank=True)
    joining = sealed_text("加わってほしい機関と理由", 2000, blank=True)
    asking = sealed_text("ほかの課・機関にお願いしたいこと", 4000, blank=True)
    direction = sealed_text("方向性・支援・役割の案", 4000, blank=True)
    written_by = someone("記入者")

    class PersonalData:
        mask = ("household", "doing", "joining", "asking", "direction")
        keep = ("id", "created_at", "updated_at", "conference", "written_by")

    class Meta:
        verbose_name = "準備シート"

    def __str__(self):
        return f"準備シート {self.pk}"


class Contribution(ProtectedModel):
    """The column of one agency in the preparation sheet, written by its sworn members."""

    conference = of_conference("contributions")
    agency = models.ForeignKey(Agency, verbose_name="機関", on_delete=models.PROTECT, related_name="+")
    facts = sealed_text("把握している事実", 4000, blank=True)
    role = sealed_text("自機関の役割", 1000, blank=True)
    can = sealed_text("できること", 2000, blank=True)
    cannot = sealed_text("できないこと・その理由", 2000, blank=True)
    written_by = someone("記入者")

    class PersonalData:
        mask = ("facts", "role", "can", "cannot")
        keep = ("id", "created_at", "updated_at", "conference", "agency", "written_by")

    class Meta:
        verbose_name = "準備シートの機関欄"
        ordering = ["created_at"]
        constraints = [models.UniqueConstraint(fields=["conference", "agency"], name="one_contribution_per_agency")]

    def __str__(self):
        return f"機関欄 {self.pk}"


class Item(ProtectedModel):
    """議題: what is talked about, and who was in the room for it."""

    conference = of_conference("items")
    title = sealed_text("議題", 200)
    talk = sealed_text("協議の内容（各機関の意見）", 8000, blank=True)
    attended_at = models.DateTimeField("出席の記録日時", null=True, blank=True)

    class PersonalData:
        mask = ("title", "talk")
        keep = ("id", "created_at", "updated_at", "conference", "attended_at")

    class Meta:
        verbose_name = "議題"
        ordering = ["id"]

    def __str__(self):
        return f"議題 {self.pk}"


class Presence(ProtectedModel):
    """One member was in the room for one item."""

    conference = of_conference("presences")
    item = models.ForeignKey(Item, verbose_name="議題", on_delete=models.PROTECT, related_name="presences")
    seat = models.ForeignKey(Seat, verbose_name="構成員", on_delete=models.PROTECT, related_name="+")
    present = models.BooleanField("在席", default=True)

    class PersonalData:
        mask = ()
        keep = ("id", "created_at", "updated_at", "conference", "item", "seat", "present")

    class Meta:
        verbose_name = "議題ごとの出席"
        constraints = [models.UniqueConstraint(fields=["item", "seat"], name="one_presence_per_item")]

    def __str__(self):
        return f"出席 {self.pk}"


class MinutesCheck(ProtectedModel):
    """A member has read the draft: right as it stands, or with a remark."""

    conference = of_conference("checks")
    seat = models.ForeignKey(Seat, verbose_name="構成員", on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveSmallIntegerField("版")
    remark = sealed_text("訂正してほしいところ", 2000, blank=True)

    class PersonalData:
        mask = ("remark",)
        keep = ("id", "created_at", "updated_at", "conference", "seat", "revision")

    class Meta:
        verbose_name = "会議録の確認"
        ordering = ["created_at"]
        constraints = [models.UniqueConstraint(fields=["seat", "revision"], name="one_check_per_seat_and_revision")]

    def __str__(self):
        return f"確認 {self.pk}"


class Feedback(ProtectedModel):
    """振り返り: short, signed, read by whoever wrote it and by the chair."""

    conference = of_conference("feedback")
    seat = models.ForeignKey(Seat, verbose_name="構成員", on_delete=models.PROTECT, related_name="+")
    useful = models.CharField("情報がそろい、状況が分かった", max_length=1, choices=Grade)
    clear = models.CharField("自機関の役割が明らかになった", max_length=1, choices=Grade)
    timely = models.CharField("時間と進め方は適切だった", max_length=1, choices=Grade)
    words = sealed_text("よかった点・直したい点", 2000, blank=True)

    class PersonalData:
        mask = ("words",)
        keep = ("id", "created_at", "updated_at", "conference", "seat", "useful", "clear", "timely")

    class Meta:
        verbose_name = "振り返り"
        ordering = ["created_at"]
        constraints = [models.UniqueConstraint(fields=["seat"], name="one_feedback_per_seat")]

    def __str__(self):
        return f"振り返り {self.pk}"


class Carry(ProtectedModel):
    """One fact was carried into a case with consent: which (as a hash), when, by whom. The note there knows nothing of this."""

    conference = of_conference("carries")
    subject = models.ForeignKey(Subject, verbose_name="対象者", on_delete=models.PROTECT, related_name="carries")
    category = models.CharField("内容の区分", max_length=10)
    digest = models.CharField("事実のハッシュ（SHA-256）", max_length=64)
    by = someone("移した職員")

    class PersonalData:
        mask = ()
        keep = ("id", "created_at", "updated_at", "conference", "subject", "category", "digest", "by")

    class Meta:
        verbose_name = "同意による事実の移し"
        ordering = ["created_at"]
        constraints = [models.UniqueConstraint(fields=["conference", "subject", "digest"], name="one_fact_carried_once")]

    def __str__(self):
        return f"移した事実 {self.pk}"


class Elsewhere(ProtectedModel):
    """Another statutory body also deals with the matter: which, when, whom to ask. No content, ever."""

    conference = of_conference("elsewhere")
    body = models.CharField("会議体", max_length=12, choices=Body)
    held_on = models.DateField("開催日", null=True, blank=True)
    contact = sealed_text("問い合わせ先", 100)

    class PersonalData:
        mask = ("contact",)
        keep = ("id", "created_at", "updated_at", "conference", "body", "held_on")

    class Meta:
        verbose_name = "ほかの会議体"
        ordering = ["id"]

    def __str__(self):
        return f"ほかの会議体 {self.pk}"
