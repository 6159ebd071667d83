"""The book for the auditor, who saw whom, seals, and openings somebody should look at."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone

from agencies.access import require
from agencies.models import Agency
from agencies.roles import Permission
from audit.book import note_opening
from audit.http import reads, writes
from audit.models import Seal
from cases.access import case_for
from cases.models import Case
from common import pdf, spreadsheet
from common.deeds import rows
from oversight import actions
from oversight.access import answered_case_for, doubt_for, doubts_of
from oversight.book import PAGE, case_of, lines_of, sealed_in, table_of, who_saw
from oversight.changes import MOST as MOST_STEPS
from oversight.changes import of_case
from oversight.enums import Pattern
from oversight.forms import AnswerForm, BookForm, CaseSeenForm, SeenForm
from people.models import Person

SEALS = 60
DOUBTS = 50


def _audit(request, case_id=None):
    """The auditor too stands in the book; where it is about a case, its circle reads so."""
    require(request, Permission.BOOK_READ)
    about = Case(pk=case_id) if case_id else request.user
    note_opening(request, about, case=case_id, verb="book.read")


def _case_named(request, form):
    """(case, person) behind the number of the form, or None; the look itself stands in the book."""
    number = form.cleaned_data["number"]
    case = case_of(number) if number else None
    _audit(request, case and case[0])
    if number and case is None:
        form.add_error("number", "この番号のケースはありません。番号をご確認ください。")
    return case


# The book -------------------------------------------------------------------------------------------------------------


@reads
def book(request):
    require(request, Permission.BOOK_READ)
    form = BookForm(request.GET)
    context = {"form": form, "rows": [], "counts": _counts()}
    if form.is_valid():
        context |= _page(request, form)
    return render(request, "oversight/book.html", context)


def _page(request, form):
    since, until = form.bounds()
    asked = form.cleaned_data
    case = _case_named(request, form)
    if form.errors:
        return {}
    person, agency = (asked[name] and asked[name].pk for name in ("person", "agency"))
    found = lines_of(
        since=since, until=until, person=person, agency=agency, group=asked["group"], case=case and case[0],
        after=request.GET.get("after", ""),
    )  # fmt: skip
    query = request.GET.copy()
    query.pop("after", None)
    shown = found[:PAGE]
    more = shown[-1].next if len(found) > PAGE else ""
    return {"rows": shown, "more": more, "query": query.urlencode(), "sealed": sealed_in(since, until), "asked": True}


def _counts():
    today = timezone.localdate()
    agencies = Agency.objects.in_bulk()
    found = rows("oversight_doubt_counts", today - timedelta(days=30), today)
    return [(agencies[agency].name, Pattern(pattern).label, raised, waiting) for pattern, agency, raised, waiting in found]


# Who saw whom ---------------------------------------------------------------------------------------------------------


def _asked_by_auditor(request):
    """(form, case number, rows): for the auditor, by case number."""
    require(request, Permission.BOOK_READ)
    form = SeenForm(request.GET if "number" in request.GET else None)
    if not form.is_valid():
        return form, "", None
    number = form.cleaned_data["number"]
    case = _case_named(request, form)
    if case is None:
        return form, "", None
    return form, number.strip().upper(), who_saw(case[1], *form.bounds())


def _asked_in_case(request, case_id):
    """(case, form, person, rows): for the head of an agency that takes part."""
    case = answered_case_for(request, case_id)
    people = list(Person.objects.filter(subject_of__case=case).order_by("-subject_of__is_main", "kana").distinct())
    form = CaseSeenForm(request.GET, people=people)
    if not form.is_valid():
        return case, form, case.person, None
    chosen = form.cleaned_data["person"] or str(case.person_id)
    person = next(person for person in people if str(person.pk) == chosen)
    return case, form, person, who_saw(person.pk, *form.bounds())


@reads
def person(request):
    form, number, seen = _asked_by_auditor(request)
    context = {"form": form, "number": number, "rows": seen, "query": request.GET.urlencode()}
    return render(request, "oversight/person.html", context)


@reads
def person_file(request):
    _, _, seen = _asked_by_auditor(request)
    if seen is None:
        raise Http404
    return spreadsheet.as_download(request, table_of(seen), "who-saw")


@reads
def person_paper(request):
    form, number, seen = _asked_by_auditor(request)
    if seen is None:
        raise Http404
    return _press(request, form, seen, number=number)


@reads
def seen(request, case_id):
    case, form, person, found = _asked_in_case(request, case_id)
    context = {"case": case, "form": form, "person": person, "rows": found, "query": request.GET.urlencode()}
    return render(request, "oversight/seen.html", context)


@reads
def seen_file(request, case_id):
    case, _, _, found = _asked_in_case(request, case_id)
    note_opening(request, case, case=case.pk, verb="exported")
    return spreadsheet.as_download(request, table_of(found or []), "who-saw")


@reads
def seen_paper(request, case_id):
    case, form, person, found = _asked_in_case(request, case_id)
    note_opening(request, case, case=case.pk, verb="printed")
    return _press(request, form, found or [], number=case.number, name=person.display_name)


def _press(request, form, found, *, number, name=""):
    context = {
        "rows": found,
        "number": number,
        "name": name,
        "since": form.cleaned_data.get("since"),
        "until": form.cleaned_data.get("until"),
        "people": len({row.user for row in found}),
    }
    title = "閲覧の記録（別紙）"
    pressed = pdf.render("oversight/print/seen.html", context, title=title, printed_by=request.user.signature)
    return pdf.as_download(pressed, "who-saw.pdf")


@reads
def changes(request, case_id):
    """Who changed what on the case; for everybody who reads it, as far as each reads the rows."""
    case = case_for(request, case_id, Permission.CASE_VIEW)
    people = list(case.subjects.values_list("person", flat=True))
    steps = of_case(case, people)
    context = {"case": case, "steps": steps[:MOST_STEPS], "more": len(steps) > MOST_STEPS, "most": MOST_STEPS}
    return render(request, "oversight/changes.html", context)


# Seals ----------------------------------------------------------------------------------------------------------------


@reads
def seals(request):
    _audit(request)
    return render(request, "oversight/seals.html", {"seals": list(Seal.objects.order_by("-number")[:SEALS]), "most": SEALS})


@reads
def seals_paper(request):
    """The last seal of each of the last days: what is kept on paper cannot be forged afterwards."""
    _audit(request)
    last: dict = {}
    for seal in Seal.objects.filter(at__gte=timezone.now() - timedelta(days=31)).order_by("number"):
        last[timezone.localdate(seal.at)] = seal
    days = [{"day": day, "seal": seal, "link": _spaced(seal.link)} for day, seal in sorted(last.items(), reverse=True)]
    title = "記録簿の封（日報）"
    pressed = pdf.render("oversight/print/seals.html", {"days": days}, title=title, printed_by=request.user.signature)
    return pdf.as_download(pressed, "seals.pdf")


def _spaced(link: str) -> str:
    return " ".join(link[n : n + 8] for n in range(0, 64, 8))


# Openings somebody should look at ---------------------------------------------------------------------------------------


@reads
def doubts(request):
    require(request, Permission.READERS_VIEW)
    mine = doubts_of(request.user).select_related("actor", "agency")
    waiting, done = list(mine.open()[: DOUBTS + 1]), list(_answered(mine)[:DOUBTS])
    context = {"waiting": waiting[:DOUBTS], "more": len(waiting) > DOUBTS, "done": done}
    return render(request, "oversight/doubts.html", context)


def _answered(mine):
    return mine.exclude(answers=None).distinct()


@writes
def doubt(request, doubt_id):
    found = doubt_for(request, doubt_id)
    form = AnswerForm(request.POST or None)
    if form.is_valid() and form.attempt(actions.answer, found, by=request.user, **form.answers()):
        messages.success(request, "確認したことを記録しました。")
        return redirect("oversight:doubts")
    case = Case.objects.filter(pk=found.case_id).first() if found.case_id else None
    context = {"doubt": found, "case": case, "form": form, "answers": list(found.answers.select_related("by"))}
    return render(request, "oversight/doubt.html", context)
