"""The doors of 地域づくり. Resources and places are open to everybody who works here; what was done and heard is not."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404

from agencies.access import require
from agencies.models import Agency, Municipality
from agencies.roles import Permission, Role
from audit.book import note_opening
from community.models import Place, Report, Resource, ResourceContact, Session, Suggestion

KEEP = Permission.PLACE_KEEP


def keeps(user) -> bool:
    return user.may(KEEP)


def agency_of(user) -> Agency:
    """In whose name somebody keeps places; asked after `require`."""
    return user.agencies_with(KEEP)[0]


def followed_by(user):
    """Whose work this person reads: one's own, that of the agencies one's section supervises; the host section all of it."""
    own = [agency.pk for agency in user.agencies_with(KEEP)]
    sections = [post.agency_id for post in user.current_posts if post.role == Role.SECTION_OFFICER]
    officer = [post.agency_id for post in user.current_posts if post.role == Role.HOST_OFFICER]
    if officer and Municipality.objects.filter(host__in=officer).exists():
        return Agency.objects.all()
    return Agency.objects.filter(Q(pk__in=own) | Q(section__in=sections))


def reads_work(user) -> bool:
    """Whether anything of what was done and heard is this person's to read."""
    return keeps(user) or any(post.role == Role.SECTION_OFFICER for post in user.current_posts)


def require_work(request) -> None:
    if not reads_work(request.user):
        raise PermissionDenied("この画面は、通いの場を管理する機関と所管課の職員だけが見られます。")


def resource_for(request, resource_id) -> Resource:
    require(request, Permission.SYSTEM_VIEW)
    found = Resource.objects.visible_to(request.user).select_related("district", "agency", "keeper", "checked_by")
    return get_object_or_404(found, pk=resource_id)


def contact_of(request, resource) -> ResourceContact | None:
    """Whom to call there, where that may be read; then it counts as opened."""
    contact = ResourceContact.objects.filter(resource=resource).first() if keeps(request.user) else None
    if contact:
        note_opening(request, contact)
    return contact


def place_for(request, place_id) -> Place:
    require(request, Permission.SYSTEM_VIEW)
    found = Place.objects.visible_to(request.user).select_related("district", "agency", "resource")
    return get_object_or_404(found, pk=place_id)


def session_for(request, place_id, gathering_id) -> Session:
    """Whoever may not read what was done there finds nothing, whatever else is theirs to see."""
    found = Session.objects.visible_to(request.user, followed_by(request.user))
    return get_object_or_404(found.select_related("agency", "recorded_by", "place"), pk=gathering_id, place=place_id)


def line_for(request, model, line_id):
    """A line of one's own month, to be put right."""
    mine = [agency.pk for agency in request.user.agencies_with(KEEP)]
    return get_object_or_404(model.objects.filter(agency__in=mine), pk=line_id)


def report_for(request, report_id) -> Report:
    found = Report.objects.visible_to(request.user, followed_by(request.user))
    return get_object_or_404(found.select_related("agency__section", "written_by", "submitted_by"), pk=report_id)


def suggestion_for(request, resource_id, suggestion_id) -> Suggestion:
    resource = resource_for(request, resource_id)
    require(request, KEEP)
    return get_object_or_404(resource.suggestions.select_related("by", "resource"), pk=suggestion_id)
