"""Words of an import."""

from django.db.models import TextChoices


class ImportState(TextChoices):
    PREVIEW = "preview", "確認中（まだ登録していません）"
    DONE = "done", "取り込み済み"
    UNDONE = "undone", "取り消し済み"
