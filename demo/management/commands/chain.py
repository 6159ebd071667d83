import json
import time

from django.core.management.base import BaseCommand

from demo.chain import Failed, walk


class Command(BaseCommand):
    help = "Walks the whole chain over HTTP at the given address and prints one JSON line."

    def add_arguments(self, parser):
        parser.add_argument("base")

    def handle(self, *args, base, **options):
        began = time.monotonic()
        try:
            steps = walk(base)
        except (Failed, LookupError, OSError) as failure:
            said = {"step": getattr(failure, "step", "?"), "why": getattr(failure, "why", str(failure))}
            self.stdout.write(json.dumps({"check": "chain", "ok": False, **said}, ensure_ascii=False))
            raise SystemExit(1) from failure
        self.stdout.write(
            json.dumps({"check": "chain", "ok": True, "steps": steps, "seconds": round(time.monotonic() - began, 1)})
        )
