from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "notices"
    verbose_name = "お知らせ"

    def ready(self):
        from notices import panels  # noqa: F401  (joins the frame, the settings and the staff page)
