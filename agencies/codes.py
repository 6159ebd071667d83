"""Codes of second factors: counted before they are judged, and each good for once, whatever the cache remembers."""

import unicodedata

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.crypto import constant_time_compare

from agencies import tries
from common.errors import NotAllowed


def code_field(label) -> forms.CharField:
    attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "size": 12}
    said = {"required": "入力してください。"}
    return forms.CharField(label=label, max_length=20, widget=forms.TextInput(attrs=attrs), error_messages=said)


def folded(code: str) -> str:
    """As typed on a Japanese keyboard: full-width digits, a gap or a hyphen in the middle."""
    return normalize_user_code(unicodedata.normalize("NFKC", code))


class OnceCode(forms.Form):
    code = code_field("確認コード")

    def clean_code(self) -> str:
        self.cleaned_data["code"] = folded(self.cleaned_data["code"])
        count = _counted(self.user)
        # Two requests with one code: the second waits here, and finds it used.
        list(Authenticator.objects.select_for_update().filter(user=self.user).order_by("pk"))
        code = super().clean_code()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.TOTP and not use_up(self.authenticator, code):
            raise get_adapter().validation_error("incorrect_code")
        tries.take_back(count)
        return code


class AuthenticateForm(OnceCode, base.AuthenticateForm):
    code = code_field("確認コード")


class ReauthenticateForm(OnceCode, base.ReauthenticateForm):
    code = code_field("確認コード")


class ActivateTOTPForm(totp.ActivateTOTPForm):
    code = code_field("アプリに表示された6けたの数字")

    def clean_code(self) -> str:
        self.cleaned_data["code"] = folded(self.cleaned_data["code"])
        count = _counted(self.user)
        code = super().clean_code()
        tries.take_back(count)
        return code


class AddPasskeyForm(webauthn.AddWebAuthnForm):
    name = forms.CharField(label="名前", required=False, max_length=40, help_text="例：机のパソコン、予備のセキュリティキー")


class EditPasskeyForm(webauthn.EditWebAuthnForm):
    name = forms.CharField(label="名前", max_length=40)


def _counted(user) -> tries.Count:
    try:
        return tries.begin(tries.CODES, "codes", user.pk)
    except NotAllowed as refusal:
        raise forms.ValidationError(str(refusal)) from refusal


def use_up(authenticator, code: str) -> bool:
    """Marks the step of time this code belongs to; false when that step, or a later one, was used already."""
    secret = decrypt(authenticator.data["secret"])
    given = folded(code)
    wanted = {step: format_hotp_value(hotp_value(secret, step)) for step in yield_hotp_counters_from_time()}
    steps = [step for step, value in wanted.items() if constant_time_compare(value, given)]
    if not steps or steps[0] <= authenticator.data.get("used", 0):
        return False
    authenticator.data["used"] = steps[0]
    authenticator.save(update_fields=["data"])
    return True
