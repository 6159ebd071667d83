from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = "重層的支援会議"

    def ready(self):
        from meetings import explaining, holdings, panels, sharing  # noqa: F401  (join the case page, the desk and what is handed over)
