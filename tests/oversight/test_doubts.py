"""From the openings of a day to the head's answer."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from agencies.models import User
from audit.book import write_down
from audit.models import Entry
from common.acting import acting_as
from common.deeds import rows, select
from common.owner import as_owner
from notices.models import Notice
from oversight.models import Answer, Doubt
from oversight.tasks import look_through_the_book
from tests.stories import Story

LIST = reverse("oversight:doubts")


def looked(user, case, ago, hour=10, verb="opened"):
    """An opening so many days ago, at that hour."""
    with acting_as(user.pk):
        write_down(verb, about=case, case=case)
    at = timezone.localtime().replace(hour=hour, minute=0) - timedelta(days=ago)
    with as_owner():
        newest = Entry.objects.order_by("-id").values("id")[:1]
        Entry.objects.filter(pk__in=newest).update(at=at)


def found(pattern):
    with as_owner():
        return list(Doubt.objects.filter(pattern=pattern).values_list("actor__username", "agency__name", "times"))


def test_somebody_of_the_same_name(db, sato, ito):
    case = Story().received(name="佐藤　一郎", kana="さとう　いちろう").case
    other = Story().received(name="早藤　一郎", kana="そうとう　いちろう").case
    looked(sato, case, 1)
    looked(sato, other, 1)
    look_through_the_book()

    assert found("kin") == [("sato", "地域包括支援センター3", 1)]


def test_opened_by_another_agency_and_nothing_done(db, ito):
    story = Story().decided()
    with as_owner():
        Entry.objects.filter(actor_id=ito.pk).delete()
    looked(ito, story.case, 15)
    look_through_the_book()

    assert found("no_work") == [("ito", "地域共生社会課", 1)], "ito heads the desk: the host section looks"


def test_work_within_two_weeks_answers_it(db, ito):
    story = Story().decided()
    looked(ito, story.case, 15)
    with as_owner():
        Entry.objects.filter(actor_id=ito.pk).exclude(verb="opened").delete()
    looked(ito, story.case, 5, verb="note.added")
    look_through_the_book()

    assert found("no_work") == []


def test_each_is_raised_once_and_the_head_told_without_a_name(db, sato, kobayashi):
    case = Story().received(name="佐藤　一郎", kana="さとう　いちろう").case
    looked(sato, case, 1)
    with as_owner():
        select(
            "update agencies_post set role = 'leader' where user_id = %s returning id", User.objects.get(username="suzuki").pk
        )
        select(
            "update agencies_post set agency_id = (select agency_id from agencies_post where user_id = %s) where user_id = %s returning id",
            sato.pk, User.objects.get(username="suzuki").pk,
        )  # fmt: skip
    look_through_the_book()
    look_through_the_book()

    assert len(found("kin")) == 1
    with as_owner():
        told = list(Notice.objects.filter(kind="oversight.doubts").values_list("user__username", "url"))
    assert told == [("suzuki", LIST)]


@pytest.fixture
def doubt(db, kato):
    story = Story().received()
    with as_owner():
        return Doubt.objects.create(
            day=timezone.localdate(), pattern="kin", actor=kato, agency=story.shakyo, case_id=story.case.pk, times=2
        )


def test_the_head_answers_and_it_stays(doubt, enter, yamazaki):
    client = enter(yamazaki)
    assert "加藤　大輔" in client.get(LIST).content.decode()
    assert "いまは開けないケース" in client.get(doubt.get_absolute_url()).content.decode()
    empty = client.post(doubt.get_absolute_url(), {"words": ""}).content.decode()
    assert "入力してください" in empty
    page = client.post(doubt.get_absolute_url(), {"words": "同姓の別人でした。"}, follow=True).content.decode()

    assert "確認を待つ閲覧はありません" in page
    assert "同姓の別人でした" in client.get(doubt.get_absolute_url()).content.decode()
    with as_owner():
        assert Entry.objects.filter(verb="doubt.answered", actor_id=yamazaki.pk).count() == 1


def test_whom_it_is_about_and_others_do_not_see_it(doubt, enter, kato, ito, sato, ono):
    assert enter(kato).get(doubt.get_absolute_url()).status_code == 404, "a coordinator too, but it is about him"
    assert enter(ito).get(doubt.get_absolute_url()).status_code == 404
    assert enter(sato).get(doubt.get_absolute_url()).status_code == 404
    for user in (kato, ito, sato, ono):
        with acting_as(user.pk):
            assert Doubt.objects.count() == 0


def test_the_auditor_sees_counts(doubt, enter, ono):
    page = enter(ono).get(reverse("oversight:book"))

    assert page.context["counts"] == [("山形市社会福祉協議会", "同じ名字の人のケースを開いた", 1, 1)]


def test_nobody_writes_doubts_or_takes_an_answer_back(doubt, yamazaki, kato):
    with acting_as(yamazaki.pk):
        answer = Answer.objects.create(doubt=doubt, by=yamazaki, words="確認済み")
        for attempt in (
            lambda: Answer.objects.filter(pk=answer.pk).update(words="x"),
            answer.delete,
            lambda: Doubt.objects.update(times=9),
        ):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                attempt()
        with pytest.raises((ProgrammingError, IntegrityError), match=r"permission denied|row-level"), transaction.atomic():
            Doubt.objects.create(day=timezone.localdate(), pattern="kin", actor=kato, agency=doubt.agency, times=1)
        assert rows("oversight_day", timezone.localdate()) == [], "facts about kin are for the clock alone"


def test_it_stands_on_the_desk(doubt, enter, yamazaki, kato):
    assert "確認が必要な閲覧" in enter(yamazaki).get(reverse("cases:my_day")).content.decode()
    assert "確認が必要な閲覧" not in enter(kato).get(reverse("cases:my_day")).content.decode()
