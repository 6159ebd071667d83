from django.apps import AppConfig


class SheetsConfig(AppConfig):
    name = "sheets"
    verbose_name = "帳票"

    def ready(self):
        from sheets import checks  # noqa: F401 (registers itself)
