"""潜在的な相談者: who has not asked for help and might need it, every try to reach them, and what is known of the area."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency, User
from cases.models import Case
from common.errors import say
from common.models import ProtectedModel, both_or_neither
from common.sealedtext import SealedTextField
from outreach.enums import NEXT, Age, Basis, Danger, Ending, Ground, How, Result, Stage, TransferState

REVIEW_DAYS = 92  # a quarter
GONE_DAYS = 184  # two quarters after somebody wrote down that there is no ground any more
WEEK = timedelta(days=7)

say(
    outreach_step_in_table="接触状況は、その順には進められません。本人と会えたときは、先に「本人と対面」を記録してください。",
    outreach_one_waiting_transfer="この人の引き渡しは、すでに相手の機関の返事を待っています。",
    outreach_linked_is_stable="「関係が安定した」で終えるには、つなぎ先と、関係が安定したことの両方を記録してください。",
    outreach_two_go="2名訪問の人です。いっしょに訪問した人を記録してください。",
)


def next_review(today: date | None = None) -> date:
    return (today or timezone.localdate()) + timedelta(days=REVIEW_DAYS)


class ClientQuerySet(models.QuerySet):
    def of_agencies(self, agencies):
        return self.filter(agency__in=agencies)

    def open(self):
        return self.filter(ending="")

    def kept(self):
        """Under the quarterly review: all but those whose record is a case's now."""
        return self.filter(case=None)

    def for_review(self, today):
        return self.kept().filter(review_on__lte=today)

    def unplanned(self):
        return self.open().filter(next_on=None)

    def due(self, until):
        return self.open().filter(next_on__lte=until)

    def without_worker_today(self):
        at_work = models.Exists(
            User.objects.filter(
                pk=models.OuterRef("worker"), is_active=True, posts__agency=models.OuterRef("agency"),
                posts__since__lte=timezone.localdate(), posts__until__gte=timezone.localdate(),
            )
        )  # fmt: skip
        return self.open().filter(~at_work)

    def for_list(self):
        return self.select_related("agency", "worker").order_by(models.F("next_on").asc(nulls_first=True), "id")


