from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = "支援プラン"

    def ready(self):
        from plans import afterwards, enclosing, explaining, following_panels, holdings, panels, sharing  # noqa: F401  (join the case page, the desk, the closing checks and what is handed over)
