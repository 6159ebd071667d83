from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "referrals"
    verbose_name = "つなぎ"

    def ready(self):
        from referrals import holdings, outside_panels, panels, sharing  # noqa: F401  (join the case page, the desk, what is handed over)
