from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = "ケース"

    def ready(self):
        from cases import desk, timeline  # noqa: F401  (join the desk and the timeline)
