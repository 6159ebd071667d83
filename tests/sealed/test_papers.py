"""The sheets of a conference on paper: archival and accessible; filled, blank, and with more than any box has room for."""

from io import BytesIO

import pikepdf
import pytest
from django.urls import reverse
from django.utils import timezone

from common.uploads import accept
from sealed import actions, paper, papering, sitting
from sealed.models import Pledge
from tests.common.test_pdf import words_of
from tests.plans.test_papers import looked_at
from tests.stories import Secret

LONG = "近隣から怒鳴り声の相談が続き、雨戸が閉まったままの日が増えた。"
FEW = {"preparation": 2, "minutes": 2, "papers": 1, "feedback": 1, "pledge": 1}


@pytest.fixture
def secret(db):
    return Secret().lived()


def overfull(secret):
    """In every box, as much as it takes."""
    with secret.story.by("kobayashi") as chair:
        about = secret.conference
        boxes = dict.fromkeys(("household", "doing", "joining", "asking", "direction"), LONG * 60)
        sitting.prepare(about, by=chair, **boxes)
        sitting.write_minutes(about, by=chair, facts=LONG * 120, views=LONG * 60, decisions=LONG * 60, unresolved=LONG * 30)
        papering.hand_out(about, by=chair, paper="とても長い名前の資料" * 9, seats=[secret.seat] * 60)


@pytest.mark.parametrize("sheet", paper.SHEETS)
@pytest.mark.parametrize("state", ["filled", "blank", "full"])
def test_every_state_of_a_sheet_is_whole(enter, sato, secret, sheet, state):
    if state == "full":
        overfull(secret)
    name, arguments = ("blank_pdf", [sheet]) if state == "blank" else ("sheet_pdf", [secret.conference.pk, sheet])
    content = enter(sato).get(reverse(f"sealed:{name}", args=arguments)).content
    kind, headings, pages = looked_at(content)

    assert kind == ("2", "A", "1")
    assert (headings[0], set(headings[1:]) - {"/H2"}) == ("/H1", set())
    assert pages <= (FEW[sheet] if state != "full" else 20)
    assert "取扱注意" in words_of(content)
    if state == "full" and sheet == "minutes":
        assert "".join(words_of(content).split()).count("怒鳴り声の相談") >= 240  # nothing is cut off


def test_call_inquiry_request_and_pledge_are_whole(story, secret, kobayashi):
    with story.by("suzuki") as user:
        asked = actions.ask_city(by=user, agency=user.desk, subject="男性", no_consent="unmet", situation=LONG * 60)
    with secret.story.by("kobayashi") as chair:
        said = {"what": LONG * 30, "due_on": timezone.localdate(), "document_no": "地共第2号"}
        outside = papering.inquire(secret.conference, by=chair, seat=None, outside="蔵王みなみ病院", **said)
        letter = paper.inquiry(secret.conference, outside, by=kobayashi)
        pressed = [
            letter,
            paper.call(secret.conference, secret.seat, by=kobayashi),
            paper.inquiry(secret.conference, secret.inquiry, by=kobayashi),
            paper.request(asked, by=kobayashi),
            paper.pledge(Pledge.objects.filter(user=kobayashi).first(), by=kobayashi),
        ]
    for sheet in pressed:
        kind, headings, _ = looked_at(sheet.pdf)
        assert (kind, headings[0], sheet.missing, sheet.warnings) == (("2", "A", "1"), "/H1", (), ())
    assert "蔵王みなみ病院 御中" in " ".join(words_of(letter.pdf).split())


def test_the_name_of_the_reader_lies_across_every_page_of_a_paper(enter, sato, secret):
    with secret.story.by("sato"):
        long = paper.blank("papers", by=sato).pdf
    twice = pikepdf.open(BytesIO(long))
    twice.pages.append(twice.pages[0])
    kept = BytesIO()
    twice.save(kept)
    with secret.story.by("kobayashi") as chair:
        shown = papering.add_paper(secret.conference, by=chair, title="資料", file=accept("資料.pdf", kept.getvalue()))
    content = enter(sato).get(reverse("sealed:paper_pdf", args=[secret.conference.pk, shown.pk])).content
    with pikepdf.open(BytesIO(content)) as opened:
        laid = [len(page.resources.get("/XObject", {}).keys()) for page in opened.pages]
    assert len(laid) == 2
    assert all(laid)


def test_the_day_of_the_papers_empties_the_preparation_sheet(enter, sato, secret):
    with secret.story.by("kobayashi"):
        secret.conference.papers_until = timezone.localdate().replace(year=2020)
        secret.conference.save(update_fields=["papers_until"])
    content = enter(sato).get(reverse("sealed:sheet_pdf", args=[secret.conference.pk, "preparation"])).content
    assert "秘密の世帯" not in words_of(content)
