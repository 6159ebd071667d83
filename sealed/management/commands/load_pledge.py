import json
from pathlib import Path

from django.core.management.base import BaseCommand

from sealed.models import HouseRule, PledgeText

DEFAULT = Path(__file__).resolve().parents[2] / "masters" / "pledge.json"


class Command(BaseCommand):
    help = "Puts a pledge text (version, body, penalty) into use. The text is the city's; earlier versions stay readable."

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", default=str(DEFAULT))

    def handle(self, *args, file, **options):
        text = json.loads(Path(file).read_text(encoding="utf-8"))
        HouseRule.objects.get_or_create(pk=1)  # the migration has put it there
        PledgeText.objects.exclude(version=text["version"]).update(in_use=False)
        PledgeText.objects.update_or_create(
            version=text["version"], defaults={"body": text["body"], "penalty": text["penalty"], "in_use": True}
        )
