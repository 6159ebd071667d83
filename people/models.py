"""Residents as they are written down once and printed everywhere: person, household, relations."""

from functools import partial, reduce
from operator import and_

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from agencies.models import DatedQuerySet, User
from common.errors import say
from common.models import ProtectedModel
from common.sealedtext import HideableTextField
from common.sealing import MARK
from people.births import Birth
from people.enums import Basis, Bond, Duty, RelationKind, Sex

say(protected_address_is_sealed="支援措置の有無と住所・電話は、一緒に保存してください。")

# What tells where somebody lives lies sealed while the address is protected. The mobile number tells no place, and is how
# a desk recognises who calls: it stays searchable within the circle.
WHERE = ("postal_code", "address", "registered_address", "telephone")
hideable = partial(HideableTextField, when="address_protected", blank=True)


def _sealed_or_empty(name: str) -> Q:
    return Q(**{name: ""}) | Q(**{f"{name}__startswith": MARK})


def shown_name(name: str, known: bool) -> str:
    return name if known else "氏名不詳"


class Person(ProtectedModel):
    """Somebody whom a case is about. Readable only through a case (row-level security: cases/migrations)."""

    name = models.CharField("氏名", max_length=80, blank=True)  # exactly as typed: 髙 﨑 𠮷 and variation selectors stay
    kana = models.CharField("ふりがな", max_length=160, blank=True)
    known = models.BooleanField("氏名が分かる", default=True)
    description = models.CharField("分かっていること", max_length=200, blank=True)  # for 氏名不詳
    sex = models.CharField("性別", max_length=8, choices=Sex, default=Sex.UNKNOWN)
    born_on = models.DateField("生年月日", null=True, blank=True)
    born_year = models.PositiveSmallIntegerField("生年", null=True, blank=True)  # where the whole date is not known
    born_month = models.PositiveSmallIntegerField("生月", null=True, blank=True)
    born_about = models.BooleanField("生年はおよそ", default=False)
    deceased = models.BooleanField("死亡", default=False)
    died_year = models.PositiveSmallIntegerField("没年", null=True, blank=True)
    aliases = models.CharField("別名・旧姓・通称", max_length=160, blank=True)
    postal_code = hideable("郵便番号", max_length=8)
    address = hideable("住所", max_length=200)  # 居所: where the person really is
    registered_address = hideable("住民票の住所", max_length=200)  # empty: the same
    telephone = hideable("電話（自宅）", max_length=40)  # its first digits tell the town
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
            "born_year",
            "born_month",
            "died_year",
            "aliases",
            "postal_code",
            "address",
            "registered_address",
            "telephone",
            "mobile",
            "email",
            "contact_caution",
        )
        keep = (
            "id",
            "created_at",
            "updated_at",
            "known",
            "sex",
            "born_about",
            "deceased",
            "address_protected",
            "registered_by",
        )

    class Meta:
        verbose_name = "本人・世帯員"
        constraints = [
            models.CheckConstraint(
                name="protected_address_is_sealed",
                condition=Q(address_protected=True) & reduce(and_, map(_sealed_or_empty, WHERE))
                | Q(address_protected=False) & reduce(and_, (~Q(**{f"{name}__startswith": MARK}) for name in WHERE)),
            ),
            models.CheckConstraint(
                name="person_has_name_or_description",
                condition=(Q(known=True) & ~Q(name="")) | (Q(known=False) & ~Q(description="")),
                violation_error_message="氏名が分からないときは、分かっていること（年代・様子・場所など）を入力してください。",
            ),
            models.CheckConstraint(
                name="person_born_once",
                condition=Q(born_on=None) | Q(born_year=None, born_month=None, born_about=False),
                violation_error_message="生年月日は、一つの形で入力してください。",
            ),
        ]

    def __str__(self):
        return f"本人 {self.pk}"

    @property
    def display_name(self) -> str:
        return shown_name(self.name, self.known)

    @property
    def birth(self) -> Birth:
        return Birth(self.born_on, self.born_year, self.born_month, self.born_about)

    @property
    def age(self) -> int | None:
        """Years completed today; the most it can be where only the year is known. None for the dead and the unknown."""
        return None if self.deceased else self.birth.age(timezone.localdate())

    @property
    def age_words(self) -> str:
        """75歳, 75歳くらい, 故人"""
        if self.deceased:
            return "故人"
        return "" if self.age is None else f"{self.age}歳{'' if self.born_on else 'くらい'}"


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


class MembershipQuerySet(DatedQuerySet):
    def now_together(self):
        """Who lives together in fact, today."""
        return self.filter(until=None, basis=Basis.ACTUAL)


class Membership(ProtectedModel):
    """A person belongs to a household from one day to another."""

    household = models.ForeignKey(Household, verbose_name="世帯", on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, verbose_name="世帯員", on_delete=models.PROTECT, related_name="memberships")
    is_head = models.BooleanField("世帯主", default=False)
    basis = models.CharField("区分", max_length=8, choices=Basis, default=Basis.ACTUAL)
    since = models.DateField("いつから")
    until = models.DateField("いつまで", null=True, blank=True)
    objects = MembershipQuerySet.as_manager()

    class PersonalData:
        mask = ()
        keep = ("id", "created_at", "updated_at", "household", "person", "is_head", "basis", "since", "until")

    class Meta:
        verbose_name = "世帯の構成"
        constraints = [
            models.UniqueConstraint(fields=["person", "basis"], condition=Q(until=None), name="one_current_membership"),
            models.UniqueConstraint(
                fields=["household", "basis"], condition=Q(until=None, is_head=True), name="one_head_of_household"
            ),
            models.CheckConstraint(
                name="membership_ends_after_it_begins",
                condition=Q(until=None) | Q(until__gte=models.F("since")),
                violation_error_message="世帯を離れた日は、加わった日より後にしてください。",
            ),
        ]

    def __str__(self):
        return f"世帯の構成 {self.pk}"


class Relation(ProtectedModel):
    """What `other` is to `person`: directed, so that the 続柄 to anybody can be derived."""

    person = models.ForeignKey(Person, verbose_name="本人", on_delete=models.PROTECT, related_name="relations")
    other = models.ForeignKey(Person, verbose_name="相手", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("続柄", max_length=16, choices=RelationKind)
    note = models.CharField("補足", max_length=60, blank=True)  # 長男, 次女 …
    duties = ArrayField(models.CharField(max_length=12, choices=Duty), verbose_name="役割", default=list, blank=True)
    bond = models.CharField("夫婦の状態", max_length=12, choices=Bond, blank=True)  # of couples only
    since_year = models.PositiveSmallIntegerField("いつから（年）", null=True, blank=True)
    until_year = models.PositiveSmallIntegerField("いつまで（年）", null=True, blank=True)

    class PersonalData:
        mask = ("note",)
        keep = (
            "id", "created_at", "updated_at", "person", "other", "kind", "duties", "bond", "since_year", "until_year",
        )  # fmt: skip

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

    @property
    def duty_words(self) -> str:
        return "、".join(Duty(duty).label for duty in self.duties)
