"""F6 and the monitoring record on paper: archival and accessible; filled, blank, and with more than any box has room for."""

from io import BytesIO

import pikepdf
import pytest
from django.urls import reverse

from tests.common.test_pdf import structure, words_of

LONG = "夫が亡くなってから家計は長男まかせで、国保と水道の督促が届いている。"


def looked_at(content):
    """(kind of archive, its headings, how many pages)."""
    with pikepdf.open(BytesIO(content)) as opened:
        facts = opened.open_metadata()
        kind = facts["pdfaid:part"], facts["pdfaid:conformance"], facts["pdfuaid:part"]
        headings = [str(element.S) for element in structure(opened.Root.StructTreeRoot) if str(element.S).startswith("/H")]
        return kind, headings, len(opened.pages)


@pytest.mark.parametrize("sheet", ["evaluation", "monitoring"])
@pytest.mark.parametrize("state", ["filled", "blank", "full"])
def test_every_state_of_a_sheet_is_whole(story, enter, yamazaki, sheet, state):
    if state == "blank":
        url = reverse(f"plans:blank_{sheet}_pdf")
    else:
        texts = {"changes": LONG * 50, "words": LONG * 50} if state == "full" else {}
        story.decided().monitored(**texts)
        more = (
            {"changes": LONG * 50, "own_view": LONG * 50, "remaining": LONG * 100, "watch": LONG * 50}
            if state == "full"
            else {}
        )
        story.evaluating(**more)
        record = getattr(story, sheet)
        url = reverse(f"plans:{sheet}_pdf", args=[story.case.pk, story.plan.pk, record.pk])
    content = enter(yamazaki).get(url).content
    kind, headings, pages = looked_at(content)

    assert kind == ("2", "A", "1")
    assert (headings[0], set(headings[1:])) == ("/H1", {"/H2"})
    assert pages <= (2 if state != "full" else 9)
    if state == "full":
        assert "".join(words_of(content).split()).count("督促が届いている") >= 90  # nothing is cut off
