"""The page behind a printed code, without sign-in. The code comes in the body of a POST: in no address, no history and no log.

An app that gives out codes makes a door of its own: what its codes open, and under which address.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.shortcuts import render
from django.urls import reverse

from common.limits import Limit, client_of
from referrals.outside import DEAD
from referrals.outside_forms import CodeForm

# Codes that did not serve, at whatever door: from one place, and from everywhere.
OF_ONE, OF_ALL = Limit("answer-code", 10, 600), Limit("answer-code-all", 300, 600)


@dataclass(frozen=True)
class CodeDoor:
    """`opens(code)`: what it opens, or None. `name`: the address where the code is typed."""

    name: str
    opens: Callable[[str], Any]

    def enter(self, request, show):
        """Type the code; `show(found, code)` answers with what it opens."""
        if request.user.is_authenticated:
            return self.signed_in(request)
        form = CodeForm(request.POST or None)
        if request.method == "GET" or not form.is_valid():
            return self._page(request, form)
        code = form.cleaned_data["code"]
        return self.opened(request, code, lambda found: show(found, code))

    def give(self, request, answer):
        """The answer itself, with the code that allows it: `answer(found, code)` takes it."""
        if request.user.is_authenticated:
            return self.signed_in(request)
        code = request.POST.get("code", "")
        return self.opened(request, code, lambda found: answer(found, code))

    def opened(self, request, code, show):
        """Whatever keeps a code from serving, the page is the same to the byte."""
        if OF_ONE.is_reached(client_of(request)) or OF_ALL.is_reached():
            return render(request, "referrals/outside/wait.html", {"door_url": reverse(self.name)}, status=429)
        found = self.opens(code)
        return show(found) if found else self.dead(request, code)

    def dead(self, request, code):
        form = CodeForm({"code": code})
        if form.is_valid():  # what cannot be a code is a slip of the finger, and no guess
            OF_ONE.count(client_of(request))
            OF_ALL.count()
            form.add_error(None, DEAD)
        return self._page(request, form)

    def signed_in(self, request):
        return render(request, "referrals/outside/signed_in.html")

    def _page(self, request, form):
        return render(request, "referrals/outside/door.html", {"form": form, "door_url": reverse(self.name)})
