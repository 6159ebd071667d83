from django.apps import AppConfig


class SealedConfig(AppConfig):
    name = "sealed"
    verbose_name = "支援会議"

    def ready(self):
        from sealed import holdings, panels  # noqa: F401  (join the desk and what is handed over)
