"""Deeds on the figures of the clock. Deadlines that run already stay as they are."""

from agencies.models import Municipality
from audit.book import write_down
from clocks.clock import given
from clocks.models import AnswerTime, Figure
from common.deeds import deed


@deed
def set_figures(*, changes: dict[str, int], by) -> None:
    """`changes`: figures as they shall be. Kept is only what differs from what every city starts from."""
    city = Municipality.objects.select_for_update().get()  # one editor at a time
    usual = given()
    for name, days in changes.items():
        if days == usual[name]:
            Figure.objects.filter(name=name).delete()
        else:
            Figure.objects.update_or_create(name=name, defaults={"days": days})
    write_down("clock.set", about=city, figures=changes)


@deed
def add_answer_time(*, agency, urgency, days, by) -> AnswerTime:
    own = AnswerTime.objects.create(agency=agency, urgency=urgency, days=days)
    write_down("answer_time.added", about=own, agency=agency.pk, urgency=urgency, days=days)
    return own


@deed
def change_answer_time(own, *, days, by) -> AnswerTime:
    own.days = days
    own.save(update_fields=["days", "updated_at"])
    write_down("answer_time.changed", about=own, agency=own.agency_id, urgency=own.urgency, days=days)
    return own


@deed
def remove_answer_time(own, *, by) -> None:
    write_down("answer_time.removed", about=own, agency=own.agency_id, urgency=own.urgency, days=own.days)
    own.delete()
