"""つなぎ and つなぎ戻し: an offer asks a named agency; only its yes moves anything."""

from datetime import date, timedelta
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency, User
from cases.enums import Urgency
from cases.models import Case, Stake
from clocks.models import rung_label
from common.errors import say
from common.models import ProtectedModel
from consents.enums import Basis
from referrals.enums import MOVES_CUSTODY, OfferKind, OfferState, StepKind, Via, Wait

READ_BY_RECEIVER = [OfferState.SENT, OfferState.ACCEPTED, OfferState.PARTLY]
# What names somebody: never in what goes along with an anonymous consultation.
IDENTITY = ("氏名", "ふりがな", "生年月日", "住所", "電話", "連絡時の注意")

# What goes along is read in this order, then the pages of sheets; the database keeps no order of its own.
ORDER = (*IDENTITY[:3], "年代", "性別", *IDENTITY[3:], "世帯", "相談内容", "本人の希望")

say(offer_anonymous_names_nobody="匿名相談には、氏名や住所を添えられません。")
say(one_open_offer="この機関へは、同じ種類のつなぎをすでに送っています。回答をお待ちください。")


class OfferQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The first wall: sent by us, asked of us (until we decline or the consent is taken back), or about a case of ours."""
        mine = [post.agency_id for post in user.current_posts]
        taking_part = Stake.objects.current().filter(case=models.OuterRef("case"), agency__in=mine)
        stopped = OfferStep.objects.filter(offer=models.OuterRef("pk"), kind=StepKind.STOPPED)
        shut_out = Stake.objects.filter(
            case=models.OuterRef("case"), agency=models.OuterRef("to_agency"), parting__has_key="consent"
        )
        waiting = Q(state=OfferState.SENT)
        gone = waiting & models.Exists(stopped) | ~waiting & models.Exists(shut_out)
        asked = Q(to_agency__in=mine, state__in=READ_BY_RECEIVER) & ~gone
        return self.filter(Q(from_agency__in=mine) | asked | models.Exists(taking_part))

    def for_page(self):
        shown = (
            "case",
            "kind",
            "state",
            "sent_at",
            "answer_by",
            "answered_at",
            "answer",
            "waits_for",
            "due_on",
            "from_agency__name",
            "to_agency__name",
        )
        return self.select_related("from_agency", "to_agency").only(*shown)

    def waiting(self):
        return self.filter(state=OfferState.SENT)

    def turn_of(self, agencies):
        """Where these agencies are to move: an answer, a reply, what comes next."""
        return self.filter(waits_with__in=agencies).exclude(waits_for=Wait.OUTCOME).order_by("due_on", "id")

    def reports_of(self, agencies):
        """What these agencies have still to report of what they took on."""
        return self.filter(waits_with__in=agencies, waits_for=Wait.OUTCOME).order_by("due_on", "id")

    def kept_by(self, agencies):
        """On the list of these agencies, and on no other."""
        return self.filter(kept_by__in=agencies).order_by("due_on", "id")

    def with_others(self, agencies):
        """Sent by these agencies, and others are to move."""
        sent = self.filter(from_agency__in=agencies).exclude(waits_for="").exclude(waits_with__in=agencies)
        return sent.order_by("due_on", "id")

    def for_list(self):
        return self.select_related("from_agency", "to_agency", "waits_with", "kept_by")

    def to(self, agencies):
        return self.filter(to_agency__in=agencies)

    def sent_by(self, agencies):
        return self.filter(from_agency__in=agencies)


# Nothing waits without somebody, a day and a list; and what waits for nothing stands on no list.
WAITS_WHOLE = Q(waits_for="", waits_with=None, due_on=None, kept_by=None, rung=0) | ~Q(waits_for="") & Q(
    waits_with__isnull=False, due_on__isnull=False, kept_by__isnull=False
)


def letter_no(offer_id: UUID) -> str:
    tail = offer_id.hex[-8:].upper()
    return f"{tail[:4]}-{tail[4:]}"


class Offer(ProtectedModel):
    """Asks an agency to take a case over, to join, or to take it back. Until it says yes, nothing has moved."""

    case = models.ForeignKey(Case, verbose_name="ケース", on_delete=models.PROTECT, related_name="offers")
    kind = models.CharField("種類", max_length=10, choices=OfferKind)
    urgency = models.CharField("緊急度", max_length=8, choices=Urgency, default=Urgency.LOW)
    from_agency = models.ForeignKey(Agency, verbose_name="つなぎ元", on_delete=models.PROTECT, related_name="+")
    to_agency = models.ForeignKey(Agency, verbose_name="つなぎ先", on_delete=models.PROTECT, related_name="+")
    sent_by = models.ForeignKey(User, verbose_name="送った職員", on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField("送った日時")
    answer_by = models.DateField("回答期限")
    did = models.TextField("これまでに行ったこと", max_length=2000)
    keeps = models.TextField("自機関が続けること", max_length=2000)
    asks = models.TextField("お願いしたいこと", max_length=2000)
    basis = models.CharField("情報提供の根拠", max_length=16, choices=Basis)
    basis_reason = models.CharField("根拠の説明", max_length=400)
    consent_id = models.UUIDField("同意", null=True, blank=True)
    enclosure = models.JSONField("添えた情報", default=dict)  # label → text, exactly what the receiver reads
    state = models.CharField("状態", max_length=10, choices=OfferState, default=OfferState.SENT)
    answered_at = models.DateTimeField("回答日時", null=True, blank=True)
    answered_by = models.ForeignKey(
        User, verbose_name="回答した職員", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = models.TextField("回答", max_length=2000, blank=True)
    counter_proposal = models.TextField("代わりの提案", max_length=2000, blank=True)
    answered_via = models.CharField("回答の方法", max_length=10, choices=Via, blank=True)
    answered_name = models.CharField("回答した人（アカウントのない機関）", max_length=60, blank=True)
    outcome = models.TextField("結果", max_length=2000, blank=True)
    outcome_at = models.DateTimeField("結果の報告日時", null=True, blank=True)
    # Whose turn it is, until when, and on whose list it stands; all empty when nothing more is to be done.
    waits_for = models.CharField("待っていること", max_length=8, choices=Wait, blank=True)
    waits_with = models.ForeignKey(
        Agency, verbose_name="動く番の機関", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    due_on = models.DateField("動く期限", null=True, blank=True)
    rung = models.PositiveSmallIntegerField("段階", default=0)  # clocks.enums.Rung that silence has reached
    kept_by = models.ForeignKey(
        Agency, verbose_name="一覧に載せている機関", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    objects = OfferQuerySet.as_manager()

    class PersonalData:
        mask = (
            "did", "keeps", "asks", "basis_reason", "enclosure", "answer", "counter_proposal", "outcome", "answered_name",
        )  # fmt: skip
        keep = (
            "id",
            "created_at",
            "updated_at",
            "case",
            "kind",
            "from_agency",
            "to_agency",
            "sent_by",
            "sent_at",
            "answer_by",
            "basis",
            "consent_id",
            "state",
            "answered_at",
            "answered_by",
            "answered_via",
            "outcome_at",
            "urgency",
            "waits_for",
            "waits_with",
            "due_on",
            "rung",
            "kept_by",
        )

    class Meta:
        verbose_name = "つなぎ"
        ordering = ["answer_by", "id"]
        constraints = [
            models.CheckConstraint(  # answered by a member of staff, or by a named person of an agency without accounts
                name="referrals_offer_answered_at_answered_by_pair",
                condition=Q(answered_at=None, answered_by=None, answered_name="")
                | Q(answered_at__isnull=False) & (Q(answered_by__isnull=False) | ~Q(answered_name="")),
            ),
            models.UniqueConstraint(
                fields=["case", "to_agency", "kind"], condition=Q(state=OfferState.SENT), name="one_open_offer"
            ),
            models.CheckConstraint(name="offer_waits_with_somebody", condition=WAITS_WHOLE),
            models.CheckConstraint(name="offer_sent_waits", condition=~Q(state=OfferState.SENT) | ~Q(waits_for="")),
            models.CheckConstraint(
                name="offer_anonymous_names_nobody",
                condition=~Q(kind=OfferKind.ANONYMOUS)
                | Q(basis=Basis.NO_IDENTITY, consent_id=None) & ~Q(enclosure__has_any_keys=list(IDENTITY)),
            ),
            models.CheckConstraint(name="offer_has_ground", condition=~Q(basis=Basis.NONE)),
            models.CheckConstraint(
                name="offer_declined_with_reason",
                condition=~Q(state=OfferState.DECLINED) | ~Q(answer=""),
                violation_error_message="辞退の理由を入力してください。",
            ),
        ]
        indexes = [
            models.Index(fields=["to_agency", "answer_by"], condition=Q(state="sent"), name="offer_waiting"),
            models.Index(fields=["from_agency", "answer_by"], condition=Q(state="sent"), name="offer_sent"),
            models.Index(fields=["kept_by", "due_on"], condition=~Q(waits_for=""), name="offer_kept"),
            models.Index(fields=["waits_with", "due_on"], condition=~Q(waits_for=""), name="offer_turn"),
            models.Index(fields=["from_agency", "due_on"], condition=~Q(waits_for=""), name="offer_with_others"),
            models.Index(fields=["case", "-sent_at"], name="offer_of_case"),
        ]

    def __str__(self):
        return f"つなぎ {self.pk}"

    def get_absolute_url(self):
        return reverse("referrals:detail", args=[self.pk])

    @property
    def kind_label(self) -> str:
        return self.get_kind_display()

    @property
    def letter_no(self) -> str:
        """The number of the letter when this goes out on paper: tells nothing of the case."""
        return letter_no(self.pk)

    @property
    def contents(self) -> dict[str, str]:
        """What goes along, in the order in which it was shown to the sender."""
        places = {label: place for place, label in enumerate(ORDER)}
        return dict(sorted(self.enclosure.items(), key=lambda pair: (places.get(pair[0], len(ORDER)), pair[0])))

    @property
    def is_waiting(self) -> bool:
        return self.state == OfferState.SENT

    @property
    def is_overdue(self) -> bool:
        return self.due_on is not None and self.due_on < timezone.localdate()

    @property
    def is_anonymous(self) -> bool:
        return self.kind == OfferKind.ANONYMOUS

    @property
    def moves_custody(self) -> bool:
        return self.kind in MOVES_CUSTODY

    @property
    def rung_label(self) -> str:
        return rung_label(self.rung)

    @property
    def state_label(self) -> str:
        """The state as one says it of this kind: an anonymous consultation is answered, not accepted."""
        return "回答あり" if self.is_anonymous and self.state == OfferState.ACCEPTED else self.get_state_display()


class OfferStep(ProtectedModel):
    """One line in the life of an offer, with the words that were said. Written by functions only, never edited."""

    offer = models.ForeignKey(Offer, verbose_name="つなぎ", on_delete=models.PROTECT, related_name="steps")
    at = models.DateTimeField("日時")
    kind = models.CharField("できごと", max_length=10, choices=StepKind)
    agency = models.ForeignKey(Agency, verbose_name="機関", null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, verbose_name="職員", null=True, on_delete=models.PROTECT, related_name="+")
    via = models.CharField("方法", max_length=10, choices=Via, default=Via.SCREEN)
    name = models.CharField("回答した人", max_length=60, blank=True)  # of an agency without accounts
    words = models.TextField("ことば", max_length=2000, blank=True)
    rung = models.PositiveSmallIntegerField("段階", default=0)
    waits_for = models.CharField("待っていたこと", max_length=8, choices=Wait, blank=True)
    due_on = models.DateField("そのときの期限", null=True)  # each rung is climbed once for one deadline
    # Of an answer that came by telephone or on paper, and was written down by somebody else:
    told_on = models.DateField("回答のあった日", null=True)
    reference = models.CharField("書面の番号・保管場所", max_length=100, blank=True, default="", db_default="")
    by_sender = models.BooleanField("送った機関が自ら記録", default=False, db_default=False)

    class PersonalData:
        mask = ("words", "name", "reference")
        keep = (
            "id",
            "created_at",
            "updated_at",
            "offer",
            "at",
            "kind",
            "agency",
            "by",
            "via",
            "rung",
            "waits_for",
            "due_on",
            "told_on",
            "by_sender",
        )

    class Meta:
        verbose_name = "つなぎの経過"
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["offer", "at"], name="step_of_offer")]
        constraints = [
            models.UniqueConstraint(
                fields=["offer", "waits_for", "due_on", "rung"], condition=Q(kind=StepKind.CLIMBED), name="each_rung_once"
            )
        ]

    def __str__(self):
        return f"つなぎの経過 {self.pk}"

    @property
    def rung_label(self) -> str:
        return rung_label(self.rung)


class AnswerLink(ProtectedModel):
    """A way to answer once, without an account. The code itself stands on paper only; here lies its hash.

    Made, used and ended by functions only; read by the sender and the coordinator.
    """

    offer = models.ForeignKey(Offer, verbose_name="つなぎ", on_delete=models.PROTECT, related_name="links")
    hash = models.CharField("コードのハッシュ", max_length=64, unique=True)
    made_by = models.ForeignKey(User, verbose_name="作成した職員", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("作成日時")
    expires_at = models.DateTimeField("有効期限")
    used_at = models.DateTimeField("使用日時", null=True)
    ended_at = models.DateTimeField("無効になった日時", null=True)  # by a newer one, or by an answer given otherwise

    class PersonalData:
        mask = ("hash",)
        keep = ("id", "created_at", "updated_at", "offer", "made_by", "made_at", "expires_at", "used_at", "ended_at")

    class Meta:
        verbose_name = "回答用コード"
        ordering = ["made_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["offer"], condition=Q(used_at=None, ended_at=None), name="one_answer_code_at_a_time"
            )
        ]

    def __str__(self):
        return f"回答用コード {self.pk}"

    @property
    def last_day(self) -> date:
        """The last day on which it serves."""
        return timezone.localdate(self.expires_at - timedelta(seconds=1))
