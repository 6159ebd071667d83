from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from agencies import actions
from agencies.models import Municipality, User
from agencies.roles import Role
from common.acting import acting_as
from common.errors import NotAllowed


class Command(BaseCommand):
    help = "Opens the account of an administrator of the host section and prints its one-time link (path). For the first one."

    def add_arguments(self, parser):
        parser.add_argument("login")
        parser.add_argument("name")

    def handle(self, *args, login, name, **options):
        if User.objects.filter(username=login).exists():
            raise CommandError(f"{login} はすでにあります。")
        today = timezone.localdate()
        host = Municipality.objects.select_related("host").get().host
        with acting_as(0, "command"):
            try:
                user = actions.open_account(by=None, username=login, name=name, kana="")
                until = today + timedelta(days=30)  # long enough to give everybody, themselves included, a proper post
                actions.give_post(user, agency=host, role=Role.ADMINISTRATOR, since=today, until=until, by=None)
            except NotAllowed as problem:
                raise CommandError(str(problem)) from problem
        self.stdout.write(actions.one_time_link(user))
