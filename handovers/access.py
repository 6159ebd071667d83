"""Who may hand over what. A head sees the cases of the own desk; the administrator counts only; offices end whole agencies."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from agencies.models import Agency, Post, User, host_agency_ids
from agencies.roles import Permission


def heads(user) -> list[Agency]:
    """The agencies in which this person may hand work over: as their head, or as one of a desk that nobody heads today."""
    led = user.agencies_with(Permission.DESK_OVERSEE)
    others = [agency for agency in user.agencies_with_case_work() if agency not in led]
    overseeing = Post.objects.now().with_case_work().granting(Permission.DESK_OVERSEE)
    headed = set(overseeing.filter(agency__in=others).values_list("agency", flat=True)) if others else set()
    return led + [agency for agency in others if agency.pk not in headed]


def ends_agencies(user) -> bool:
    """Officers of the host section, and coordinators of the coordinator agency."""
    return bool(host_agency_ids() & {agency.pk for agency in user.agencies_with(Permission.AGENCY_END)})


def require_office(request) -> None:
    if not ends_agencies(request.user):
        raise PermissionDenied("機関の終了と引継先を決められるのは、市の所管課と多機関協働事業者だけです。")


def worker_for(request, user_id, agency_id) -> tuple[User, Agency, bool]:
    """Somebody who works or worked for an agency, and whether the asking person may see and move the cases there."""
    agency = get_object_or_404(Agency, pk=agency_id)
    leads = agency in heads(request.user)
    if not leads and not request.user.may(Permission.STAFF_MANAGE):
        raise Http404
    worker = get_object_or_404(User.objects.filter(posts__agency=agency).distinct(), pk=user_id)
    return worker, agency, leads
