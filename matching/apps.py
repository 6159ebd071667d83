from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "matching"
    verbose_name = "名寄せ"

    def ready(self):
        from matching import panels  # noqa: F401  (joins the desk)
