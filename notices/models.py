"""What somebody should know of, and the letters that say that there is something. No personal data in any of it."""

from django.db import models
from django.db.models import Q

from agencies.models import User
from common.ids import new_id
from notices.enums import OPEN, LetterState, Pace, Trouble
from notices.kinds import KINDS, UNKNOWN, Kind


class Letter(models.Model):
    """A job: one e-mail to one person. Written, fetched and ended by functions of the database only (0002_walls.sql)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, verbose_name="宛先", on_delete=models.CASCADE, related_name="letters")
    state = models.CharField("状態", max_length=10, choices=LetterState)
    due_at = models.DateTimeField("送信予定")
    tries = models.PositiveSmallIntegerField("失敗した回数")
    first_failed_at = models.DateTimeField("最初の失敗", null=True)
    last_error = models.CharField("最後の失敗", max_length=12, choices=Trouble, blank=True)
    sent_at = models.DateTimeField("送信日時", null=True)
    created_at = models.DateTimeField("登録日時")

    class PersonalData:
        mask = ()
        keep = ("id", "user", "state", "due_at", "tries", "first_failed_at", "last_error", "sent_at", "created_at")

    class Meta:
        verbose_name = "お知らせメール"
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(state__in=OPEN), name="one_open_letter"),
            models.CheckConstraint(
                name="letter_sent_at_when_sent", condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent")
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state__in=OPEN), name="letter_due"),
            models.Index(fields=["user", "created_at"], name="letter_of_user"),
        ]

    def __str__(self):
        return f"お知らせメール {self.pk}"


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(user=user)

    def unread(self):
        return self.filter(read_at=None)

    def in_order(self):
        """Unread on top, then newest first."""
        unread = models.ExpressionWrapper(Q(read_at=None), output_field=models.BooleanField())
        return self.order_by(unread.desc(), "-created_at", "-pk")

    def after(self, notice):
        """What comes after that one in this order."""
        older = Q(created_at__lt=notice.created_at) | Q(created_at=notice.created_at, pk__lt=notice.pk)
        if notice.read_at is None:
            return self.filter(Q(older, read_at=None) | Q(read_at__isnull=False))
        return self.filter(older, read_at__isnull=False)


class Notice(models.Model):
    """One thing one person should know of: a sentence (by its kind) and where it leads. `key`: told once per person."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, verbose_name="職員", on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField("種類", max_length=40)
    url = models.CharField("行き先", max_length=200)  # a path inside the application
    key = models.CharField("印", max_length=120)
    letter = models.ForeignKey(Letter, verbose_name="メール", null=True, on_delete=models.SET_NULL, related_name="notices")
    created_at = models.DateTimeField("日時")
    read_at = models.DateTimeField("既読", null=True)
    objects = NoticeQuerySet.as_manager()

    class PersonalData:
        mask = ()
        keep = ("id", "user", "kind", "url", "key", "letter", "created_at", "read_at")

    class Meta:
        verbose_name = "お知らせ"
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="one_notice_per_key"),
            models.CheckConstraint(name="notice_leads_inside", condition=Q(url__regex=r"^/([^/\\]|$)")),
        ]
        indexes = [
            models.Index(fields=["user", "created_at"], name="notice_of_user"),
            models.Index(fields=["user"], condition=Q(read_at=None), name="notice_unread"),
            models.Index(fields=["url"], condition=Q(read_at=None), name="notice_unread_url"),
            models.Index(fields=["key"], condition=Q(read_at=None), name="notice_unread_key"),
        ]

    def __str__(self):
        return f"お知らせ {self.pk}"

    @property
    def what(self) -> Kind:
        return KINDS.get(self.kind, UNKNOWN)


class Preference(models.Model):
    """How often somebody wants a letter. Without a row: at once."""

    user = models.OneToOneField(
        User, verbose_name="職員", primary_key=True, on_delete=models.CASCADE, related_name="notice_preference"
    )
    pace = models.CharField("メールの受け取り方", max_length=10, choices=Pace, default=Pace.AT_ONCE)

    class PersonalData:
        mask = ()
        keep = ("user", "pace")

    class Meta:
        verbose_name = "お知らせの設定"

    def __str__(self):
        return f"お知らせの設定 {self.pk}"
