"""A consultation comes in."""

from datetime import timedelta

from django.shortcuts import redirect, render
from django.utils import timezone

from agencies.access import require
from agencies.roles import Permission
from audit.http import writes
from cases import actions
from cases.forms.intake import ConsentWord, IntakeForm, MemberForms
from consents.actions import record_consent
from consents.enums import Category, Kind, Purpose, Status
from drafts.page import Desk


@writes
def receive(request):
    require(request, Permission.CASE_RECORD)
    return take_in(request, "cases/receive.html")


def take_in(request, template, *, agency=None, initial=None, members=None, then=None, **context):
    """The intake page. `initial`, `members`: what is known already; `then(case)`: what else belongs to the same deed."""
    desk = Desk(request, "相談受付")
    form = IntakeForm(desk.typed, initial=initial)
    rows = MemberForms(desk.typed, prefix="member", initial=members)
    desk.settle(form, rows)
    if request.method == "POST":
        both = [form.is_valid(), rows.is_valid()]
        agency = agency or request.user.agencies_with(Permission.CASE_RECORD)[0]
        if all(both) and form.attempt(_receive, form, rows.rows(), agency=agency, by=request.user, then=then):
            return redirect(form.result)
    return render(request, template, {"form": form, "members": rows, "desk": desk, **context})


def _receive(form, members, *, agency, by, then):
    case = actions.receive(
        agency=agency,
        by=by,
        person=form.person(),
        intake=form.intake(),
        members=members,
        urgency=form.cleaned_data["urgency"],
    )
    _write_down_word(case, form.cleaned_data["consent"], agency=agency, by=by)
    if then:
        then(case)
    return case


def _write_down_word(case, word, *, agency, by):
    """What the person said about handing on becomes a row of the ledger; silence becomes none."""
    if word == ConsentWord.NOT_YET:
        return
    given = word == ConsentWord.ORAL
    now = timezone.now()
    record_consent(
        case.person,
        by=by,
        agency=agency,
        case=case,
        status=Status.GIVEN if given else Status.REFUSED,
        kind=Kind.ORAL,
        purposes=[Purpose.CONSULT, Purpose.LIAISE] if given else [],
        categories=[Category.BASIC, Category.HISTORY] if given else [],
        all_agencies=given,
        starts_at=now,
        ends_at=now + timedelta(days=90),
        text_version="口頭",
    )
