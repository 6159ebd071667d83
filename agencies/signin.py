"""Pages around signing in: the second factor, one's own sessions, 離席; and what the administrator does for others."""

from datetime import timedelta

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.utils import get_next_redirect_url
from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from allauth.socialaccount.adapter import get_adapter as get_provider_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET
from requests import RequestException

from agencies import absence, actions, factors, identities
from agencies import resets as of_factors
from agencies import sessions as sessions_of
from agencies.access import require
from agencies.adapters import provider_page
from agencies.codes import use_up
from agencies.context import home_of
from agencies.forms import ConductForm, IdentityForm, ResetForm
from agencies.models import ConductText, User
from agencies.provider import PROVIDER, Answer, Conversation
from agencies.roles import Permission
from agencies.signing import refused_by_provider
from audit.book import note_opening
from audit.http import deeds, reads, writes
from common import pdf
from common.buttons import pressed
from common.errors import NotAllowed

BROKEN = (OAuth2Error, RequestException)  # unreachable, or talks nonsense


@reads
def enrol(request):
    """What has to be set up before the first case."""
    held = set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    records = get_authentication_records(request, request.user)
    context = {
        "needs_passkey": factors.needs_passkey(request.user),
        "lost_passkey": factors.PASSKEY in held and any(record.get("type") == factors.CODES for record in records),
        "is_done": request.standing == factors.Standing.OPEN,
    }
    return render(request, "agencies/enrol.html", context)


class AddApp(ActivateTOTPView):
    """Setting it up shows that one has it: the session goes on as proved, and the code is used."""

    def form_valid(self, form):
        response = super().form_valid(form)
        factor = Authenticator.objects.get(user=self.request.user, type=factors.APP)
        use_up(factor, form.cleaned_data["code"])
        factors.take_for_shown(self.request, factor)
        return response


class AddPasskey(AddWebAuthnView):
    def form_valid(self, form):
        response = super().form_valid(form)
        mine = Authenticator.objects.filter(user=self.request.user, type=factors.PASSKEY)
        factors.take_for_shown(self.request, mine.latest("pk"))
        return response


@reads
def sessions(request):
    rows = sessions_of.of(request.user)
    return render(request, "agencies/sessions.html", {"sessions": rows, "own_key": request.session.session_key})


@deeds
def end_session(request, session_id):
    session = get_object_or_404(UserSession.objects.filter(user=request.user), pk=session_id)
    pressed(request, sessions_of.end_one, session, by=request.user, done="その端末をログアウトしました。")
    return redirect("agencies:sessions")


@deeds
def end_sessions(request):
    """All but this one."""
    but = request.session.session_key
    pressed(request, sessions_of.end_all, request.user, by=request.user, but=but, done="ほかの端末をすべてログアウトしました。")
    return redirect("agencies:sessions")


@deeds
def away(request):
    """離席: what was typed has been kept by then (static/js/drafts.js, or 「保存して離席」 of the form)."""
    was_at = absence.inside(request, request.POST.get("next") or request.headers.get("Referer", ""))
    absence.leave(request, to=was_at)
    return redirect(was_at)


@login_not_required
@reads
def forgotten(request):
    """The same for everybody: nothing is sent, and nothing is told about any account."""
    return render(request, "agencies/forgotten.html")


@deeds
def end_all_sessions(request, user_id):
    require(request, Permission.STAFF_MANAGE)
    user = get_object_or_404(User, pk=user_id)
    pressed(request, sessions_of.end_all, user, by=request.user, done="すべての端末からログアウトさせました。")
    return redirect(user)


@deeds
def unstop(request, user_id):
    """Strangers may try again: their failures are forgotten."""
    require(request, Permission.STAFF_MANAGE)
    user = get_object_or_404(User, pk=user_id)
    pressed(request, actions.unstop, user, by=request.user, done="知らない端末からのログインを再開しました。")
    return redirect(user)


# The city's identity provider -------------------------------------------------------------------------------------------


@login_not_required
@deeds
def to_provider(request):
    """On to it by a page in between: forms of ours lead to this origin alone (form-action), wherever the provider leads."""
    _must_have_provider()
    if request.user.is_authenticated:
        return redirect("/")
    if flood := ratelimit.consume_or_429(request, action="login"):
        return flood
    provider = get_provider_adapter(request).get_provider(request, PROVIDER)
    try:
        address = provider.redirect(request, next_url=get_next_redirect_url(request)).url
    except BROKEN:
        refused_by_provider()
        return provider_page(request)
    page = render(request, "agencies/to_provider.html", {"address": address, "name": settings.OIDC["name"]})
    page.headers["Refresh"] = f"0; url={address}"
    return page


