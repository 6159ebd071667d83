"""Where allauth asks us: nobody signs up, guesses are counted our way, secrets are stored encrypted, words are ours."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.core import context as asked
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.shortcuts import render

from agencies import factor_secrets, factors, identities, safety, sessions, stepup, tries
from agencies.models import User
from agencies.signing import locked_out, refused_by_provider
from common.errors import NotAllowed

# What allauth tells after a deed, in our words; all else it would say is left unsaid.
SAID = {
    "account/messages/password_changed.txt": "パスワードを変えました。ほかの端末はログアウトしました。",
    "mfa/messages/totp_activated.txt": "認証アプリを登録しました。",
    "mfa/messages/totp_deactivated.txt": "認証アプリの登録を外しました。",
    "mfa/messages/webauthn_added.txt": "パスキーを登録しました。",
    "mfa/messages/webauthn_removed.txt": "パスキーの登録を外しました。",
}
WAYS = {
    "reauthenticate": "パスワードで確認する",
    "mfa_reauthenticate": "認証アプリの数字で確認する",
    "mfa_reauthenticate:webauthn": "パスキーで確認する",
}
STRONGEST_FIRST = ["mfa_reauthenticate:webauthn", "mfa_reauthenticate", "reauthenticate"]


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "ログインIDまたはパスワードが違います。",
        "incorrect_password": "パスワードが違います。",
        "enter_current_password": "いまのパスワードが違います。",
    }

    def is_open_for_signup(self, request):
        return False

    def get_login_stages(self):
        own = {"allauth.mfa.stages.AuthenticateStage": "agencies.provider.OwnFactor"}
        return [own.get(stage, stage) for stage in super().get_login_stages()]

    def pre_authenticate(self, request, **credentials):
        try:
            self._counts = tries.guess_password(request, credentials.get("username", ""))
        except NotAllowed as refusal:
            locked_out(credentials.get("username"))
            raise ValidationError(str(refusal)) from refusal
        if self._counts[0].total == tries.PASSWORDS.hard:
            for user in User.objects.filter(username=credentials.get("username", "")):
                safety.tell(safety.STOPPED, user)

    def authenticate(self, request, **credentials):
        """A closed account is answered, and counted, like a wrong password."""
        self.pre_authenticate(request, **credentials)
        user = authenticate(request, **credentials)
        AuthenticationBackend.unstash_authenticated_user()
        if user:
            for count in self._counts:
                tries.take_back(count)
        return user

    def is_reauthentication_required(self, *, app, **kwargs):
        return not stepup.is_fresh(asked.request)

    def get_reauthentication_methods(self, user):
        """The strongest first. Whoever has not yet shown a factor in this session shows one, not the password again."""
        methods = [{**method, "description": WAYS[method["id"]]} for method in super().get_reauthentication_methods(user)]
        if getattr(asked.request, "standing", None) == factors.Standing.PROVE:
            methods = [method for method in methods if method["id"] != "reauthenticate"]
        return sorted(methods, key=lambda method: STRONGEST_FIRST.index(method["id"]))

    def add_message(self, request, level, message_template=None, message_context=None, extra_tags="", message=None):
        if sentence := message or SAID.get(message_template):
            messages.add_message(request, level, sentence)

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """Called after every change of password or factors. Our own letter says only that there is something."""
        what = template_prefix.removesuffix("_added").rpartition("/")[2]
        if what == "password_changed":
            sessions.end_all(user, by=user, but=asked.request.session.session_key)
        safety.tell(safety.CHANGED, user, what=what)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """The identity provider only says who is there. It opens no account, changes none, and is named by the settings alone."""

    def is_open_for_signup(self, request, sociallogin):
        return False

    def list_apps(self, request, provider=None, client_id=None):
        from agencies.provider import the_app  # which imports models: adapters are asked for before they are there

        app = the_app()
        return [app] if app else []

    def authenticate_by_email(self, sociallogin):
        return None

    def get_requests_session(self):
        session = super().get_requests_session()
        session.max_redirects = 0
        return session

    def pre_social_login(self, request, sociallogin):
        """A closed account is answered like one that is not registered."""
        user = sociallogin.user if sociallogin.is_existing else None
        if user is None or not user.is_active:
            refused_by_provider(user)
            raise ImmediateHttpResponse(provider_page(request, is_unknown=True))
        tries.take_back(request.provider_count)
        identities.take_from_provider(request, sociallogin.account, request.claims)

    def on_authentication_error(self, request, provider, **kwargs):
        refused_by_provider()
        raise ImmediateHttpResponse(provider_page(request))


def provider_page(request, *, is_unknown=False, sentence=""):
    """Not in. Whatever was wrong with the answer is not told."""
    context = {"is_unknown": is_unknown, "sentence": sentence}
    return render(request, "agencies/provider_refused.html", context, status=429 if sentence else 403)


class MFAAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "確認できませんでした。数字が違うか、すでに使われています。新しい数字でお試しください。",
    }

    def encrypt(self, text: str) -> str:
        return factor_secrets.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return factor_secrets.unseal(encrypted_text)

    def generate_authenticator_name(self, user, type):
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return "パスキー" if number == 1 else f"パスキー{number}"

    def get_public_key_credential_rp_entity(self):
        entity = super().get_public_key_credential_rp_entity()
        return {**entity, "name": "Juso"}
