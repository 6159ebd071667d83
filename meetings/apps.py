from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = "重層的支援会議"

    def ready(self):
        from meetings import panels  # noqa: F401  (joins the case page and the desk)
