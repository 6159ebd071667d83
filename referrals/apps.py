from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "referrals"
    verbose_name = "つなぎ"

    def ready(self):
        from referrals import panels  # noqa: F401  (joins the case page and the desk)
