"""Files kept in the database: sealed in their row, and given out to be saved, never to be shown."""

import io

from django.db import models
from django.http import FileResponse

from common import sealing
from common.models import ProtectedModel
from common.sealedtext import SealedBytesField
from common.uploads import MEDIA_TYPES


class SealedFile(ProtectedModel):
    """One file that common.uploads accepted. It can be unsealed in its own row only."""

    name = models.CharField("ファイル名", max_length=120)
    kind = models.CharField("種類", max_length=4, choices=[(kind, kind.upper()) for kind in MEDIA_TYPES])
    sealed = SealedBytesField("内容", bound="{table}.{key}")

    class Meta:
        abstract = True

    def keep(self, content: bytes) -> None:
        self.sealed = sealing.seal_bytes(content, about=self._about)

    def content(self) -> bytes:
        return sealing.unseal_bytes(self.sealed, about=self._about)

    @property
    def _about(self) -> str:
        return self._meta.get_field("sealed").about(self.pk)


def as_download(file: SealedFile) -> FileResponse:
    """The page that gives it out also forbids the browser to run anything of it in our name (CSP sandbox)."""
    response = FileResponse(io.BytesIO(file.content()), as_attachment=True, filename=file.name)
    response["Content-Type"] = MEDIA_TYPES[file.kind]
    return response
