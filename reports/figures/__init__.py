"""The figures, in the order of the page.

To add one: copy received.py, write <app>_figure_<what> in a new migration, and put the module in the list. Rooms beside the
cases have one module each, with all their figures.
"""

from reports.figures import (
    agencies,
    closed,
    community,
    conference_cases,
    conferences,
    continued,
    continued_persons,
    council,
    decided,
    informed,
    meeting_agencies,
    meeting_cases,
    meetings,
    outreach,
    participation,
    plans_again,
    plans_new,
    posts,
    received,
    received_persons,
    referred,
    referred_elsewhere,
    supported,
    taken,
)
from reports.figures.counting import Figure

FIGURES: dict[str, Figure] = {}


def register(figure: Figure) -> None:
    if figure.code in FIGURES:
        raise ValueError(f"the figure {figure.code} stands twice")
    FIGURES[figure.code] = figure


for _module in (
    received,
    received_persons,
    continued,
    continued_persons,
    referred,
    referred_elsewhere,
    informed,
    taken,
    plans_new,
    plans_again,
    decided,
    supported,
    closed,
    meetings,
    meeting_cases,
    meeting_agencies,
    conferences,
    conference_cases,
    agencies,
    posts,
):
    register(_module.FIGURE)
for _room in (participation, community, outreach, council):
    for _figure in _room.FIGURES:
        register(_figure)
