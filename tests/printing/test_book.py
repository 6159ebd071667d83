"""What was printed by whom: everybody for the host section, one's own people for a head, and never a case one may not read."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.book import write_down
from common.acting import acting_as
from common.deeds import rows
from printing.actions import copy_plan
from tests.stories import Secret, Story

BOOK = reverse("printing:book")


def printed(user, about, case=None, verb="printed"):
    with acting_as(user.pk):
        write_down(verb, about=about, case=case)


@pytest.fixture
def town(db, sato, ito, yamazaki, kobayashi):
    """sato has printed a case the host section does not read; ito and yamazaki a plan it has decided on."""
    story = Story().decided()
    story.other = Story().received(name="丹野　茂", kana="たんの　しげる")
    printed(sato, story.other.case, story.other.case)
    printed(ito, story.plan, story.case, verb="exported")
    printed(yamazaki, story.plan, story.case)
    return story


def seen(client, **asked):
    return [
        (row.user.username, row.verb, row.what, row.case and row.case.number) for row in client.get(BOOK, asked).context["rows"]
    ]


def test_the_host_section_sees_everybody_and_the_number_where_it_reads_the_case(town, enter, kobayashi):
    assert seen(enter(kobayashi)) == [
        ("yamazaki", "印刷", "支援プラン", town.case.number),
        ("ito", "書き出し", "支援プラン", town.case.number),
        ("sato", "印刷", "ケースの書類", None),
    ]
    page = enter(kobayashi).get(BOOK).content.decode()
    assert town.other.case.number not in page
    assert "丹野" not in page


def test_a_head_sees_only_the_own_people(town, enter, ito, sato, takahashi):
    assert seen(enter(ito)) == [("ito", "書き出し", "支援プラン", town.case.number)]
    for user in (sato, takahashi):
        assert enter(user).get(BOOK).status_code == 403
        with acting_as(user.pk):
            assert rows("printing_book", timezone.now() - timedelta(days=1), timezone.now(), None, 10) == []


def test_by_person_and_month(town, enter, kobayashi, ito):
    client = enter(kobayashi)
    assert len(seen(client, person=ito.pk)) == 1
    assert seen(client, month=f"{timezone.localdate().replace(day=1) - timedelta(days=1):%Y-%m}") == []
    assert len(seen(client, month="x", person="y")) == 3, "what cannot be read is not asked for"


def test_nothing_of_a_sealed_conference_shows(db, enter, kobayashi, yamazaki):
    secret = Secret()
    printed(kobayashi, secret.conference)
    assert seen(enter(kobayashi)) == []


def test_a_copy_is_named_with_number_and_recipient(town, enter, kobayashi, yamazaki):
    with town.by("yamazaki") as user:
        copy = copy_plan(town.plan, by=user, agency=town.desk)
    enter(yamazaki).get(reverse("printing:copy_pdf", args=[town.case.pk, town.plan.pk, copy.pk]))
    row = enter(kobayashi).get(BOOK).context["rows"][0]
    assert (row.what, row.to) == ("支援プランの写し", "第1部　生活サポート相談窓口1あて")


def test_as_a_spreadsheet(town, enter, kobayashi):
    answer = enter(kobayashi).get(reverse("printing:book_file"), {"as": "csv"})
    text = answer.content.decode("utf-8-sig")
    assert text.splitlines()[0] == "日時,職員,所属,区分,種類,ケース番号,部・あて先"
    assert town.case.number in text
    assert town.other.case.number not in text


def test_it_asks_as_much_for_three_lines_as_for_thirty(town, enter, kobayashi, django_assert_max_num_queries):
    client, counts = enter(kobayashi), []
    for more in (0, 30):
        for _ in range(more):
            printed(kobayashi, town.plan, town.case)
        client.get(BOOK)
        with django_assert_max_num_queries(60) as asked:
            client.get(BOOK)
        counts.append(len(asked))
    assert counts[0] == counts[1]
