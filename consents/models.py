"""The consent ledger: rows per person, added to, never rewritten. A withdrawal, whole or in part, is a row of its own."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from agencies.models import Agency, User
from common.errors import say
from common.files import SealedFile
from common.models import ProtectedModel, TimestampedModel
from consents.enums import Basis, Capacity, Category, Kind, Purpose, Status
from people.models import Person

say(
    consent_ends_after_start="同意の期限は、同意した日より後にしてください。",
    plan_consent_in_force="この日に有効な本人同意がないため、決定できません。",
    plan_consent_bounds="本人の同意が、いま取りやめられました。画面を読み込み直してください。",
)


class ConsentText(TimestampedModel):
    """What is explained before somebody consents: the city's words. A new wording is a new version; none is ever changed."""

    version = models.CharField("版", max_length=40, unique=True)
    title = models.CharField("表題", max_length=100)
    body = models.TextField("本文")
    sha256 = models.CharField("本文のハッシュ", max_length=64)
    in_use = models.BooleanField("使用中", default=True)

    class Meta:
        verbose_name = "同意の説明文"
        ordering = ["-version"]

    def __str__(self):
        return f"{self.title}（{self.version}）"


class ConsentQuerySet(models.QuerySet):
    def of(self, person):
        return self.filter(person=person).order_by("-starts_at")

    def in_force(self, moment):
        return self.filter(status=Status.GIVEN, starts_at__lte=moment, ends_at__gt=moment)


class Consent(ProtectedModel):
    """One person said yes, or no: to whom, what for, about what, until when. One consent per person."""

    person = models.ForeignKey(Person, verbose_name="本人", on_delete=models.PROTECT, related_name="consents")
    status = models.CharField("同意", max_length=8, choices=Status)
    kind = models.CharField("方法", max_length=12, choices=Kind)
    given_by = models.CharField("同意した人", max_length=80, blank=True)
    capacity = models.CharField("立場", max_length=10, choices=Capacity, default=Capacity.SELF)
    purposes = ArrayField(models.CharField(max_length=12, choices=Purpose), verbose_name="目的", default=list)
    categories = ArrayField(models.CharField(max_length=12, choices=Category), verbose_name="内容", default=list)
    all_agencies = models.BooleanField("支援に必要な関係機関すべて", default=False)
    recipients = ArrayField(models.BigIntegerField(), verbose_name="提供先", default=list, blank=True)
    exclusions = ArrayField(models.BigIntegerField(), verbose_name="伝えない先", default=list, blank=True)
    exclusion_note = models.CharField("伝えてほしくない相手・内容", max_length=200, blank=True)
    starts_at = models.DateTimeField("同意日時")
    ends_at = models.DateTimeField("期限")  # brought forward by a withdrawal (trigger), never by the application
    review_on = models.DateField("見直しの予定日", null=True, blank=True)
    text_version = models.CharField("説明した文書の版", max_length=40)
    text_sha256 = models.CharField("示した文面のハッシュ", max_length=64, blank=True, default="", db_default="")
    explained_by = models.ForeignKey(User, verbose_name="説明者", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, verbose_name="記録した機関", on_delete=models.PROTECT, related_name="+")
    objects = ConsentQuerySet.as_manager()

    class PersonalData:
        mask = ("given_by", "exclusion_note")
        keep = (
            "id",
            "created_at",
            "updated_at",
            "person",
            "status",
            "kind",
            "capacity",
            "purposes",
            "categories",
            "all_agencies",
            "recipients",
            "exclusions",
            "starts_at",
            "ends_at",
            "review_on",
            "text_version",
            "text_sha256",
            "explained_by",
            "agency",
        )

    class Meta:
        verbose_name = "本人同意"
        constraints = [
            models.CheckConstraint(
                name="consent_ends_after_start",
                condition=Q(ends_at__gte=F("starts_at")),
                violation_error_message="同意の期限は、同意した日より後にしてください。",
            ),
            # What a plan decision points at: the person and both ends, so that a back-dated withdrawal is refused.
            models.UniqueConstraint(fields=["id", "person", "starts_at", "ends_at"], name="consent_bounds"),
        ]
        indexes = [models.Index(fields=["person", "-starts_at"], name="consent_of_person")]

    def __str__(self):
        return f"同意 {self.pk}"

    @property
    def is_given(self) -> bool:
        return self.status == Status.GIVEN


