"""The city's identity provider (OpenID Connect), where the settings name one: allauth's code flow, judged more strictly.

Only the issuer and the subject of a token are taken, and only a token that is signed, meant for us, in time, and the answer to
the question of this very session. Nothing else of it is read, and nothing of it is kept.
"""

import hmac
import secrets

import jwt
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.urls import reverse

from agencies import factors, tries
from agencies.identities import PROVIDER, uid_of
from common.limits import client_of

SIGNED_BY = [
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
]  # never "none", never a shared key
LEEWAY = 60  # seconds between two clocks
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


def the_app() -> SocialApp | None:
    """From the settings alone: no row of the database names a provider."""
    if not settings.OIDC:
        return None
    return SocialApp(
        provider=CityProvider.id,
        provider_id=PROVIDER,
        name=settings.OIDC["name"],
        client_id=settings.OIDC["client_id"],
        secret=settings.OIDC["secret"],
        settings={
            "server_url": settings.OIDC["issuer"].rstrip("/"),
            "oauth_pkce_enabled": True,
            "scope": ["openid"],
            "auth_params": {"acr_values": " ".join(settings.OIDC["acr"])} if settings.OIDC["acr"] else {},
        },
    )


class Conversation(OpenIDConnectOAuth2Adapter):
    """What is said between us and the provider, without the browser."""

    nonce = ""  # of the question, put here by the callback

    def __init__(self, request):
        super().__init__(request, PROVIDER)

    @property
    def openid_config(self):
        """What it says of itself: asked once per request, and believed only where it is the issuer we know."""
        if not hasattr(self, "_openid_config"):
            config, scheme = self._fetch(self.get_provider().server_url), settings.OIDC["issuer"].partition(":")[0]
            if config.get("issuer") != settings.OIDC["issuer"]:
                raise OAuth2Error("another issuer")
            if any(not str(config.get(name, "")).startswith(f"{scheme}:") for name in ENDPOINTS):
                raise OAuth2Error("an endpoint is missing, or without TLS")
            self._openid_config = config
        return self._openid_config

    def get_callback_url(self, request, app):
        return settings.SITE_ADDRESS + reverse("agencies:from_provider")

    def parse_token(self, data):
        return SocialToken()  # the access token opens nothing we need

    def complete_login(self, request, app, token, *, response, **kwargs):
        try:
            claims = self._judged(app, response["id_token"])
        except (jwt.PyJWTError, AttributeError, KeyError, TypeError, ValueError) as error:
            raise OAuth2Error("the token does not hold") from error
        request.claims = claims
        return self.get_provider().sociallogin_from_response(request, claims)

    def _judged(self, app, id_token: str) -> dict:
        config = self.openid_config
        name, keys = jwt.get_unverified_header(id_token).get("kid"), self._fetch(config["jwks_uri"])
        (key,) = [key for key in jwt.PyJWKSet.from_dict(keys).keys if name in (None, key.key_id)]
        claims = jwt.decode(
            id_token,
            key,
            algorithms=SIGNED_BY,
            audience=app.client_id,
            issuer=config["issuer"],
            leeway=LEEWAY,
            options={"require": ["aud", "exp", "iat", "iss", "nonce", "sub"]},
        )
        others = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if claims.get("azp", None if others else app.client_id) != app.client_id:
            raise OAuth2Error("meant for another client")
        if not self.nonce or not hmac.compare_digest(claims["nonce"].encode(), self.nonce.encode()):
            raise OAuth2Error("the answer to another question")
        return claims

    def _fetch(self, address: str) -> dict:
        with get_adapter(self.request).get_requests_session() as session:
            answer = session.get(address)
        answer.raise_for_status()
        found = answer.json()
        if not isinstance(found, dict):
            raise OAuth2Error("no object")
        return found


class CityProvider(OpenIDConnectProvider):
    oauth2_adapter_class = Conversation

    def get_oauth2_adapter(self, request):
        return Conversation(request)

    def redirect(self, request, process=AuthProcess.LOGIN, next_url=None, data=None, **kwargs):
        nonce = secrets.token_urlsafe(32)
        params = {**self.get_auth_params(), "nonce": nonce}
        return super().redirect(request, AuthProcess.LOGIN, next_url, auth_params=params, nonce=nonce)

    def extract_uid(self, data) -> str:
        uid = uid_of(data["sub"])
        if not uid:
            raise OAuth2Error("a subject that nobody can have")
        return uid

    def extract_extra_data(self, data) -> dict:
        """What we have noted ourselves; nothing from the token."""
        return SocialAccount.objects.filter(uid=self.extract_uid(data)).values_list("extra_data", flat=True).first() or {}

    def extract_common_fields(self, data) -> dict:
        return {}

    def extract_email_addresses(self, data) -> list:
        return []


class Answer(OAuth2CallbackView):
    """Back from the provider. Counted only where this session had asked, so that no foreign page can use up the tries."""

    def _get_state(self, request, provider):
        state, refusal = super()._get_state(request, provider)
        if state is None:
            return state, refusal
        request.provider_count = tries.begin(tries.STRANGERS_AT_ONE_PLACE, "provider", client_of(request))
        if request.GET.get("iss", settings.OIDC["issuer"]) != settings.OIDC["issuer"]:
            raise OAuth2Error("another issuer")
        self.adapter.nonce = state.get("nonce", "")
        return state, None


class OwnFactor(AuthenticateStage):
    """Asked after the password, and after a provider that did not show a second factor of its own."""

    def _should_handle(self, request) -> bool:
        return super()._should_handle(request) and not factors.shown_to_provider(request, self.login.user)


provider_classes = [CityProvider]
