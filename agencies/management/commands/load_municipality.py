from django.core.management.base import BaseCommand, CommandError

from agencies.holidays import fill_closing_days
from agencies.loading import BadFile, read
from agencies.masters import load_choices
from agencies.setup import Setup


class Command(BaseCommand):
    help = "Writes a city's own set-up from a JSON file (shape: demo/yamagata.json). Loading twice changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("file")

    def handle(self, *args, file, **options):
        try:
            data = read(file)
        except (BadFile, OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error
        changed = load_choices() + Setup(data).write() + fill_closing_days()
        self.stdout.write(f"{data['municipality']['name']}：{changed}件を書き込みました。" if changed else "変更はありません。")
