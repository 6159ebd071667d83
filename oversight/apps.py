from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "oversight"
    verbose_name = "記録簿の閲覧"

    def ready(self):
        from oversight import panels  # noqa: F401  (joins the desk)