@login_not_required
@require_GET
def from_provider(request):
    """Its answer, which may sign somebody in."""
    _must_have_provider()
    if request.user.is_authenticated:
        return redirect("/")
    try:
        return Answer.adapter_view(Conversation(request))(request)
    except NotAllowed as refusal:
        return provider_page(request, sentence=str(refusal))
    except BROKEN:
        refused_by_provider()
        return provider_page(request)


def _must_have_provider():
    if not settings.OIDC:
        raise Http404


@writes
def add_identity(request, user_id):
    require(request, Permission.STAFF_MANAGE)
    _must_have_provider()
    user = get_object_or_404(User, pk=user_id)
    form = IdentityForm(request.POST or None)
    if form.is_valid() and form.attempt(identities.register, user, by=request.user, **form.answers()):
        messages.success(request, "登録しました。本人がはじめて使うときは、二要素認証も確かめます。")
        return redirect(user)
    context = {"account": user, "form": form, "issuer": settings.OIDC["issuer"], "name": settings.OIDC["name"]}
    return render(request, "agencies/add_identity.html", context)


@deeds
def remove_identity(request, user_id):
    require(request, Permission.STAFF_MANAGE)
    _must_have_provider()
    user = get_object_or_404(User, pk=user_id)
    pressed(request, identities.remove, user, by=request.user, done="外しました。この職員のログインは、すべて終わりました。")
    return redirect(user)


# A lost factor -------------------------------------------------------------------------------------------------------


@writes
def ask_reset(request, user_id):
    require(request, Permission.STAFF_MANAGE)
    user = get_object_or_404(User, pk=user_id)
    form = ResetForm(request.POST or None)
    if form.is_valid() and form.attempt(of_factors.ask, user, by=request.user, **form.answers()):
        messages.success(request, "申し出ました。別の管理者か所属の責任者が確認すると、本人が登録し直せます。")
        return redirect(user)
    return render(request, "agencies/ask_reset.html", {"account": user, "form": form})


@reads
def resets(request):
    """What waits for a second person."""
    if not (request.user.may(Permission.STAFF_MANAGE) or request.user.may(Permission.DESK_OVERSEE)):
        raise PermissionDenied("この画面は、システム管理者と機関の責任者のためのものです。")
    return render(request, "agencies/resets.html", {"resets": of_factors.waiting_for(request.user)})


@deeds
def settle_reset(request, reset_id):
    reset = next((reset for reset in of_factors.waiting_for(request.user) if reset.pk == reset_id), None)
    if reset is None:
        raise Http404
    agreed = request.POST.get("agreed") == "1"
    done = "再登録を認めました。本人は次のログインで登録し直します。" if agreed else "再登録を取り下げました。"
    pressed(request, of_factors.settle, reset, agreed=agreed, by=request.user, done=done)
    return redirect("agencies:resets")


# The first day ---------------------------------------------------------------------------------------------------------


@reads
def invitation(request, user_id):
    """The one-time link on paper, for those without e-mail."""
    require(request, Permission.STAFF_MANAGE)
    user = get_object_or_404(User, pk=user_id)
    context = {
        "account": user,
        "link": request.build_absolute_uri(actions.one_time_link(user)),
        "until": timezone.localdate() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT),
        "needs_passkey": factors.needs_passkey(user),
    }
    note_opening(request, user, verb="printed")
    sheet = pdf.render("agencies/print/invitation.html", context, title="ログインのご案内", printed_by=request.user.signature)
    return pdf.as_download(sheet, "invitation.pdf")


@writes
def conduct(request):
    """守秘の確認, once per text, before the first case."""
    text = ConductText.objects.first()
    if request.method == "POST" and text:
        actions.confirm_conduct(text, by=request.user)
        request.session[factors.CONFIRMED] = True
        return redirect(home_of(request.user))
    return render(request, "agencies/conduct.html", {"text": text})


@writes
def edit_conduct(request):
    """The words of the city. A new text is put before everybody at the next sign-in."""
    require(request, Permission.LISTS_EDIT)
    text = ConductText.objects.first()
    form = ConductForm(request.POST or None, initial={"words": text.words if text else ""})
    if form.is_valid() and form.attempt(actions.set_conduct, by=request.user, **form.answers()):
        messages.success(request, "保存しました。次のログインのときに、全員が確認します。")
        return redirect("agencies:edit_conduct")
    return render(request, "agencies/edit_conduct.html", {"form": form, "text": text})
