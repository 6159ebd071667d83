"""Whose matters this person may look at: the database asks the same (migrations/0001_walls.sql, boards_agencies)."""

from agencies.models import Agency, User, host_agency_ids
from agencies.roles import Permission
from boards.enums import Scope


def scopes_of(user: User) -> dict[str, list[Agency]]:
    """Scope → its agencies, the widest last."""
    mine = user.agencies_with(Permission.CASE_VIEW)
    numbers = {agency.pk for agency in mine}
    scopes = {Scope.OWN: mine, Scope.SECTION: list(Agency.objects.working().filter(section__in=numbers).order_by("code"))}
    if numbers & host_agency_ids():
        scopes[Scope.CITY] = list(Agency.objects.working().order_by("code"))
    return {scope: agencies for scope, agencies in scopes.items() if agencies}
