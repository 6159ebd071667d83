from django.apps import AppConfig


class SlipsConfig(AppConfig):
    name = "slips"
    verbose_name = "つなぐシート"

    def ready(self):
        from slips import holdings, panels  # noqa: F401  (join the desk and what is handed over)
