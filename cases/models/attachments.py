"""Files of a note. They lie sealed in the database, behind the same wall as the note, and nowhere on a disk."""

from django.db import models

from agencies.models import User
from cases.models.work import Note
from common import sealing
from common.models import ProtectedModel
from common.uploads import MEDIA_TYPES


class AttachmentQuerySet(models.QuerySet):
    def listed(self):
        """Everything but the bytes."""
        return self.defer("sealed")


class Attachment(ProtectedModel):
    """Readable by whoever reads the note. Never changed, never removed: a struck note keeps its files."""

    note = models.ForeignKey(Note, verbose_name="経過記録", on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField("ファイル名", max_length=120)
    kind = models.CharField("種類", max_length=4, choices=[(kind, kind.upper()) for kind in MEDIA_TYPES])
    size = models.PositiveIntegerField("大きさ（バイト）")
    sealed = models.BinaryField("内容")
    added_by = models.ForeignKey(User, verbose_name="添付した職員", on_delete=models.PROTECT, related_name="+")
    objects = AttachmentQuerySet.as_manager()

    class PersonalData:
        mask = ("name", "sealed")
        keep = ("id", "created_at", "updated_at", "note", "kind", "size", "added_by")

    class Meta:
        verbose_name = "添付ファイル"
        ordering = ["created_at", "id"]

    def __str__(self):
        return f"添付ファイル {self.pk}"

    def keep(self, content: bytes) -> None:
        self.size = len(content)
        self.sealed = sealing.seal_bytes(content, about=self._about)

    def content(self) -> bytes:
        return sealing.unseal_bytes(self.sealed, about=self._about)

    @property
    def _about(self) -> str:
        return f"cases_attachment.{self.pk}"

    @property
    def size_words(self) -> str:
        return f"{self.size / 1048576:.1f}MB" if self.size >= 1048576 else f"{max(1, self.size // 1024)}KB"
