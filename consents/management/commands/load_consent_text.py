from django.core.management.base import BaseCommand, CommandError

from consents.masters import DEFAULT, load_text
from consents.models import ConsentText


class Command(BaseCommand):
    help = "Puts a consent text (version, title, body) into use. The text is the city's; earlier versions stay as they were."

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", default=str(DEFAULT))

    def handle(self, *args, file, **options):
        try:
            load_text(ConsentText, file)
        except ValueError as problem:
            raise CommandError(str(problem)) from problem
