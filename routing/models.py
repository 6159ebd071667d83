"""Which desk is proposed for which consultation: the city's own rules, and the area each desk serves. Nothing personal."""

import hashlib
import json

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from agencies.enums import Field
from agencies.models import Agency, User
from common.errors import say
from common.models import TimestampedModel, both_or_neither
from routing.enums import RuleState

NUMBERED = "町名などは、番地を除いて入力してください（「○丁目」までは入力できます）。"
ONE_TARGET = "つなぎ先の機関か、窓口の種別・分野の、どちらか一方を選んでください。"
AGES = "「何歳まで」は、「何歳から」以上にしてください。"
REHEARSE_FIRST = "使い始める前に、いまの内容を過去の受付で試してください。"
say(
    routing_place_without_numbers=NUMBERED,
    routing_territory_without_numbers=NUMBERED,
    rule_names_agency_or_kind=ONE_TARGET,
    rule_ages_in_order=AGES,
    rule_on_after_dry_run=REHEARSE_FIRST,
)

# The columns that decide what is proposed to whom; a dry run counts for exactly these.
DECIDING = ("topics", "age_from", "age_until", "areas", "agency_id", "kind", "field")


def places_column(label):
    return ArrayField(models.CharField(max_length=20), verbose_name=label, default=list, blank=True)


class RuleQuerySet(models.QuerySet):
    def on(self):
        return self.filter(state=RuleState.ON)

    def drafts(self):
        return self.filter(state=RuleState.DRAFT)

    def in_use(self):
        """Those that have a place in the order."""
        return self.exclude(state=RuleState.RETIRED)


class Rule(TimestampedModel):
    """If all conditions hold, propose one agency, or every desk of a kind and field whose area holds the address.

    A proposal only: who sends an offer chooses the desk. An empty condition is no condition.
    """

    name = models.CharField("名前", max_length=60)
    position = models.PositiveSmallIntegerField("順番", default=0)
    topics = ArrayField(models.CharField(max_length=8), verbose_name="相談内容", default=list, blank=True)  # any of "topic"
    age_from = models.PositiveSmallIntegerField("年齢（何歳から）", null=True, blank=True)
    age_until = models.PositiveSmallIntegerField("年齢（何歳まで）", null=True, blank=True)
    areas = places_column("町名など")
    agency = models.ForeignKey(
        Agency, verbose_name="つなぎ先", null=True, blank=True, on_delete=models.PROTECT, related_name="rules"
    )
    kind = models.CharField("窓口の種別", max_length=40, blank=True)  # code of the master list "agency_kind"
    field = models.CharField("窓口の分野", max_length=12, choices=Field, blank=True)
    reason = models.CharField("案内の理由", max_length=200)
    state = models.CharField("状態", max_length=8, choices=RuleState, default=RuleState.DRAFT)
    rehearsed_at = models.DateTimeField("試した日時", null=True, blank=True)
    rehearsed_wording = models.CharField("試したときの内容", max_length=64, blank=True)  # hash of the deciding columns
    switched_on_at = models.DateTimeField("使用開始日時", null=True, blank=True)
    switched_on_by = models.ForeignKey(
        User, verbose_name="使用を始めた職員", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = "案内の規則"
        ordering = ["position", "id"]
        constraints = [
            both_or_neither("switched_on_at", "switched_on_by"),
            models.CheckConstraint(
                name="rule_names_agency_or_kind",
                condition=Q(agency__isnull=False, kind="", field="") | (Q(agency=None) & ~Q(kind="", field="")),
                violation_error_message=ONE_TARGET,
            ),
            models.CheckConstraint(
                name="rule_ages_in_order",
                condition=Q(age_from=None) | Q(age_until=None) | Q(age_until__gte=F("age_from")),
                violation_error_message=AGES,
            ),
            models.CheckConstraint(
                name="rule_on_after_dry_run",
                condition=~Q(state=RuleState.ON) | Q(switched_on_at__isnull=False, rehearsed_at__isnull=False),
                violation_error_message=REHEARSE_FIRST,
            ),
        ]

    def __str__(self):
        return f"案内の規則 {self.pk}"

    def get_absolute_url(self):
        return reverse("routing:edit", args=[self.pk])

    @property
    def is_on(self) -> bool:
        return self.state == RuleState.ON

    @property
    def is_draft(self) -> bool:
        return self.state == RuleState.DRAFT

    @property
    def wording(self) -> str:
        """The same for the same conditions and the same desk, whatever the rule is called."""
        said = [getattr(self, name) for name in DECIDING]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()

    @property
    def is_rehearsed(self) -> bool:
        return self.rehearsed_at is not None and self.rehearsed_wording == self.wording

    @property
    def age_words(self) -> str:
        first = "" if self.age_from is None else f"{self.age_from}歳から"
        last = "" if self.age_until is None else f"{self.age_until}歳まで"
        return first + last


class Territory(TimestampedModel):
    """担当区域: the place words of the addresses a desk serves. A desk without one is proposed by name only."""

    agency = models.OneToOneField(Agency, verbose_name="機関", on_delete=models.PROTECT, related_name="territory")
    places = places_column("町名など")

    class Meta:
        verbose_name = "担当区域"
        ordering = ["agency__code"]

    def __str__(self):
        return f"担当区域 {self.pk}"
