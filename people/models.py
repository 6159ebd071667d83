"""Residents as they are written down once and printed everywhere: person, household, relations."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from agencies.models import DatedQuerySet, User
from common.models import ProtectedModel
from common.wareki import age_on
from people.enums import RelationKind, Sex


class Person(ProtectedModel):
    """Somebody whom a case is about. Readable only through a case (row-level security: cases/migrations)."""

    name = models.CharField("氏名", max_length=80, blank=True)  # exactly as typed: 髙 﨑 𠮷 and variation selectors stay
    kana = models.CharField("ふりがな", max_length=160, blank=True)
    known = models.BooleanField("氏名が分かる", default=True)
    description = models.CharField("分かっていること", max_length=200, blank=True)  # for 氏名不詳
    sex = models.CharField("性別", max_length=8, choices=Sex, default=Sex.UNKNOWN)
    born_on = models.DateField("生年月日", null=True, blank=True)
    postal_code = models.CharField("郵便番号", max_length=8, blank=True)
    address = models.CharField("住所", max_length=200, blank=True)
    telephone = models.CharField("電話（自宅）", max_length=40, blank=True)
    mobile = models.CharField("電話（携帯）", max_length=40, blank=True)
    email = models.EmailField("メール", blank=True)
    contact_caution = models.CharField("連絡時の注意", max_length=200, blank=True)
    address_protected = models.BooleanField("支援措置（住所を秘匿）", default=False)
    registered_by = models.ForeignKey(User, verbose_name="登録者", on_delete=models.PROTECT, related_name="+")

    class PersonalData:
        mask = (
            "name",
            "kana",
            "description",
            "born_on",
            "postal_code",
            "address",
            "telephone",
            "mobile",
            "email",
            "contact_caution",
        )
        keep = ("id", "created_at", "updated_at", "known", "sex", "address_protected", "registered_by")

    class Meta:
        verbose_name = "本人・世帯員"
        constraints = [
            models.CheckConstraint(
                name="person_has_name_or_description",
                condition=(Q(known=True) & ~Q(name="")) | (Q(known=False) & ~Q(description="")),
                violation_error_message="氏名が分からないときは、分かっていること（年代・様子・場所など）を入力してください。",
            )
        ]

    def __str__(self):
        return f"本人 {self.pk}"

    @property
    def display_name(self) -> str:
        return self.name if self.known else "氏名不詳"

    @property
    def age(self) -> int | None:
        return age_on(self.born_on, timezone.localdate()) if self.born_on else None


class Household(ProtectedModel):
    """People who live and keep house together (世帯)."""

    note = models.CharField("世帯の状況", max_length=400, blank=True)

    class PersonalData:
        mask = ("note",)
        keep = ("id", "created_at", "updated_at")

    class Meta:
        verbose_name = "世帯"

    def __str__(self):
        return f"世帯 {self.pk}"


class Membership(ProtectedModel):
    """A person belongs to a household from one day to another."""

    household = models.ForeignKey(Household, verbose_name="世帯", on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, verbose_name="世帯員", on_delete=models.PROTECT, related_name="memberships")
    is_head = models.BooleanField("世帯主", default=False)
    since = models.DateField("いつから")
    until = models.DateField("いつまで", null=True, blank=True)
    objects = DatedQuerySet.as_manager()

    class PersonalData:
        mask = ()
        keep = ("id", "created_at", "updated_at", "household", "person", "is_head", "since", "until")

    class Meta:
        verbose_name = "世帯の構成"
        constraints = [
            models.UniqueConstraint(fields=["household", "person"], condition=Q(until=None), name="one_current_membership")
        ]

    def __str__(self):
        return f"世帯の構成 {self.pk}"


class Relation(ProtectedModel):
    """What `other` is to `person`: directed, so that the 続柄 to anybody can be derived."""

    person = models.ForeignKey(Person, verbose_name="本人", on_delete=models.PROTECT, related_name="relations")
    other = models.ForeignKey(Person, verbose_name="相手", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("続柄", max_length=16, choices=RelationKind)
    note = models.CharField("補足", max_length=60, blank=True)  # 長男, 次女 …

    class PersonalData:
        mask = ("note",)
        keep = ("id", "created_at", "updated_at", "person", "other", "kind")

    class Meta:
        verbose_name = "続柄"
        constraints = [
            models.UniqueConstraint(fields=["person", "other"], name="one_relation_per_pair"),
            models.CheckConstraint(name="no_relation_to_oneself", condition=~Q(person=models.F("other"))),
        ]

    def __str__(self):
        return f"続柄 {self.pk}"

    @property
    def label(self) -> str:
        return self.note or RelationKind(self.kind).label
