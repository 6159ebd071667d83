from django.apps import AppConfig


class PrintingConfig(AppConfig):
    name = "printing"
    verbose_name = "印刷"

    def ready(self):
        from printing import panels, sharing  # noqa: F401  (join the plan's page and who was told what)
