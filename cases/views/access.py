"""Who may read this, and why; and the other way round: what may this person read."""

from datetime import datetime

from django.http import Http404
from django.shortcuts import get_object_or_404, render

from agencies.models import Agency, Post, User
from agencies.roles import Permission
from audit.http import reads
from cases.access import case_for
from cases.explain import Circle, answers_for, parts_of, reasons_of, record_of, title_of, ways_to
from cases.models import Exclusion, Opening
from cases.readers import who_read
from common.deeds import call


@reads
def readers(request, case_id):
    """Every agency and person, by which path, since and until when; who has read it, for those who answer for the case."""
    case = case_for(request, case_id, Permission.CASE_VIEW)
    circle = Circle(case, case.circle)
    asked = request.GET.get("agency", "")
    agency = Agency.objects.filter(pk=asked).first() if asked.isdigit() else None
    context = {
        "case": case,
        "circle": circle,
        "groups": _by_agency(case, ways_to(case, circle)),
        "openings": who_read(case) if request.user.may(Permission.READERS_VIEW) else None,
        "agencies": list(Agency.objects.working().order_by("code").values_list("pk", "name")),
        "asked": agency,
        "answers": answers_for(agency, circle) if agency else [],
        "may_restrict": case.opening is None and call("cases_may_restrict", case.pk),
        "holds": case.opening is None and case.custodian in request.user.agencies_with(Permission.CASE_RECORD),
    }
    return render(request, "cases/readers.html", context)


@reads
def record_readers(request, case_id, kind, record_id):
    """The same for one note, sheet, plan or item of the agenda."""
    case = case_for(request, case_id, Permission.CASE_VIEW)
    record = record_of(case, kind, record_id, request.user)
    if record is None:
        raise Http404
    circle = Circle(case, case.circle)
    context = {"case": case, "circle": circle, "title": title_of(record), "groups": _by_agency(case, ways_to(record, circle))}
    return render(request, "cases/record_readers.html", context)


def _by_agency(case, ways) -> list[dict]:
    """Agency by agency, the path once where all have the same."""
    reasons, groups = reasons_of(case), {}
    for way in ways:
        key = (way.agency.pk, way.path, way.until, way.opens)
        fresh = {"way": way, "people": [], "also": reasons[way.agency.pk], "by_hour": isinstance(way.until, datetime)}
        groups.setdefault(key, fresh)["people"].append(way)
    return list(groups.values())


@reads
def mine(request):
    """What may I read, and why? For heads also the way to their staff."""
    return _page(request, request.user)


@reads
def of_person(request, user_id):
    """For the head, about the own staff; of anybody else nothing shows."""
    person = get_object_or_404(User.objects.filter(pk__in=[user.pk for user in _staff_of(request.user)]), pk=user_id)
    return _page(request, person)


def _page(request, person):
    context = {
        "person": person,
        "is_me": person == request.user,
        "posts": person.current_posts,
        "parts": parts_of(person),
        "declared": list(Exclusion.objects.in_force().filter(user=person)) if person == request.user else [],
        "openings": list(Opening.objects.filter(user=person)[:20]) if person == request.user else [],
        "staff": _staff_of(request.user) if person == request.user else [],
        "may_read": request.user.may(Permission.CASE_VIEW),
        "may_open": request.user.may(Permission.EMERGENCY_OPEN),
        "may_review": request.user.may(Permission.EMERGENCY_REVIEW),
    }
    return render(request, "cases/access.html", context)


def _staff_of(user) -> list[User]:
    """Whoever works today where this person oversees the desk."""
    headed = user.agencies_with(Permission.DESK_OVERSEE)
    posts = Post.objects.now().filter(agency__in=headed, user__is_active=True).exclude(user=user).select_related("user")
    return list({post.user_id: post.user for post in posts.order_by("user__kana")}.values())
