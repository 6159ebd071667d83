"""On the case page: the way to the proposals, for the agency that may send the case on."""

from agencies.roles import Permission
from cases.panels import Panel, on_case


@on_case
def of_case(request, case):
    if not case.is_open or case.custodian not in request.user.agencies_with(Permission.OFFER_SEND):
        return None
    return Panel("つなぎ先の案内", "routing/_panel.html", {"case": case})
