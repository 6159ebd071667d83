"""Master lists: added, renamed, retired, reordered; a code never changes, old records keep their words."""

import pytest
from django.urls import reverse

from agencies.masters import list_names, master_lists
from agencies.models import Choice
from cases.models import NoteTemplate

TOPICS = reverse("agencies:edit_list", args=["topic"])


def typed(**changes):
    rows = list(Choice.objects.filter(list_code="topic"))
    data = {f"label_{row.pk}": row.label for row in rows} | {f"position_{row.pk}": row.position for row in rows}
    data |= {f"retired_{row.pk}": "on" for row in rows if row.retired}
    return data | {f"initial-{name}": value for name, value in data.items()} | changes


def every():
    return Choice.objects.filter(list_code="topic").values_list("pk", flat=True)


def labels():
    return list(Choice.objects.offered("topic").values_list("label", flat=True))


def test_every_list_has_a_name():
    assert set(master_lists()) == set(list_names())


def test_rename_retire_move_and_add(enter, kobayashi, db):
    first, second, third, fourth = Choice.objects.filter(list_code="topic")[:4]
    changes = {
        f"label_{first.pk}": "健康のこと",
        f"retired_{second.pk}": "on",
        f"position_{first.pk}": "３",
        "new_0": "ペットのこと",
    }

    response = enter(kobayashi).post(TOPICS, typed(**changes))

    assert response.status_code == 302, response.context["form"].errors
    first.refresh_from_db()
    assert (first.code, first.label, first.position) == ("01", "健康のこと", 3)
    assert labels()[:3] == [third.label, "健康のこと", fourth.label]
    added = Choice.objects.get(list_code="topic", label="ペットのこと")
    assert (added.code, labels()[-1]) == ("c1", "ペットのこと")
    assert Choice.objects.labels("topic")[second.code] == second.label, "old records keep their words"


def test_moving_up_lands_on_that_place(enter, kobayashi, db):
    rows = list(Choice.objects.filter(list_code="topic"))
    enter(kobayashi).post(TOPICS, typed(**{f"position_{rows[7].pk}": "2"}))
    assert list(Choice.objects.filter(list_code="topic"))[:3] == [rows[0], rows[7], rows[1]]


def test_a_colleagues_change_stays(enter, kobayashi, mori, db):
    one, two = Choice.objects.filter(list_code="topic")[:2]
    as_seen = typed()
    enter(mori).post(TOPICS, as_seen | {f"label_{one.pk}": "管理者の言葉"})
    enter(kobayashi).post(TOPICS, as_seen | {f"label_{two.pk}": "市の言葉"})
    assert labels()[:2] == ["管理者の言葉", "市の言葉"]


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda one, two: {f"label_{one.pk}": two.label}, "が2つあります"),
        (lambda one, two: {f"label_{one.pk}": ""}, "入力してください"),
        (lambda one, two: {f"position_{one.pk}": "はじめ"}, "数字で入力してください"),
        (lambda one, two: {f"retired_{n}": "on" for n in every()} | {"new_1": ""}, "少なくとも1つ"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_lost(enter, kobayashi, db, spoil, sentence):
    one, two = Choice.objects.filter(list_code="topic")[:2]
    response = enter(kobayashi).post(TOPICS, typed(new_1="ペットのこと") | spoil(one, two))
    page = response.content.decode()
    assert response.status_code == 200
    assert sentence in page
    assert "ペットのこと" in page or "少なくとも1つ" in page
    assert not Choice.objects.filter(label="ペットのこと").exists()


def test_only_who_keeps_the_words(enter, sato, db):
    assert enter(sato).get(TOPICS).status_code == 403
    assert enter(sato).get(reverse("agencies:lists")).status_code == 403


def test_an_unknown_list_is_not_there(enter, mori, db):
    assert enter(mori).get(reverse("agencies:edit_list", args=["nothing"])).status_code == 404


def test_note_templates(enter, kobayashi, db):
    client, address = enter(kobayashi), reverse("cases:add_note_template")
    words = {"title": "家庭訪問", "kind": "telephone", "heading": "訪問", "text": "様子：", "position": "1"}
    assert client.post(address, words).status_code == 302
    row = NoteTemplate.objects.get(title="家庭訪問")
    assert "家庭訪問" in client.get(reverse("cases:note_templates")).content.decode()
    again = client.post(address, words)
    assert "別の名前にしてください" in again.content.decode()
    edit = reverse("cases:edit_note_template", args=[row.pk])
    assert client.post(edit, {**words, "text": "変えた", "retired": "on"}).status_code == 302
    row.refresh_from_db()
    assert (row.text, row.retired) == ("変えた", True)
