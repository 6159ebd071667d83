"""Pages around signing in: the second factor, one's own sessions, 離席; and what the administrator does for others."""

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from allauth.usersessions.models import UserSession
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render

from agencies import absence, actions, factors
from agencies import sessions as sessions_of
from agencies.access import require
from agencies.codes import use_up
from agencies.models import User
from agencies.roles import Permission
from audit.http import deeds, reads
from common.buttons import pressed


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
