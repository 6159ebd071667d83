from django.core.management.commands import migrate

from common.owner import as_owner


class Command(migrate.Command):
    """Django's own, coming as the owner: the role that serves may not create anything."""

    def handle(self, *args, **options):
        with as_owner():
            return super().handle(*args, **options)
