from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    name = "agencies"
    verbose_name = "機関と職員"

    def ready(self):
        from agencies import factors
        from common.rotation import WITH_WORDS_INSIDE, WordsInside

        WITH_WORDS_INSIDE["mfa.Authenticator", "data"] = WordsInside(factors.anew, factors.names_in)
