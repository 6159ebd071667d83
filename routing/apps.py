from django.apps import AppConfig


class RoutingConfig(AppConfig):
    name = "routing"
    verbose_name = "つなぎ先の案内"

    def ready(self):
        from routing import panels  # noqa: F401  (joins the case page)
