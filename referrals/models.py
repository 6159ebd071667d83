"""つなぎ and つなぎ戻し: an offer asks a named agency; only its yes moves anything."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency, User
from cases.models import Case, Stake
from common.errors import say
from common.models import ProtectedModel, both_or_neither
from consents.enums import Basis
from referrals.enums import OfferKind, OfferState

say(one_open_offer="この機関へは、同じ種類のつなぎをすでに送っています。回答をお待ちください。")


class OfferQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The first wall: sent by us, asked of us (until we decline), or about a case of ours."""
        mine = [post.agency_id for post in user.current_posts]
        taking_part = Stake.objects.current().filter(case=models.OuterRef("case"), agency__in=mine)
        return self.filter(
            Q(from_agency__in=mine)
            | Q(to_agency__in=mine, state__in=[OfferState.SENT, OfferState.ACCEPTED])
            | models.Exists(taking_part)
        )

    def for_page(self):
        shown = (
            "case",
            "kind",
            "state",
            "sent_at",
            "answer_by",
            "answered_at",
            "answer",
            "from_agency__name",
            "to_agency__name",
        )
        return self.select_related("from_agency", "to_agency").only(*shown)

    def waiting(self):
        return self.filter(state=OfferState.SENT)

    def to(self, agencies):
        return self.filter(to_agency__in=agencies)

    def sent_by(self, agencies):
        return self.filter(from_agency__in=agencies)


class Offer(ProtectedModel):
    """Asks an agency to take a case over, to join, or to take it back. Until it says yes, nothing has moved."""

    case = models.ForeignKey(Case, verbose_name="ケース", on_delete=models.PROTECT, related_name="offers")
    kind = models.CharField("種類", max_length=10, choices=OfferKind)
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
    objects = OfferQuerySet.as_manager()

    class PersonalData:
        mask = ("did", "keeps", "asks", "basis_reason", "enclosure", "answer", "counter_proposal")
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
        )

    class Meta:
        verbose_name = "つなぎ"
        ordering = ["answer_by", "id"]
        constraints = [
            both_or_neither("answered_at", "answered_by"),
            models.UniqueConstraint(
                fields=["case", "to_agency", "kind"], condition=Q(state=OfferState.SENT), name="one_open_offer"
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
            models.Index(fields=["case", "-sent_at"], name="offer_of_case"),
        ]

    def __str__(self):
        return f"つなぎ {self.pk}"

    def get_absolute_url(self):
        return reverse("referrals:detail", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        return self.state == OfferState.SENT

    @property
    def is_overdue(self) -> bool:
        return self.is_waiting and self.answer_by < timezone.localdate()
