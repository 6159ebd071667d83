"""The consent ledger: rows per person that are added to, never rewritten. A withdrawal is a row of its own."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from agencies.models import Agency, User
from common.errors import say
from common.models import ProtectedModel
from consents.enums import Capacity, Category, Kind, Purpose, Status
from people.models import Person

say(
    consent_ends_after_start="同意の期限は、同意した日より後にしてください。",
    plan_consent_in_force="この日に有効な本人同意がないため、決定できません。",
)


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
    text_version = models.CharField("説明した文書の版", max_length=40)
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
            "text_version",
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
