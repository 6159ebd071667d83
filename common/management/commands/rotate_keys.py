import time
from collections import Counter

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from common import sealing
from common.owner import as_owner
from common.rotation import columns, rotate, still_needed


class Command(BaseCommand):
    help = (
        "Seals what lies under an older key anew, by the first key of JUSO_FIELD_KEYS, while the application serves. "
        "Can be stopped and started again at any time. Prints counts, and which key is no longer needed."
    )

    def handle(self, *args, **options):
        done, unreadable, began = Counter(), Counter(), time.monotonic()
        with as_owner():
            rotate(done, unreadable)
            needed = still_needed()
        for name in sorted(column.name for column in columns()):
            self.stdout.write(
                f"{name}: {done[name]} sealed anew" + (f", {unreadable[name]} unreadable" if unreadable[name] else "")
            )
        self.stdout.write(f"{done.total()} values in {time.monotonic() - began:.1f} s")
        newest = sealing.newest_key()[0]
        for name in sorted({*settings.FIELD_KEYS, *needed} - {newest}):
            self.stdout.write(self._said_of(name, needed[name]))
        if unreadable.total() or any(needed[name] for name in needed if name != newest):
            raise CommandError("Something still lies under an older key. Keep that key, and start again later.")

    @staticmethod
    def _said_of(name, count) -> str:
        return f"{name}: needed for {count} values" if count else f"{name}: no longer needed, nothing lies under it"
