"""Where allauth asks us: nobody signs up, and second-factor secrets are stored encrypted."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.core.exceptions import ValidationError

from agencies.signing import locked_out


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False

    def pre_authenticate(self, request, **credentials):
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            locked_out(credentials.get("username"))
            raise


class MFAAdapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return Fernet(settings.MFA_ENCRYPTION_KEY).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return Fernet(settings.MFA_ENCRYPTION_KEY).decrypt(encrypted_text.encode()).decode()

    def get_public_key_credential_rp_entity(self):
        entity = super().get_public_key_credential_rp_entity()
        return {**entity, "name": "Juso"}
