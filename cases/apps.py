from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = "ケース"

    def ready(self):
        from cases import consents, desk, guarding, holdings, timeline  # noqa: F401  (join the desk, the timeline, what is handed over)
