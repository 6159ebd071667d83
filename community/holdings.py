"""What an agency tends: places and resources that need another keeper before it ends."""

from agencies.holdings import Line, holding, holds
from community.models import Place, Resource


@holds
def tended(user=None, agency=None):
    if agency is None or user is not None:
        return  # a place is an agency's, never one person's
    places = Place.objects.filter(agency=agency, ended_on=None)
    yield from holding("places", "担当している通いの場", places, _line)
    yield from holding("resources", "管理している社会資源", Resource.objects.now().filter(keeper=agency), _line)


def _line(row) -> Line:
    return Line(row.name, row.get_absolute_url())
