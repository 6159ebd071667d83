"""Packs: what is handed over when a case changes hands, and what a person is given of the own file."""

import hashlib
import json

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency, User
from cases.models import Case
from common.errors import say
from common.files import SealedFile
from common.models import ProtectedModel, both_or_neither
from consents.enums import Basis
from packs.enums import OPEN, Asker, Decision, Occasion, RecordKind, State

say(
    disclosure_reviewed_by_another="準備した職員は、確認できません。別の職員に確認を依頼してください。",
    disclosure_state_whole="この間に手続きが進みました。画面を読み込み直してください。",
    one_open_disclosure="この本人の開示請求は、すでに受け付けて手続き中です。",
    disclosure_period="期間の終わりは、始まりより後の日にしてください。",
)


class HandoverPack(ProtectedModel):
    """One pack that was made: by whom, for whom, on what ground, what went in and what stayed out. Never changed."""

    case = models.ForeignKey(Case, verbose_name="ケース", on_delete=models.PROTECT, related_name="handover_packs")
    occasion = models.CharField("きっかけ", max_length=10, choices=Occasion)
    agency = models.ForeignKey(Agency, verbose_name="作成機関", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, verbose_name="作成者", on_delete=models.PROTECT, related_name="+")
    to_agency = models.ForeignKey(
        Agency, verbose_name="引継先の機関", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    to_body = models.CharField("引継先（市外など）", max_length=100, blank=True)
    recipient = models.CharField("宛名", max_length=80)
    remarks = models.TextField("申し送り", max_length=4000, blank=True)
    basis = models.CharField("根拠", max_length=16, choices=Basis)
    basis_reason = models.CharField("根拠の説明", max_length=400)
    consent_id = models.UUIDField("同意", null=True, blank=True)
    parts = models.JSONField("内訳", default=list)  # [label, "" where it went in, or the reason why not]
    sha256 = models.CharField("PDFのハッシュ", max_length=64)

    class PersonalData:
        mask = ("to_body", "recipient", "remarks", "basis_reason")
        keep = (
            "id", "created_at", "updated_at", "case", "occasion", "agency", "by", "to_agency", "basis", "consent_id", "parts",
            "sha256",
        )  # fmt: skip

    class Meta:
        verbose_name = "引継書"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="pack_goes_to_one_body",
                condition=Q(to_agency__isnull=False, to_body="") | Q(to_agency=None) & ~Q(to_body=""),
            ),
            models.CheckConstraint(  # inside one's own agency it is own use; to anybody else it rests on consent
                name="pack_has_its_ground",
                condition=Q(basis=Basis.OWN_PURPOSE, to_agency=F("agency"))
                | Q(basis=Basis.CONSENT, consent_id__isnull=False) & (Q(to_agency=None) | ~Q(to_agency=F("agency"))),
            ),
        ]

    def __str__(self):
        return f"引継書 {self.pk}"

    def get_absolute_url(self):
        return reverse("packs:handover", args=[self.pk])

    @property
    def handed_to(self) -> str:
        return self.to_agency.name if self.to_agency else self.to_body


class PackPaper(SealedFile):
    """The pack as it was handed over, sealed. Read by the agency that made it."""

    pack = models.OneToOneField(HandoverPack, verbose_name="引継書", on_delete=models.PROTECT, related_name="paper")

    class PersonalData:
        mask = ("sealed",)
        keep = ("id", "created_at", "updated_at", "name", "kind", "pack")

    class Meta:
        verbose_name = "引継書の控え"

    def __str__(self):
        return f"引継書の控え {self.pk}"


class DisclosureRequestQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state__in=OPEN)

    def for_list(self):
        return self.select_related("agency", "received_by").order_by("due_on", "created_at")


