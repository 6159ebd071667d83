from django.apps import AppConfig


class HandoversConfig(AppConfig):
    name = "handovers"
    verbose_name = "引継ぎ"

    def ready(self):
        from handovers import guards, panels  # noqa: F401  (keep posts from ending unheld; join the desks)
