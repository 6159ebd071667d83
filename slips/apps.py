from django.apps import AppConfig


class SlipsConfig(AppConfig):
    name = "slips"
    verbose_name = "つなぐシート"

    def ready(self):
        from slips import panels  # noqa: F401  (joins the desk)
