from django.apps import AppConfig


class ParticipationConfig(AppConfig):
    name = "participation"
    verbose_name = "参加支援"

    def ready(self):
        from participation import explaining, holdings, panels, sharing  # noqa: F401 (join the case page, the desk, the closing checks and what was told)
