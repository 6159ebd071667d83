"""The figures, in the order of the page.

To add one: copy received.py, write <app>_figure_<what> in a new migration, and put the module in the list. An app whose figures
are not of this app adds them in its own ready(): register(Figure(...)).
"""

from reports.figures import (
    agencies,
    closed,
    conference_cases,
    conferences,
    continued,
    continued_persons,
    decided,
    informed,
    meeting_agencies,
    meeting_cases,
    meetings,
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