class DisclosureRequest(ProtectedModel):
    """開示請求: a person asks what is held about them. Prepared by the accountable agency, looked through by a second person,
    decided by the host section."""

    case = models.ForeignKey(Case, verbose_name="ケース", on_delete=models.PROTECT, related_name="disclosure_requests")
    number = models.CharField("ケース番号", max_length=24)  # copied: the host section need not take part in the case
    name = models.CharField("本人の氏名", max_length=80)
    agency = models.ForeignKey(Agency, verbose_name="準備する機関", on_delete=models.PROTECT, related_name="+")
    asker = models.CharField("請求者", max_length=6, choices=Asker, default=Asker.SELF)
    asker_name = models.CharField("代理人の氏名", max_length=80, blank=True)
    identity = models.CharField("本人確認の方法", max_length=200)
    received_on = models.DateField("受付日")
    received_by = models.ForeignKey(User, verbose_name="受け付けた職員", on_delete=models.PROTECT, related_name="+")
    scope_from = models.DateField("いつからの記録", null=True, blank=True)
    scope_until = models.DateField("いつまでの記録", null=True, blank=True)
    kinds = ArrayField(models.CharField(max_length=10, choices=RecordKind), verbose_name="記録の種類", default=list)
    due_on = models.DateField("決定の期限")
    extension_reason = models.CharField("延長の理由", max_length=400, blank=True)
    state = models.CharField("状態", max_length=12, choices=State, default=State.RECEIVED)
    prepared_at = models.DateTimeField("準備日時", null=True, blank=True)
    prepared_by = models.ForeignKey(
        User, verbose_name="準備した職員", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField("確認日時", null=True, blank=True)
    reviewed_by = models.ForeignKey(
        User, verbose_name="確認した職員", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    returned_why = models.CharField("差し戻しの理由", max_length=400, blank=True)
    decision = models.CharField("決定", max_length=6, choices=Decision, blank=True)
    decision_reason = models.TextField("決定の理由", max_length=2000, blank=True)
    decided_at = models.DateTimeField("決定日時", null=True, blank=True)
    decided_by = models.ForeignKey(
        User, verbose_name="決定した職員", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    handed_over_at = models.DateTimeField("交付日時", null=True, blank=True)
    handed_over_by = models.ForeignKey(
        User, verbose_name="交付した職員", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    handed_over_how = models.CharField("交付の方法", max_length=200, blank=True)
    seen_case: Case | None = None  # the case, where who asks is of the accountable agency; set by the door
    objects = DisclosureRequestQuerySet.as_manager()

    class PersonalData:
        mask = (
            "name", "asker_name", "identity", "extension_reason", "returned_why", "decision_reason", "handed_over_how",
        )  # fmt: skip
        keep = (
            "id", "created_at", "updated_at", "case", "number", "agency", "asker", "received_on", "received_by", "scope_from",
            "scope_until", "kinds", "due_on", "state", "prepared_at", "prepared_by", "reviewed_at", "reviewed_by", "decision",
            "decided_at", "decided_by", "handed_over_at", "handed_over_by",
        )  # fmt: skip

    class Meta:
        verbose_name = "開示請求"
        ordering = ["due_on", "created_at"]
        constraints = [
            both_or_neither("prepared_at", "prepared_by"),
            both_or_neither("reviewed_at", "reviewed_by"),
            both_or_neither("decided_at", "decided_by"),
            both_or_neither("handed_over_at", "handed_over_by"),
            models.UniqueConstraint(fields=["case"], condition=Q(state__in=OPEN), name="one_open_disclosure"),
            models.CheckConstraint(
                name="disclosure_reviewed_by_another", condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("prepared_by"))
            ),
            models.CheckConstraint(  # each state has come the whole way
                name="disclosure_state_whole",
                condition=Q(state="received", prepared_at=None, reviewed_at=None, decided_at=None, handed_over_at=None)
                | Q(state="prepared", prepared_at__isnull=False, reviewed_at=None, decided_at=None, handed_over_at=None)
                | Q(
                    state="reviewed", prepared_at__isnull=False, reviewed_at__isnull=False, decided_at=None, handed_over_at=None
                )
                | Q(
                    state="decided",
                    prepared_at__isnull=False,
                    reviewed_at__isnull=False,
                    decided_at__isnull=False,
                    handed_over_at=None,
                )
                | Q(
                    state="handed_over",
                    prepared_at__isnull=False,
                    reviewed_at__isnull=False,
                    decided_at__isnull=False,
                    handed_over_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="disclosure_decided_with_words",
                condition=Q(decided_at=None, decision="") | Q(decided_at__isnull=False) & ~Q(decision=""),
            ),
            models.CheckConstraint(
                name="disclosure_period",
                condition=Q(scope_from=None) | Q(scope_until=None) | Q(scope_until__gte=F("scope_from")),
                violation_error_message="期間の終わりは、始まりより後の日にしてください。",
            ),
            models.CheckConstraint(name="disclosure_due_after_receipt", condition=Q(due_on__gte=F("received_on"))),
        ]
        indexes = [models.Index(fields=["due_on"], condition=Q(state__in=OPEN), name="disclosure_open")]

    def __str__(self):
        return f"開示請求 {self.pk}"

    def get_absolute_url(self):
        return reverse("packs:request", args=[self.pk])

    @property
    def is_being_prepared(self) -> bool:
        return self.state == State.RECEIVED

    @property
    def days_left(self) -> int:
        return (self.due_on - timezone.localdate()).days


class DisclosureEntry(ProtectedModel):
    """One record of the file as it stood when it was listed, with what is blacked out. `marks`: [start, end, ground, why]."""

    request = models.ForeignKey(DisclosureRequest, verbose_name="開示請求", on_delete=models.PROTECT, related_name="entries")
    position = models.PositiveSmallIntegerField("番号")
    kind = models.CharField("種類", max_length=10, choices=RecordKind)
    source_id = models.UUIDField("もとの記録")
    title = models.CharField("見出し", max_length=200)
    day = models.DateField("記録の日")
    text = models.TextField("内容")
    sha256 = models.CharField("内容のハッシュ", max_length=64)
    listed_at = models.DateTimeField("並べた日時")
    withheld = models.CharField("全部を不開示とする根拠", max_length=10, blank=True)  # code of the master list "exemption"
    marks = models.JSONField("黒塗り", default=list)

    class PersonalData:
        mask = ("title", "text")
        keep = (
            "id", "created_at", "updated_at", "request", "position", "kind", "source_id", "day", "sha256", "listed_at",
            "withheld", "marks",
        )  # fmt: skip

    class Meta:
        verbose_name = "開示請求の記録"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["request", "kind", "source_id"], name="one_entry_per_record"),
        ]

    def __str__(self):
        return f"開示請求の記録 {self.pk}"

    @property
    def stamp(self) -> str:
        """Tells whether what is marked is still what was shown."""
        return hashlib.sha256(json.dumps([self.sha256, self.withheld, self.marks]).encode()).hexdigest()[:16]

    @property
    def hint(self) -> str:
        """The heading of a note, to tell it from the others."""
        return next((line.removeprefix("見出し：") for line in self.text.splitlines()[:4] if line.startswith("見出し：")), "")
