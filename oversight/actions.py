"""The deed of looking at an opening: what was found is written down, by the head of that agency."""

from audit.book import write_down
from common.deeds import deed
from oversight.models import Answer, Doubt


@deed
def answer(doubt: Doubt, *, by, words) -> Answer:
    said = Answer.objects.create(doubt=doubt, by=by, words=words)
    write_down("doubt.answered", about=doubt)
    return said
