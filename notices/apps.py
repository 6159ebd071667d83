from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "notices"
    verbose_name = "お知らせ"

    def ready(self):
        from notices import panels, safety  # noqa: F401  (joins the frame, the settings, the staff page and the news of accounts)
