from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    name = "agencies"
    verbose_name = "機関と職員"

    def ready(self):
        from agencies.signing import tell_the_book

        tell_the_book()
