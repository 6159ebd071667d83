"""Places and their sessions: the phone page, the same as before, the figures, the survey."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from agencies.holdings import holdings_of
from common.acting import acting_as
from common.owner import as_owner
from common.spreadsheet import read
from community.models import Session


def add(town):
    return reverse("community:add_session", args=[town.place.pk])


def typed(**said):
    return {"held_on": "", "helpers": "", "note": "", **said}


def test_it_starts_from_the_time_before(town, enter, honma):
    page = enter(honma).get(add(town)).text
    assert "前回" in page
    assert "参加者9人" in page
    assert 'name="heads-old-female" value="7"' in page


def test_the_same_as_before_is_one_press(town, enter, honma):
    day = town.today - timedelta(days=7)
    answer = enter(honma).post(add(town), {"same-held_on": day.isoformat(), "same": "1"})

    assert answer.status_code == 302
    with acting_as(honma.pk):
        session = town.place.sessions.get(held_on=day)
    assert (session.heads, session.participants, session.helpers) == ({"old-female": 7, "old-male": 2}, 9, 2)
    assert session.topics == ["exercise"]


def test_full_width_digits_and_what_is_empty_counts_as_nobody(town, enter, honma):
    day = town.today - timedelta(days=7)
    said = typed(held_on=day.isoformat(), **{"heads-child-other": "３", "heads-adult-male": "1"}, helpers="")
    answer = enter(honma).post(add(town), said)

    assert answer.status_code == 302, answer.context["form"].errors
    with acting_as(honma.pk):
        assert town.place.sessions.get(held_on=day).heads == {"child-other": 3, "adult-male": 1}


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "参加者の人数を入力してください"),
        ({"heads-old-male": "1", "note": "田中さんが休み"}, "人が分かることばのようです"),
        ({"heads-old-male": "x"}, "数字で入力してください"),
        ({"heads-old-male": "1000"}, "999までの数"),
        ({"heads-old-male": "1", "held_on": "R9.13.1"}, "年月日を確認してください"),
        ({"heads-old-male": "1", "held_on": "H20.4.1"}, "開始日から終了日までの間"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(town, enter, honma, said, sentence):
    day = (town.today - timedelta(days=7)).isoformat()
    page = enter(honma).post(add(town), typed(held_on=day, topics=["tea"]) | said)

    assert page.status_code == 200
    assert sentence in page.text
    assert all(f'value="{value}"' in page.text or value in page.text for value in said.values())
    with as_owner():
        assert Session.objects.count() == 1


def test_twice_on_one_day_is_refused_with_a_sentence(town, enter, honma):
    for said in (
        {"same-held_on": town.today.isoformat(), "same": "1"},
        typed(held_on=town.today.isoformat(), **{"heads-old-male": "4"}),
    ):
        page = enter(honma).post(add(town), said)
        assert "この日の開催は、すでに記録されています" in page.text


def test_the_database_wants_the_sum_of_the_parts(town, honma):
    with acting_as(honma.pk):
        for wrong in ({"participants": 3}, {"heads": {"old-male": -1, "old-female": 10}}):
            with pytest.raises(IntegrityError, match="session_heads_add_up"), transaction.atomic():
                Session.objects.filter(pk=town.session.pk).update(**wrong)


def test_only_who_recorded_it_puts_it_right(town, enter, honma, yamazaki):
    where = reverse("community:edit_session", args=[town.place.pk, town.session.pk])
    said = typed(held_on=town.today.isoformat(), helpers="5", **{"heads-oldest-female": "2"})
    assert enter(yamazaki).post(where, said).status_code == 403
    assert enter(honma).post(where, said).status_code == 302
    with acting_as(honma.pk):
        assert Session.objects.get().participants == 2


def test_the_survey_has_one_row_a_place_and_counts_the_month(town, enter, honma):
    with acting_as(honma.pk):
        town.add_place(name="やすみ会", kana="やすみかい")
        town.meet(town.today.replace(day=1) - timedelta(days=1))
    answer = enter(honma).get(f"{reverse('community:survey')}?month={town.today:%Y-%m}")

    head, *rows = read(answer.content, "places.xlsx")
    named = [dict(zip(head, row, strict=True)) for row in rows]
    assert [(row["通いの場の名称"], row["月1回以上の開催"], row["開催回数"]) for row in named] == [
        ("ひだまり会", "○", "1"),
        ("やすみ会", "", "0"),
    ]
    assert (named[0]["主な活動"], named[0]["75～84歳・女性"], named[0]["参加者延べ数"]) == ("体操（運動）", "7", "9")


def test_an_ended_place_ends_after_it_began(town, enter, honma):
    where = reverse("community:edit_place", args=[town.place.pk])
    form = enter(honma).get(where).context["form"]
    said = {name: form[name].value() or "" for name in form.fields if name != "once"}
    said |= {"started_on": "R8.4.1", "ended_on": "R7.4.1"}
    assert "終了日は、開始日以降にしてください" in enter(honma).post(where, said).text


def test_what_an_agency_tends_stands_where_its_end_is_decided(town, honma, kobayashi):
    with acting_as(kobayashi.pk):
        held = {each.kind: [line.text for line in each.lines] for each in holdings_of(agency=honma.desk)}
    assert (held["places"], held["resources"]) == (["ひだまり会"], ["さくら農園"])