class Withdrawal(ProtectedModel):
    """The person takes the consent back. The moment it is written, the consent has ended."""

    consent = models.OneToOneField(Consent, verbose_name="同意", on_delete=models.PROTECT, related_name="withdrawal")
    at = models.DateTimeField("撤回日時")
    how = models.CharField("方法", max_length=12, choices=Kind)
    reason = models.CharField("本人の言葉・経緯", max_length=400, blank=True)
    heard_by = models.ForeignKey(User, verbose_name="受けた職員", on_delete=models.PROTECT, related_name="+")

    class PersonalData:
        mask = ("reason",)
        keep = ("id", "created_at", "updated_at", "consent", "at", "how", "heard_by")

    class Meta:
        verbose_name = "同意の撤回"

    def __str__(self):
        return f"撤回 {self.pk}"


class Narrowing(ProtectedModel):
    """The person takes a part of the consent back: purposes, kinds of information, recipients. The rest goes on."""

    consent = models.ForeignKey(Consent, verbose_name="同意", on_delete=models.PROTECT, related_name="narrowings")
    at = models.DateTimeField("撤回日時")
    how = models.CharField("方法", max_length=12, choices=Kind)
    purposes = ArrayField(models.CharField(max_length=12, choices=Purpose), verbose_name="やめる目的", default=list)
    categories = ArrayField(models.CharField(max_length=12, choices=Category), verbose_name="やめる内容", default=list)
    recipients = ArrayField(models.BigIntegerField(), verbose_name="やめる提供先", default=list)
    reason = models.CharField("本人の言葉・経緯", max_length=400, blank=True)
    heard_by = models.ForeignKey(User, verbose_name="受けた職員", on_delete=models.PROTECT, related_name="+")

    class PersonalData:
        mask = ("reason",)
        keep = ("id", "created_at", "updated_at", "consent", "at", "how", "purposes", "categories", "recipients", "heard_by")

    class Meta:
        verbose_name = "同意の一部撤回"
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                name="narrowing_takes_something",
                condition=~Q(purposes=[]) | ~Q(categories=[]) | ~Q(recipients=[]),
                violation_error_message="取りやめるものを一つ以上選んでください。",
            )
        ]

    def __str__(self):
        return f"一部撤回 {self.pk}"


class SignedPaper(SealedFile):
    """The signed sheet, scanned. It lies sealed in the database, behind the wall of its consent; never changed or removed."""

    consent = models.ForeignKey(Consent, verbose_name="同意", on_delete=models.PROTECT, related_name="papers")
    added_by = models.ForeignKey(User, verbose_name="添付した職員", on_delete=models.PROTECT, related_name="+")

    class PersonalData:
        mask = ("name", "sealed")
        keep = ("id", "created_at", "updated_at", "consent", "kind", "added_by")

    class Meta:
        verbose_name = "署名のある書面"
        ordering = ["created_at", "id"]

    def __str__(self):
        return f"署名のある書面 {self.pk}"


class Disclosure(ProtectedModel):
    """Told without consent: a report that a law demands, or in an emergency. Written once, with the ground in words."""

    person = models.ForeignKey(Person, verbose_name="本人", on_delete=models.PROTECT, related_name="disclosures")
    basis = models.CharField(
        "根拠", max_length=16, choices=[(Basis.STATUTE, Basis.STATUTE.label), (Basis.DANGER, Basis.DANGER.label)]
    )
    statute = models.CharField("根拠となる法律", max_length=100, blank=True)  # as it was called then
    basis_reason = models.CharField("根拠の説明", max_length=400)
    danger = models.CharField("差し迫った危険", max_length=400, blank=True)
    recipient = models.CharField("伝えた相手", max_length=100)
    what = models.TextField("伝えた内容", max_length=2000)
    at = models.DateTimeField("伝えた日時")
    approved_by = models.CharField("承認した人", max_length=60)
    by = models.ForeignKey(User, verbose_name="伝えた職員", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, verbose_name="伝えた機関", on_delete=models.PROTECT, related_name="+")

    class PersonalData:
        mask = ("basis_reason", "danger", "recipient", "what", "approved_by")
        keep = ("id", "created_at", "updated_at", "person", "basis", "statute", "at", "by", "agency")

    class Meta:
        verbose_name = "通報・緊急提供の記録"
        ordering = ["-at", "id"]
        constraints = [
            models.CheckConstraint(
                name="disclosure_has_ground",
                condition=Q(basis=Basis.STATUTE) & ~Q(statute="") | Q(basis=Basis.DANGER) & ~Q(danger=""),
                violation_error_message="根拠となる法律か、差し迫った危険の内容を入力してください。",
            )
        ]

    def __str__(self):
        return f"通報・緊急提供 {self.pk}"
