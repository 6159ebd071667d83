"""回答期限と段階: the city edits its figures; what runs already stays as it is."""

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.calendar import add_working_days
from cases.enums import Urgency
from clocks.clock import answer_by, days_for, figures, given
from clocks.enums import URGENCIES
from clocks.forms import box_of
from clocks.models import AnswerTime, Figure
from common.acting import acting_as
from common.owner import as_owner
from referrals.models import Offer

PAGE, OWN = reverse("clocks:figures"), reverse("clocks:answer_times")


def typed(**changes):
    """The page as it was shown, with some boxes changed."""
    now = figures()
    shown = {box_of(name): str(days) for name, days in now.items()}
    return {**shown, **{f"initial-{name}": days for name, days in shown.items()}, **changes}


def test_urgencies_are_those_of_cases():
    assert dict(Urgency.choices) == URGENCIES


def test_only_what_differs_is_kept(enter, kobayashi):
    client = enter(kobayashi)
    assert client.post(PAGE, typed(**{"answer-week": "3", "ladder-low-5": "20"})).status_code == 302
    assert dict(Figure.objects.values_list("name", "days")) == {"answer/week": 3, "ladder/low/5": 20}
    assert figures() == {**given(), "answer/week": 3, "ladder/low/5": 20}

    assert client.post(PAGE, typed(**{"answer-week": "２"})).status_code == 302
    assert dict(Figure.objects.values_list("name", "days")) == {"ladder/low/5": 20}


def test_what_a_colleague_changed_meanwhile_stays(enter, kobayashi):
    shown = typed(review="4")
    Figure.objects.create(name="next", days=9)
    assert enter(kobayashi).post(PAGE, shown).status_code == 302
    assert dict(Figure.objects.values_list("name", "days")) == {"next": 9, "review": 4}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"answer-week": "61"}, "0から60までの日数を入力してください"),
        ({"answer-week": "-1"}, "0 以上"),
        ({"answer-week": "二日"}, "数字で入力してください"),
        ({"answer-week": ""}, "日数を入力してください"),
        ({"ladder-month-3": "0"}, "中（1か月以内）の「調整機関」は、前の段階（1日）以上にしてください"),
    ],
)
def test_a_mistake_is_named_and_nothing_is_kept(enter, kobayashi, change, sentence):
    response = enter(kobayashi).post(PAGE, typed(**{**change, "review": "7"}))
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert 'value="7"' in response.content.decode()
    assert not Figure.objects.exists()


def test_a_running_deadline_does_not_move(enter, kobayashi, story):
    story.received().offered()
    before = story.offer.answer_by
    page = enter(kobayashi).get(PAGE).content.decode()
    assert "すでに送ったものの期限は、ここを変えても変わりません" in page
    enter(kobayashi).post(PAGE, typed(**{f"answer-{urgency}": "1" for urgency in URGENCIES}))
    with as_owner():
        assert (Offer.objects.get().answer_by, Offer.objects.get().due_on) == (before, before)
    assert answer_by(story.shakyo, "low") == add_working_days(timezone.localdate(), 1)


def test_an_agency_has_a_time_of_its_own(enter, kobayashi, shakyo):
    client = enter(kobayashi)
    said = {"agency": shakyo.pk, "urgency": "week", "days": "4"}
    assert client.post(OWN, said).status_code == 302
    own = AnswerTime.objects.get()
    assert days_for(shakyo, "week") == 4
    assert "4開庁日" in client.get(OWN).content.decode()

    again = client.post(OWN, {**said, "days": "5"})
    assert "この機関と緊急度の回答期限は、すでに登録されています" in again.content.decode()
    assert 'value="5"' in again.content.decode()

    assert client.post(reverse("clocks:change_answer_time", args=[own.pk]), {"days": "6"}).status_code == 302
    assert days_for(shakyo, "week") == 6
    too_many = client.post(reverse("clocks:change_answer_time", args=[own.pk]), {"days": "90"})
    assert "0から60まで" in too_many.content.decode()

    assert client.post(reverse("clocks:remove_answer_time", args=[own.pk])).status_code == 302
    assert days_for(shakyo, "week") == given()["answer/week"]
    assert client.post(reverse("clocks:remove_answer_time", args=[own.pk])).status_code == 404


def test_only_who_edits_lists_comes_in(enter, sato, yamazaki, mori):
    for user, status in ((sato, 403), (yamazaki, 403), (mori, 200)):
        client = enter(user)
        assert client.get(PAGE).status_code == status
        assert client.get(OWN).status_code == status


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_of_own_times_does_not_ask_more(enter, kobayashi, shakyo, how_many, django_assert_num_queries):
    with acting_as(kobayashi.pk):
        AnswerTime.objects.bulk_create(
            AnswerTime(agency=shakyo, urgency=urgency, days=1) for urgency in list(URGENCIES)[:how_many]
        )
    client = enter(kobayashi)
    client.get("/me/")
    with django_assert_num_queries(11):
        assert client.get(OWN).content.decode().count("1開庁日") == how_many
