"""Files of a note. They lie sealed in the database, behind the same wall as the note, and nowhere on a disk."""

from django.db import models

from agencies.models import User
from cases.models.work import Note
from common.files import SealedFile


class AttachmentQuerySet(models.QuerySet):
    def listed(self):
        """Everything but the bytes."""
        return self.defer("sealed")


class Attachment(SealedFile):
    """Readable by whoever reads the note. Never changed, never removed: a struck note keeps its files."""

    note = models.ForeignKey(Note, verbose_name="経過記録", on_delete=models.PROTECT, related_name="attachments")
    size = models.PositiveIntegerField("大きさ（バイト）")
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
        super().keep(content)

    @property
    def size_words(self) -> str:
        return f"{self.size / 1048576:.1f}MB" if self.size >= 1048576 else f"{max(1, self.size // 1024)}KB"