class PotentialClient(ProtectedModel):
    """Belongs to exactly one agency at every moment; to another only by a hand-over that was accepted."""

    agency = models.ForeignKey(Agency, verbose_name="担当機関", on_delete=models.PROTECT, related_name="+")
    worker = models.ForeignKey(User, verbose_name="担当者", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    label = SealedTextField("呼び名", max_length=60)
    name = SealedTextField("氏名", max_length=80)
    kana = SealedTextField("ふりがな", max_length=160)
    address = SealedTextField("住所", max_length=200)
    household = SealedTextField("世帯の様子", max_length=400)
    district = models.CharField("地区", max_length=60)
    age = models.CharField("年代", max_length=8, choices=Age, blank=True)
    source = models.CharField("把握のきっかけ", max_length=40)  # code of the master list "found_by"
    source_words = SealedTextField("情報源", max_length=400)
    avoid = SealedTextField("してはいけない関わり", max_length=1000)
    approach = SealedTextField("関わりの方針・工夫", max_length=1000)
    dangers = models.JSONField("安全上の注意", default=list, blank=True)  # codes of Danger
    danger_words = SealedTextField("安全上の注意（内容）", max_length=400)
    stage = models.CharField("接触状況", max_length=10, choices=Stage, default=Stage.NONE)
    known_on = models.DateField("把握した日")
    met_on = models.DateField("初めて会えた日", null=True, blank=True)
    consented_on = models.DateField("同意を得た日", null=True, blank=True)
    tried_on = models.DateField("最後の働きかけ", null=True, blank=True)
    next_on = models.DateField("次の予定日", null=True, blank=True)
    next_aim = SealedTextField("次のねらい", max_length=200)
    ground = models.CharField("載せておく根拠", max_length=10, choices=Ground)
    ground_words = SealedTextField("根拠の内容", max_length=400)
    reviewed_on = models.DateField("見直した日", null=True, blank=True)
    review_on = models.DateField("次の見直し期限")
    gone_on = models.DateField("根拠がないとした日", null=True, blank=True)
    ending = models.CharField("終わり方", max_length=10, choices=Ending, blank=True)
    ended_at = models.DateTimeField("終えた日時", null=True, blank=True)
    ended_by = models.ForeignKey(
        User, verbose_name="終えた職員", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ending_words = SealedTextField("終えた経緯", max_length=1000)
    linked_to = models.ForeignKey(
        Agency, verbose_name="つなぎ先の機関", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    linked_words = SealedTextField("つなぎ先（地域の人など）", max_length=100)
    linked_on = models.DateField("つながりを確かめた日", null=True, blank=True)
    stable = models.BooleanField("関係が安定した", null=True, blank=True)
    case = models.OneToOneField(
        Case, verbose_name="ケース", null=True, blank=True, on_delete=models.PROTECT, related_name="potential_client"
    )
    shared = models.BooleanField("支援チームに見せる", default=False)
    objects = ClientQuerySet.as_manager()

    class PersonalData:
        mask = (
            "label", "name", "kana", "address", "household", "source_words", "avoid", "approach", "danger_words", "next_aim",
            "ground_words", "ending_words", "linked_words",
        )  # fmt: skip
        keep = (
            "id", "created_at", "updated_at", "agency", "worker", "district", "age", "source", "dangers", "stage", "known_on",
            "met_on", "consented_on", "tried_on", "next_on", "ground", "reviewed_on", "review_on", "gone_on", "ending",
            "ended_at", "ended_by", "linked_to", "linked_on", "stable", "case", "shared",
        )  # fmt: skip

    class Meta:
        verbose_name = "潜在的な相談者"
        constraints = [
            both_or_neither("ended_at", "ended_by"),
            models.CheckConstraint(name="outreach_ended_at_its_end", condition=Q(ending="") ^ Q(ended_at__isnull=False)),
            models.CheckConstraint(name="outreach_case_is_an_end", condition=Q(ending=Ending.CASE) ^ Q(case=None)),
            models.CheckConstraint(
                name="outreach_linked_is_stable",
                condition=~Q(ending=Ending.LINKED) | Q(stable__isnull=False, stable=True, linked_on__isnull=False),
            ),
            models.CheckConstraint(name="outreach_shared_in_a_case", condition=Q(shared=False) | Q(case__isnull=False)),
        ]
        indexes = [models.Index(fields=["agency", "next_on"], condition=Q(ending=""), name="outreach_next")]

    def __str__(self):
        return f"潜在的な相談者 {self.pk}"

    def get_absolute_url(self):
        return reverse("outreach:detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return not self.ending

    @property
    def needs_two(self) -> bool:
        return Danger.TWO in self.dangers

    @property
    def danger_labels(self) -> list[str]:
        return [Danger(code).label for code in self.dangers]

    @property
    def is_for_review(self) -> bool:
        return self.case_id is None and self.review_on <= timezone.localdate()

    @property
    def has_consented(self) -> bool:
        return self.stage == Stage.CONSENTED

    @property
    def linked_label(self) -> str:
        return "・".join(filter(None, (self.linked_to.name if self.linked_to else "", self.linked_words)))


class Step(ProtectedModel):
    """One step nearer or back. Written by the database when the stage changes (0002_walls.sql); nobody edits it."""

    client = models.ForeignKey(PotentialClient, verbose_name="潜在的な相談者", on_delete=models.PROTECT, related_name="steps")
    from_stage = models.CharField("まえ", max_length=10, choices=Stage)
    to_stage = models.CharField("あと", max_length=10, choices=Stage)
    by = models.ForeignKey(User, verbose_name="職員", on_delete=models.PROTECT, related_name="+")

    class PersonalData:
        mask = ()
        keep = ("id", "created_at", "updated_at", "client", "from_stage", "to_stage", "by")

    class Meta:
        verbose_name = "接触状況の歩み"
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="outreach_step_in_table",
                condition=models.Q(
                    *(Q(from_stage=came, to_stage__in=sorted(goes)) for came, goes in NEXT.items()), _connector=Q.OR
                ),
            )
        ]

    def __str__(self):
        return f"接触状況の歩み {self.pk}"


class Contact(ProtectedModel):
    """One try to reach somebody. Added, never rewritten."""

    client = models.ForeignKey(
        PotentialClient, verbose_name="潜在的な相談者", on_delete=models.PROTECT, related_name="contacts"
    )
    agency = models.ForeignKey(Agency, verbose_name="機関", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, verbose_name="職員", on_delete=models.PROTECT, related_name="+")
    happened_at = models.DateTimeField("日時")
    pair = models.BooleanField("2名訪問の人", default=False)  # as it stood that day
    second = models.ForeignKey(
        User, verbose_name="いっしょに行った職員", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    alongside = models.CharField("いっしょに行った人（ほかの機関など）", max_length=60, blank=True)
    how = models.CharField("方法", max_length=10, choices=How)
    result = models.CharField("結果", max_length=10, choices=Result)
    words = SealedTextField("様子", max_length=2000)
    next_on = models.DateField("次の予定日", null=True, blank=True)
    next_aim = SealedTextField("次のねらい", max_length=200)

    class PersonalData:
        mask = ("words", "next_aim", "alongside")
        keep = (
            "id", "created_at", "updated_at", "client", "agency", "by", "happened_at", "pair", "second", "how", "result",
            "next_on",
        )  # fmt: skip

    class Meta:
        verbose_name = "接触記録"
        ordering = ["-happened_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="outreach_two_go",
                condition=Q(pair=False) | ~Q(how=How.VISIT) | Q(second__isnull=False) | ~Q(alongside=""),
            )
        ]
        indexes = [models.Index(fields=["client", "-happened_at"], name="outreach_contacts")]

    def __str__(self):
        return f"接触記録 {self.pk}"


class Transfer(ProtectedModel):
    """An entry offered to another agency of the programme. Until that one says yes, it stays where it is."""

    client = models.ForeignKey(
        PotentialClient, verbose_name="潜在的な相談者", on_delete=models.PROTECT, related_name="transfers"
    )
    from_agency = models.ForeignKey(Agency, verbose_name="渡す機関", on_delete=models.PROTECT, related_name="+")
    to_agency = models.ForeignKey(Agency, verbose_name="受ける機関", on_delete=models.PROTECT, related_name="+")
    sent_by = models.ForeignKey(User, verbose_name="渡す職員", on_delete=models.PROTECT, related_name="+")
    basis = models.CharField("情報を渡す根拠", max_length=10, choices=Basis)
    basis_words = SealedTextField("根拠の内容", max_length=400)
    summary = SealedTextField("名前を出さない説明", max_length=1000)
    district = models.CharField("地区", max_length=60)
    answer_by = models.DateField("返事の期限")
    state = models.CharField("状態", max_length=10, choices=TransferState, default=TransferState.WAITING)
    answered_at = models.DateTimeField("返事の日時", null=True, blank=True)
    answered_by = models.ForeignKey(
        User, verbose_name="返事をした職員", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = SealedTextField("返事", max_length=400)

    class PersonalData:
        mask = ("basis_words", "summary", "answer")
        keep = (
            "id", "created_at", "updated_at", "client", "from_agency", "to_agency", "sent_by", "basis", "district",
            "answer_by", "state", "answered_at", "answered_by",
        )  # fmt: skip

    class Meta:
        verbose_name = "引き渡し"
        ordering = ["answer_by", "id"]
        constraints = [
            both_or_neither("answered_at", "answered_by"),
            models.CheckConstraint(
                name="outreach_transfer_waits_or_is_answered",
                condition=Q(state=TransferState.WAITING) ^ Q(answered_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["client"], condition=Q(state=TransferState.WAITING), name="outreach_one_waiting_transfer"
            ),
        ]

    def __str__(self):
        return f"引き渡し {self.pk}"

    def get_absolute_url(self):
        return reverse("outreach:transfer", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        return self.state == TransferState.WAITING


class AreaNote(ProtectedModel):
    """地域情報: what helps on a round of a district. Of nobody in particular; read by every agency of the programme."""

    agency = models.ForeignKey(Agency, verbose_name="機関", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, verbose_name="書いた職員", on_delete=models.PROTECT, related_name="+")
    district = models.CharField("地区", max_length=60)
    words = models.TextField("内容", max_length=400)

    class PersonalData:
        mask = ("words",)
        keep = ("id", "created_at", "updated_at", "agency", "by", "district")

    class Meta:
        verbose_name = "地域情報"
        ordering = ["district", "-created_at"]

    def __str__(self):
        return f"地域情報 {self.pk}"
