from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "outreach"
    verbose_name = "アウトリーチ"

    def ready(self):
        from outreach import holdings, panels, sheet  # noqa: F401  (join the desk, the case page, F5 and what is handed over)
