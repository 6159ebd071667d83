from django.apps import AppConfig


class CouncilConfig(AppConfig):
    name = "council"
    verbose_name = "福祉まるごと会議"

    def ready(self):
        from council import holdings, panels, sources  # noqa: F401  (join the desk and what a leaver holds; gather sources)
