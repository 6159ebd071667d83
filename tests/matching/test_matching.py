"""Already known? Shown inside one's own circle; elsewhere only the coordinator learns of it, decides, merges and undoes."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from cases import actions as cases
from cases.models import Case
from common.acting import acting_as
from common.errors import NotAllowed
from common.owner import as_owner
from consents.models import Consent
from matching import actions
from matching.card import card_of
from matching.models import Match, Merge
from people import actions as people
from people.models import Membership, Relation

KNOWN = reverse("matching:known")
BOARD = reverse("matching:board")
TYPED = {"name": "高橋崎子", "kana": "たかはし さきこ", "born_on": "S24.3.3"}


def received(story, login, agency, *, members=(), **person):
    """Another agency receives somebody."""
    with story.by(login) as user:
        identity = {
            "known": True,
            "name": "高橋　崎子",
            "kana": "たかはし　さきこ",
            "born_on": date(1949, 3, 3),
            "sex": "female",
        }
        intake = {"received_on": date(2026, 11, 1), "route": "visit", "topics": ["03"], "content": "別の機関の相談"}
        return cases.receive(
            agency=agency, by=user, person={**identity, **person}, intake=intake, members=[dict(m) for m in members]
        )


@pytest.fixture
def twice(story):
    """One woman, at two agencies that do not know of each other."""
    story.received(members=[{"name": "髙橋　蓮", "kind": "child", "sex": "male"}])
    story.other = received(
        story, "ito", story.desk, address="旅篭町1", members=[{"name": "髙橋　茂", "kind": "husband", "sex": "male"}]
    )
    return story


def test_inside_the_own_circle_it_is_shown_while_typing(story, enter, sato):
    story.received()
    told = enter(sato).post(KNOWN, TYPED).content.decode()
    assert "すでに関わっている人かもしれません" in told
    assert story.case.number in told


def test_outside_the_answer_is_the_same_to_the_byte(story, enter, suzuki):
    before = enter(suzuki).post(KNOWN, TYPED).content
    story.received()
    assert enter(suzuki).post(KNOWN, TYPED).content == before
    assert "確認中" in before.decode()


@pytest.mark.parametrize(
    ("person", "why"),
    [
        ({}, "name_birth"),
        ({"name": "髙橋　咲子"}, "name_birth"),
        ({"kana": "たかはし　さきよ", "name": "髙橋　咲代"}, "name_birth"),
        ({"kana": "タカハシサキコ", "born_on": date(1950, 3, 3)}, "sound_birth"),
        ({"kana": "たがはし　さぎこ", "name": "田賀橋", "born_on": date(1949, 3, 8)}, "sound_birth"),
        ({"kana": "さとう　さきこ", "name": "佐藤　崎子"}, "given_birth"),
        ({"born_on": None, "mobile": "090-1111-2222"}, "name_phone"),
    ],
)
def test_found_whatever_was_misspelt(story, person, why):
    story.received(mobile="090-1111-2222")
    received(story, "ito", story.desk, **person)
    with as_owner():
        assert Match.objects.get().why == why


@pytest.mark.parametrize(
    "person",
    [
        {"name": "鈴木　一郎", "kana": "すずき　いちろう"},
        {"born_on": date(1972, 8, 9)},
        {"born_on": None},
        {"known": False, "name": "", "kana": "", "description": "70代の女性"},
    ],
)
def test_not_found_when_it_is_somebody_else(story, person):
    story.received()
    received(story, "ito", story.desk, **person)
    with as_owner():
        assert not Match.objects.exists()


def test_corrected_later_it_is_found_then(story):
    story.received()
    other = received(story, "ito", story.desk, born_on=None)
    with story.by("ito") as user:
        people.correct_person(other.person, by=user, born_on=date(1949, 3, 3))
    with as_owner():
        assert Match.objects.count() == 1


def test_only_the_coordinator_sees_the_pair(twice, enter, yamazaki, ito, sato, kobayashi):
    with as_owner():
        match = Match.objects.get()
    for login in (ito, sato, kobayashi):
        assert enter(login).get(BOARD).status_code == 403
        with acting_as(login.pk):
            assert not Match.objects.exists()
    assert "同じ人かもしれない記録" in enter(yamazaki).get("/").content.decode()
    told = enter(yamazaki).get(match.get_absolute_url()).content.decode()
    for words in ("髙橋　﨑子", "高橋　崎子", "旅篭町1", "生活サポート相談窓口1", "地域包括支援センター3", "同意の記録 1件"):
        assert words in told
    for content in ("別の機関の相談", "心配なこと", "髙橋　茂", "髙橋　蓮"):
        assert content not in told


def test_a_protected_address_stays_hidden_and_warns(story, enter, yamazaki):
    story.received(address="秘密の町1", address_protected=True, mobile="090-1111-2222")
    received(story, "ito", story.desk)
    with as_owner():
        match = Match.objects.get()
    told = enter(yamazaki).get(match.get_absolute_url()).content.decode()
    assert "秘密の町1" not in told
    assert "090-1111-2222" not in told
    assert "支援措置で秘匿されています" in told


def decide(client, verdict):
    with as_owner():
        match = Match.objects.get()
    return client.post(match.get_absolute_url(), {"verdict": verdict, "reason": "本人に確かめた"})


def everything():
    with as_owner():
        return {
            model.__name__: sorted(map(str, model.objects.values_list("pk", *columns)))
            for model, columns in (
                (Case, ["person_id"]),
                (Membership, ["person_id", "household_id", "is_head"]),
                (Relation, ["person_id", "other_id"]),
                (Consent, ["person_id"]),
            )
        }


def test_merged_and_undone(twice, enter, yamazaki, ito, sato, kato):
    before, kept = everything(), twice.case.person_id
    assert decide(enter(yamazaki), str(kept)).status_code == 302

    with as_owner():
        assert set(Case.objects.values_list("person_id", flat=True)) == {kept}
    told = enter(ito).get(f"/cases/{twice.other.pk}/household/").content.decode()
    assert "髙橋　﨑子" in told
    assert "髙橋　茂" in told
    assert "髙橋　蓮" not in told, "the other side's relatives stay with their case"
    assert enter(ito).get(f"/cases/{twice.case.pk}/").status_code == 404
    assert "髙橋　茂" not in enter(sato).get(f"/cases/{twice.case.pk}/household/").content.decode()

    with as_owner():
        merge = Merge.objects.get()
    undo = reverse("matching:undo", args=[merge.pk])
    assert "まとめた本人だけ" in enter(kato).post(undo, follow=True).content.decode()
    assert "二つの記録に戻りました" in enter(yamazaki).post(undo, follow=True).content.decode()
    assert everything() == before
    with as_owner():
        assert Match.objects.get().is_open


def test_a_decided_plan_goes_with_the_person(story, enter, yamazaki):
    story.decided()
    other = received(story, "ito", story.desk)
    before = everything()
    assert decide(enter(yamazaki), str(other.person_id)).status_code == 302
    with as_owner():
        assert story.case.plans.get().consent_person_id == other.person_id
        merge = Merge.objects.get()
    enter(yamazaki).post(reverse("matching:undo", args=[merge.pk]))
    assert everything() == before


def test_kept_apart_it_is_not_asked_again(twice, enter, yamazaki, ito):
    before = everything()
    assert decide(enter(yamazaki), "different").status_code == 302
    assert everything() == before
    with twice.by("ito") as user:
        people.correct_person(twice.other.person, by=user, kana="たかはし　さきこ")
    with as_owner():
        assert Match.objects.get().state == "different"
    again = decide(enter(yamazaki), str(twice.case.person_id))
    assert "すでに判断されています" in again.content.decode()


def test_a_decision_needs_a_reason(twice, enter, yamazaki):
    with as_owner():
        match = Match.objects.get()
    response = enter(yamazaki).post(match.get_absolute_url(), {"verdict": "different", "reason": ""})
    assert "入力してください" in response.content.decode()


def test_nobody_else_calls_the_functions(twice, ito):
    with as_owner():
        match = Match.objects.get()
    with acting_as(ito.pk):
        assert card_of(match) is None
        with pytest.raises(NotAllowed, match="調整機関だけ"), transaction.atomic():
            actions.merge(match, by=ito, kept=twice.other.person_id, reason="x")


@settings(max_examples=150, deadline=None)
@given(st.text("アイウ", max_size=5), st.text("アイウ", max_size=5))
def test_one_apart_means_one_change(django_db_setup, django_db_blocker, one, two):
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("select juso_one_apart(%s, %s)", [one, two])
        assert cursor.fetchone()[0] == (distance(one, two) <= 1)


def distance(one: str, two: str) -> int:
    row = list(range(len(two) + 1))
    for i, a in enumerate(one, start=1):
        row, old = [i], row
        for j, b in enumerate(two, start=1):
            row.append(min(old[j] + 1, row[j - 1] + 1, old[j - 1] + (a != b)))
    return row[-1]
