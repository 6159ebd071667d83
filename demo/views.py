"""The door of the demo town: come in as one of its people. This app is not installed in production."""

from django.contrib.auth import login as sign_in
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from agencies.models import User
from demo.coming_in import take_for_proved
from demo.personas import PASSWORD, PERSONAS


@login_not_required
@require_safe
def door(request):
    return render(request, "demo/door.html", {"personas": PERSONAS, "password": PASSWORD})


@login_not_required
@require_POST
def enter(request, login):
    if login not in {persona.login for persona in PERSONAS}:
        raise Http404
    user = get_object_or_404(User, username=login, is_active=True)
    sign_in(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    take_for_proved(request)
    return redirect("/")
