from django.apps import AppConfig


class SealedConfig(AppConfig):
    name = "sealed"
    verbose_name = "支援会議"

    def ready(self):
        from sealed import panels  # noqa: F401  (joins the desk)
