from django.apps import AppConfig


class PacksConfig(AppConfig):
    name = "packs"
    verbose_name = "引継書・開示"

    def ready(self):
        from packs import panels, sharing  # noqa: F401  (join the case page, the desk, and what was told to whom)
