from django.apps import AppConfig


class CommunityConfig(AppConfig):
    name = "community"
    verbose_name = "地域づくり"

    def ready(self):
        from community import holdings, letters  # noqa: F401  (what hangs on an agency; the kinds of notices)
