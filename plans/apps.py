from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = "支援プラン"

    def ready(self):
        from plans import panels  # noqa: F401  (joins the case page, the desk and the closing checks)
