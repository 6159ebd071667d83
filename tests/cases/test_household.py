"""The household page: dated, register and actual, known at last, who is head."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from common.owner import as_owner
from people.models import Membership, Person, Relation

CHILD = {"known": "yes", "name": "髙橋　蓮", "kana": "たかはし　れん", "sex": "male", "born_on": "昭和50年ごろ", "kind": "child", "note": "長男", "together": "on", "on": "R8.4.1"}  # fmt: skip


@pytest.fixture
def home(story):
    story.received()
    return reverse("cases:household", args=[story.case.pk])


def change(client, address, said):
    """Open the page, write, send."""
    return client.post(address, {**said, "seen": client.get(address).context["form"]["seen"].value()})


def test_a_son_moves_in_becomes_head_and_leaves(home, enter, sato, story):
    client = enter(sato)
    assert client.post(f"{home}add/", CHILD).status_code == 302
    with as_owner():
        son = Person.objects.get(name="髙橋　蓮")
        assert (son.born_year, son.born_about, son.born_on) == (1975, True, None)
    shown = client.get(home).content.decode()
    assert "長男" in shown
    assert "昭和50年ごろ" in shown
    one = reverse("cases:edit_relative", args=[story.case.pk, son.pk])
    change(client, one, {**CHILD, "is_head": "on", "registered": "on", "on": "R8.5.1"})
    members = {member.person.name: member for member in client.get(home).context["family"].members}
    assert (members["髙橋　蓮"].to_head, members["髙橋　﨑子"].to_head) == ("世帯主", "母")
    assert members["髙橋　蓮"].registered.since == date(2026, 5, 1)
    change(
        client, one, {key: value for key, value in CHILD.items() if key != "together"} | {"registered": "on", "on": "R8.6.1"}
    )
    family = client.get(home).context["family"]
    son = family.member(son.pk)
    assert son in family.elsewhere
    assert {(stay.basis, stay.since, stay.until) for stay in son.stays} == {
        ("actual", date(2026, 4, 1), date(2026, 6, 1)),
        ("register", date(2026, 5, 1), None),
    }


def test_somebody_unknown_becomes_known_without_a_copy(home, enter, sato, story):
    client = enter(sato)
    client.post(f"{home}add/", {**CHILD, "known": "no", "name": "", "description": "40代くらいの男性"})
    with as_owner():
        unknown = Person.objects.get(known=False)
    change(client, reverse("cases:edit_relative", args=[story.case.pk, unknown.pk]), CHILD)
    with as_owner():
        unknown.refresh_from_db()
        assert (unknown.known, unknown.name, unknown.description) == (True, "髙橋　蓮", "")
        assert Person.objects.count() == 2


def test_two_who_write_on_one_relative_are_told(home, enter, sato, story):
    client = enter(sato)
    client.post(f"{home}add/", CHILD)
    with as_owner():
        one = reverse("cases:edit_relative", args=[story.case.pk, Person.objects.get(name="髙橋　蓮").pk])
    begun = client.get(one).context["form"]["seen"].value()
    assert change(client, one, {**CHILD, "telephone": "023-111-1111"}).status_code == 302
    late = client.post(one, {**CHILD, "telephone": "023-222-2222", "seen": begun})

    assert "ほかの職員がこの人の情報を書き換えました" in late.content.decode()
    assert "023-222-2222" in late.content.decode()
    with as_owner():
        assert Person.objects.get(name="髙橋　蓮").telephone == "023-111-1111"


def test_an_emergency_contact_can_be_called(home, enter, sato, story):
    client = enter(sato)
    client.post(
        f"{home}add/",
        {
            **CHILD,
            "duties": ["emergency"],
            "mobile": "０９０−１１１１−２２２２",
            "address": "仙台市青葉区",
            "address_protected": "on",
        },
    )
    shown = client.get(home).content.decode()

    assert "緊急連絡先" in shown
    assert "090-1111-2222" in shown
    assert "住所秘匿" in shown
    assert "仙台市青葉区" not in shown


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"kind": ""}, "kind", "選んで"),
        ({"name": ""}, "name", "氏名を入力"),
        ({"known": "no", "description": ""}, "description", "分かっていること"),
        ({"together": "", "is_head": "on"}, "is_head", "いっしょに暮らしている人"),
        ({"deceased": "on", "died_year": "1200"}, "died_year", "西暦4桁"),
        ({"born_on": "R99"}, "born_on", "これから"),
    ],
)
def test_what_is_wrong_is_said(home, enter, sato, changes, field, sentence):
    response = enter(sato).post(f"{home}add/", {**CHILD, **changes})

    assert sentence in response.context["form"].errors[field][0]
    with as_owner():
        assert not Relation.objects.exists()


def test_only_the_accountable_agency_adds_people(home, enter, story, sato, yamazaki):
    story.offered().accepted()

    assert enter(sato).post(f"{home}add/", CHILD).status_code == 403
    assert enter(yamazaki).post(f"{home}add/", CHILD).status_code == 302


def test_one_head_and_one_home_at_a_time(home, enter, sato, story):
    enter(sato).post(f"{home}add/", CHILD)
    with as_owner():
        son = Membership.objects.get(person__name="髙橋　蓮")
        with pytest.raises(IntegrityError, match="one_head_of_household"), transaction.atomic():
            Membership.objects.filter(pk=son.pk).update(is_head=True)
        with pytest.raises(IntegrityError, match="one_current_membership"), transaction.atomic():
            Membership.objects.create(household=son.household, person=son.person, since=date(2026, 1, 1))


def test_somebody_is_found_by_an_earlier_name(home, enter, sato, story):
    enter(sato).post(f"{home}add/", {**CHILD, "aliases": "さとう　れん"})
    found = enter(sato).post(reverse("cases:search"), {"words": "さとうれん"}).content.decode()

    assert story.case.number in found


def test_the_pictures_are_drawn_and_printed(home, enter, sato, story):
    client = enter(sato)
    client.post(f"{home}add/", CHILD)
    with as_owner():
        son = Person.objects.get(name="髙橋　蓮")
    tree = client.get(reverse("cases:genogram", args=[story.case.pk]))
    client.post(reverse("cases:genogram", args=[story.case.pk]), {str(son.pk): "40"})
    moved = client.get(reverse("cases:genogram", args=[story.case.pk]))
    client.post(
        reverse("cases:ecomap", args=[story.case.pk]), {"name": "隣の佐々木さん", "strength": "strong", "direction": "to"}
    )
    around = client.get(reverse("cases:ecomap", args=[story.case.pk]))
    with as_owner():
        tie = story.case.ties.get()
    paper = client.get(reverse("cases:maps_pdf", args=[story.case.pk]))

    assert "長男" in tree.content.decode()
    assert moved.context["form"].fields[str(son.pk)].initial == 40.0
    assert "隣の佐々木さん：強い、世帯へ" in around.content.decode()
    assert paper["Content-Type"] == "application/pdf"
    client.post(reverse("cases:untie", args=[story.case.pk, tie.pk]))
    assert "隣の佐々木さん" not in client.get(reverse("cases:ecomap", args=[story.case.pk])).content.decode()
    told = client.get(reverse("cases:family_timeline", args=[story.case.pk])).content.decode()
    assert "世帯に加わる（実際）" in told
    assert "相談を受付" in told
