from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    name = "agencies"
    verbose_name = "機関と職員"

    def ready(self):
        from agencies import factor_secrets
        from agencies.signing import tell_the_book
        from common.rotation import WITH_WORDS_INSIDE, WordsInside

        WITH_WORDS_INSIDE["mfa.Authenticator", "data"] = WordsInside(factor_secrets.anew, factor_secrets.names_in)
        tell_the_book()
