"""Counts: for the agencies of the programme, and for the host section, which sees nothing else of it."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils import timezone

from agencies.models import host_agency_ids
from agencies.roles import Permission
from audit.http import reads
from common.wareki import fiscal_year
from outreach.access import holders
from outreach.figures import tables_of

YEARS = 5


@reads
def overview(request):
    agencies = holders(request.user)
    host = {agency.pk for agency in request.user.agencies_with(Permission.CASE_VIEW)} & host_agency_ids()
    if not agencies and not host:
        raise PermissionDenied("この件数は、アウトリーチ事業を担う機関と市の所管課だけが見られます。")
    this = fiscal_year(timezone.localdate())
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and this - YEARS < int(asked[:4]) <= this else this
    scopes = [*(["own"] if agencies else []), "shakyo", "centres"]
    tables = tables_of(scopes, date(year, 4, 1), date(year + 1, 3, 31))
    years = [(each, f"令和{each - 2018}年度") for each in range(this, this - YEARS, -1)]
    return render(request, "outreach/figures.html", {"tables": tables, "year": year, "years": years, "opens": bool(agencies)})
