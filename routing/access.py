"""Who may look at the desks' load: whoever sends offers, and whoever may see how the city is organised."""

from agencies.access import require
from agencies.roles import Permission


def require_loads(request) -> None:
    if not request.user.may(Permission.OFFER_SEND):
        require(request, Permission.SYSTEM_VIEW)


def may_edit(user) -> bool:
    return user.may(Permission.LISTS_EDIT)
